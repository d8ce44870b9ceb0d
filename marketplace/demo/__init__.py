"""Demonstration data, the ten-minute story and the page of sent letters."""
