"""Frames as files for other programs, from the nodes and the cache of a build."""
