"""From pictures to segments, and from segments and passages to a film."""
