"""Attachments: allow-list by content, limits, hashes and guarded downloads."""
