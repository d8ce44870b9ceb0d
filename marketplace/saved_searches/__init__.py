"""Saved searches (订阅): what a person wants to hear of, asked of every publication and sent as one digest."""
