"""How the picture of a film is encoded: everything about it that changes bytes."""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

_MAX_TIMESCALE = 1 << 31


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
    """Constant rate factor: 0 is the best, 51 the worst."""
    tune: str | None = None


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
