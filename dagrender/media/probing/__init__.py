"""Finding out what is known of a source, and what is wrong with it."""
