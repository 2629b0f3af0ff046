"""From pictures to segments, and from segments and sound to a film."""
