"""Finding and matching: documents, queries, two engines with one promise, and the matching score."""
