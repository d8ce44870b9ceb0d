"""A technology-transfer marketplace for a city."""
