"""Containers: the muxers of each kind of film file, and what they are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

_MAX_TIMESCALE = 1 << 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A kind of film file, by libav's name of its muxer; ``capability`` tells what it holds."""

    muxer: str
    is_mov: bool
    """Whether it is of QuickTime's kind: exact clocks, an index to put in front, tags of codecs."""


CONTAINERS: Mapping[str, Container] = {
    ".mp4": Container(muxer="mp4", is_mov=True),
    ".mov": Container(muxer="mov", is_mov=True),
    ".mkv": Container(muxer="matroska", is_mov=False),
    ".webm": Container(muxer="webm", is_mov=False),
}
"""By suffix."""


def muxer_options(muxer: str, rate: Fraction, beside_hz: int = 1) -> dict[str, str]:
    """The options of a muxer: reproducible, and where it can be with every frame on exact times.

    ``beside_hz`` is the clock of what stands beside the picture: sound, chapters.
    """
    options = {"fflags": "+bitexact"}
    if muxer not in {"mp4", "mov"}:
        return options
    timescale = rate.numerator
    movie = lcm(timescale, beside_hz)
    return options | {
        "use_editlist": "1",
        "video_track_timescale": str(timescale),
        "movie_timescale": str(movie if movie < _MAX_TIMESCALE else timescale),
    }
