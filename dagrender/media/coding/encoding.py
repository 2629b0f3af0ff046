"""How the picture of a film is encoded: everything about it that changes bytes."""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from dagrender.picture import DynamicRange, Primaries

_MAX_TIMESCALE = 1 << 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastering:
    """What a player is told of PQ pictures: the display they were graded on (SMPTE ST 2086).

    And, where it is known, how bright they get (CTA-861.3). It changes no sample.
    """

    primaries: Primaries = Primaries.DISPLAY_P3
    """That or BT.2020; with a white of D65."""
    peak_nits: float = 1000.0
    """The display's white, in cd/m2."""
    black_nits: float = 0.0001
    max_cll: int | None = None
    """The brightest pixel of the film, in cd/m2; None if it is not known."""
    max_fall: int | None = None
    """The brightest frame's mean, in cd/m2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoEncoding:
    """Everything about an encoder that changes its bytes."""

    width_px: int
    """Even, as 4:2:0 takes it."""
    height_px: int
    rate: Fraction
    """Frames a second."""
    codec: str = "h264"
    preset: str = "medium"
    crf: float = 20
    """Constant rate factor: 0 is lossless, 51 the worst."""
    tune: str | None = None
    dynamic_range: DynamicRange = DynamicRange.SDR
    """What the pictures are: 8 bits of BT.709, or 10 of BT.2020 in PQ or HLG."""
    mastering: Mastering | None = None
    """Of PQ alone."""


def muxer_options(encoding: VideoEncoding, sound_hz: int = 1) -> dict[str, str]:
    """The mp4 muxer's: reproducible, with clocks in which every frame and sample is exact."""
    timescale = encoding.rate.numerator
    movie = lcm(timescale, sound_hz)
    return {
        "fflags": "+bitexact",
        "use_editlist": "1",
        "video_track_timescale": str(timescale),
        "movie_timescale": str(movie if movie < _MAX_TIMESCALE else timescale),
    }
