"""Scheduling what is missing, running it, and reporting on it."""
