"""The timeline resolved to frames and cut into segments, each with its display list."""
