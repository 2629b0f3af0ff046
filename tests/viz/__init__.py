"""Tests of the graph's pictures and of its form as data."""
