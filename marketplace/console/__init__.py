"""Officials' pages: review queues, the audit trail, undelivered messages, settings."""
