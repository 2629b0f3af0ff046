"""Checking what is cached of a film by making it again elsewhere."""
