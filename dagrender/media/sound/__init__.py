"""From the sounds of sources to the passages of the sound master."""
