"""Everything that speaks to libav: probing, decoding, conforming, encoding, joining, sound."""
