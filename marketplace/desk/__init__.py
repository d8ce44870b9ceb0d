"""Each person's page: what waits for me, what I wait for, what falls due."""
