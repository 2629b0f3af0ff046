"""From frames as they are decoded to pictures of the working space."""
