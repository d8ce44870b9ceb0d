"""Conversion records (成果转化): that a result came into use, how, where and when, and what shows it."""
