"""Files that cannot be joined from coded pieces, made from pictures that were kept without loss."""
