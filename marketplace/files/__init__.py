"""Attachments: allow-list by content, limits, hashes and guarded downloads."""

from marketplace.files.readers import READERS

__all__ = ["READERS"]
