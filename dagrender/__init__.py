"""dagrender: make for video.

Importing this package imports nothing else, so that a build with nothing to do stays instant.
"""

__version__ = "0.1.0"
