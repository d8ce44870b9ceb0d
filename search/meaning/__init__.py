"""Meaning, optional: vectors of records and questions, kept, compared, and fused with what the words say."""
