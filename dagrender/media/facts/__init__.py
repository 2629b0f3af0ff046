"""What is known of a source: its streams, and the times of its frames."""
