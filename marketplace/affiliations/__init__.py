"""Who belongs to or controls whom: a dated graph between organisations."""
