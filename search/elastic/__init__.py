"""Elasticsearch: a server or a cluster of them, for those who outgrow one machine."""
