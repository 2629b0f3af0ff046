"""Where what moves is while the shutter is open."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from dagrender.paint.displaylist import Curve, Shutter
from dagrender.plan.sampling import ANGLE_DIGITS, POSITION_DIGITS, RATIO_DIGITS, Track, curve

Pair = tuple[float, float]
PLAIN: Pair = (1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """For which share of a frame the shutter is open about its time, and how often it is looked."""

    share: Fraction
    samples: int

    def offsets(self) -> tuple[Fraction, ...]:
        """When samples are taken, in frames from the frame's own time; in the middle of steps."""
        middles = (Fraction(2 * step + 1, 2 * self.samples) for step in range(self.samples))
        return tuple((middle - Fraction(1, 2)) * self.share for middle in middles)


class Moving(Protocol):
    """What of a look may move."""

    @property
    def position(self) -> Track[Pair]:
        """Where its anchor stands."""

    @property
    def scale(self) -> Track[float]:
        """How large it is shown."""

    @property
    def raster_scale(self) -> float:
        """How large it has been drawn."""

    @property
    def rotation(self) -> Track[float]:
        """How far it is turned."""

    @property
    def stretch(self) -> Callable[[Fraction], Pair] | None:
        """Factors along its own axes."""


def opened(
    look: Moving,
    exposure: Exposure | None,
    rate: Fraction,
    frames: range,
    places: tuple[Curve, Curve, Curve],
) -> Shutter | None:
    """Where a look is while the shutter is open, around its ``places``; None if it rests there.

    ``places`` are x, y and scale as the layer has them, with what a transition does.
    """
    tracks = (look.position, look.scale, look.rotation)
    if exposure is None or not (look.stretch or any(one.constant is None for one in tracks)):
        return None
    offsets = exposure.offsets()
    moments = [(frame / rate, (frame + offset) / rate) for frame in frames for offset in offsets]
    starts = [at for at in zip(*(one.values() for one in places), strict=True) for _ in offsets]
    shifts = [_shift(look.position, *moment) for moment in moments]
    moved = [(a[0] + b[0], a[1] + b[1]) for a, b in zip(starts, shifts, strict=True)]
    sizes = [_scale(look, at[2], *one) for at, one in zip(starts, moments, strict=True)]
    stretch = look.stretch or (lambda _: PLAIN)
    factors = [stretch(time_s) for _, time_s in moments]
    made = Shutter(
        samples=exposure.samples,
        x_px=curve((place[0] for place in moved), POSITION_DIGITS),
        y_px=curve((place[1] for place in moved), POSITION_DIGITS),
        scale=curve(sizes, RATIO_DIGITS),
        rotation_deg=curve((look.rotation.at(time) for _, time in moments), ANGLE_DIGITS),
        scale_x=curve((pair[0] for pair in factors), RATIO_DIGITS),
        scale_y=curve((pair[1] for pair in factors), RATIO_DIGITS),
    )
    return made if _differs(made, len(frames)) else None


def _shift(position: Track[Pair], start_s: Fraction, time_s: Fraction) -> Pair:
    before, after = position.at(start_s), position.at(time_s)
    return after[0] - before[0], after[1] - before[1]


def _scale(look: Moving, shown: float, start_s: Fraction, time_s: Fraction) -> float:
    before, after = look.scale.at(start_s), look.scale.at(time_s)
    return shown * after / before if before else after / look.raster_scale


def _differs(shutter: Shutter, frames: int) -> bool:
    """Whether anything moves while the shutter is open, on any frame."""
    curves = (
        shutter.x_px, shutter.y_px, shutter.scale, shutter.rotation_deg, shutter.scale_x,
        shutter.scale_y,
    )  # fmt: skip
    for one in curves:
        values = one.values()
        for frame in range(frames):
            first = frame * shutter.samples
            if any(value != values[first] for value in values[first : first + shutter.samples]):
                return True
    return False
