"""Media of other machines: asked for, fetched into the cache, and from then on plain files."""
