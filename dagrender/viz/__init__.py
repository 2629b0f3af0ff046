"""The graph as pictures and as data."""
