"""Official code lists as data files with validity dates and sources."""
