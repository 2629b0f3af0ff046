"""How many channels stand for which loudspeakers, by libav's names."""

MONO, STEREO, SURROUND = 1, 2, 6
_LAYOUTS = {MONO: "mono", STEREO: "stereo", SURROUND: "5.1"}
"""Surround is front left, front right, centre, bass, back left, back right, in this order."""


def layout_of(channels: int) -> str:
    """Libav's name of the layout that a master of so many channels has."""
    return _LAYOUTS[channels]
