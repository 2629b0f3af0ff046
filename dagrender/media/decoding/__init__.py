"""Frames of a source by their number in its frame table, and what they take in memory."""
