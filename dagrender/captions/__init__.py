"""Caption files: what is said, from when to when."""
