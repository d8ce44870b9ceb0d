"""Technology brokers (技术经纪人): registry, introductions and their record."""
