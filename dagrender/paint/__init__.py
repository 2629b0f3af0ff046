"""The compositor: display lists in, pictures out."""
