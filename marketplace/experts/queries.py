"""Reads of the pool of experts."""
