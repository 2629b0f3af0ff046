"""How clips come up and go: how long that takes, and how their sound does it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dagrender.media.sound.curves import FadeCurve
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.fades import SoundCurve
from dagrender.timebase import frame_at


def fade_s(fade: Any, rate: Fraction) -> Fraction:
    """The length of a fade in seconds, with an ease or without; 0 where there is none."""
    if fade is None:
        return Fraction(0)
    length: Fraction = getattr(fade, "duration", fade).evaluate(rate, _no_name)
    return length


def _no_name(name: str) -> Fraction:
    raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fades:
    """How many samples a sound takes to come up and to go, and how it does that."""

    fade_in: int
    fade_out: int
    rise: FadeCurve = FadeCurve.LINEAR
    fall: FadeCurve = FadeCurve.LINEAR

    def __bool__(self) -> bool:
        return bool(self.fade_in or self.fade_out)

    def within(self, samples: int) -> tuple[range, range]:
        """The samples of either fade, in a clip of so many."""
        return range(self.fade_in), range(samples - self.fade_out, samples)


def sound_fades(placed: PlacedClip, rate: Fraction, hz: Fraction, whole: int) -> Fades:
    """The fades at either end of a clip of ``whole`` samples.

    A transition cross-fades the sound along with the picture. ``rate`` is the canvas's, ``hz`` the
    master's.
    """

    def fade(own: Any, crossing: Any) -> tuple[int, FadeCurve]:
        length_s, curve = fade_s(own, rate), own.curve if own else SoundCurve.LINEAR
        if crossing and crossing.frames / rate >= length_s:
            length_s, curve = crossing.frames / rate, crossing.transition.curve
        return min(whole, frame_at(length_s, hz)), FadeCurve(curve.value)

    fade_in, rises = fade(placed.clip.fade_in, placed.lead)
    fade_out, falls = fade(placed.clip.fade_out, placed.tail)
    return Fades(fade_in=fade_in, fade_out=fade_out, rise=rises, fall=falls)
