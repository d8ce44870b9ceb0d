"""Contracts registered elsewhere whose buyer or seller is here: read from files, checked, brought in as a whole."""
