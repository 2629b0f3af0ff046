"""What a user writes: loaded, checked, and told apart from what it means."""
