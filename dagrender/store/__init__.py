"""The cache: bytes by digest, actions by key, and the locks that keep builders apart."""
