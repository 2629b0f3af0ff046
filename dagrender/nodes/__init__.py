"""One file per node kind: what runs and what is hashed, on one screen."""
