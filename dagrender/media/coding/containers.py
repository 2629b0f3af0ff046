"""Containers: what each kind of film file can hold, and what its muxer is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

_MAX_TIMESCALE = 1 << 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A kind of film file: libav's name of its muxer, and the codecs that it takes.

    The first codec of each is what a film is coded with unless the spec says.
    """

    muxer: str
    video: tuple[str, ...]
    sound: tuple[str, ...]
    is_mov: bool
    """Whether it is of QuickTime's kind: exact clocks, an index to put in front, tags of codecs."""


CONTAINERS: Mapping[str, Container] = {
    ".mp4": Container(
        muxer="mp4",
        video=("h264", "h265", "vp9", "av1"),
        sound=("aac", "opus", "flac", "mp3"),
        is_mov=True,
    ),
    ".mov": Container(
        muxer="mov",
        video=("h264", "h265", "prores"),
        sound=("aac", "pcm"),
        is_mov=True,
    ),
    ".mkv": Container(
        muxer="matroska",
        video=("h264", "h265", "vp9", "av1", "prores"),
        sound=("aac", "opus", "flac", "mp3", "pcm"),
        is_mov=False,
    ),
    ".webm": Container(muxer="webm", video=("vp9", "av1"), sound=("opus",), is_mov=False),
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
