"""Matching: which result answers which demand or call, why, and what people made of it."""
