"""How long the fades of clips are."""

from fractions import Fraction
from typing import Any

from dagrender.plan.timeline import PlacedClip
from dagrender.timebase import frame_at


def fade_s(fade: Any, rate: Fraction) -> Fraction:
    """The length of a fade in seconds, with an ease or without; 0 where there is none."""
    if fade is None:
        return Fraction(0)
    length: Fraction = getattr(fade, "duration", fade).evaluate(rate, _no_name)
    return length


def _no_name(name: str) -> Fraction:
    raise KeyError(name)


def sound_fades(placed: PlacedClip, rate: Fraction, hz: Fraction, whole: int) -> tuple[int, int]:
    """Samples of fade at either end of a clip of ``whole`` samples.

    A transition cross-fades the sound along with the picture. ``rate`` is the canvas's, ``hz`` the
    master's.
    """

    def samples(seconds: Fraction, overlap_frames: int) -> int:
        return min(whole, frame_at(max(seconds, overlap_frames / rate), hz))

    fade_in, fade_out = fade_s(placed.clip.fade_in, rate), fade_s(placed.clip.fade_out, rate)
    lead = placed.lead.frames if placed.lead else 0
    tail = placed.tail.frames if placed.tail else 0
    return samples(fade_in, lead), samples(fade_out, tail)
