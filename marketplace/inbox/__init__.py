"""What a person is told, by which way, and how to stop it."""
