"""Files of pictures, a single one or a few that move: read and written."""
