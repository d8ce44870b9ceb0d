"""Public notices (公示): the clock and the objections."""
