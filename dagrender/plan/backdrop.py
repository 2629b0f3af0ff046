"""The blurred picture behind one that leaves some of the canvas free."""

from fractions import Fraction
from math import sqrt

from dagrender.adjustment import AdjustmentRuns, Blur
from dagrender.plan.adjusting import Adjusting
from dagrender.plan.sampling import RATIO_DIGITS, Track, runs

REDUCTION = 24.0
"""A backdrop is the picture made this much smaller and drawn large again, which blurs it."""
_SHARE = 3.0
_OWN_VARIANCE = 1 / 4
"""Of the way down (1/12: a box of a pixel) and up again (1/6: a triangle), in small pixels."""


def reduction_of(sigma_px: Track[float] | None) -> float:
    """How much smaller a backdrop is drawn: so that a blur is a few of its pixels wide."""
    if sigma_px is None:
        return REDUCTION
    least = min(value for _, value, _ in sigma_px.keys)
    return min(REDUCTION, max(1.0, least / _SHARE))


def blurring(
    sigma_px: Track[float] | None, reduction: float, rate: Fraction, first: Adjusting | None
) -> Adjusting | None:
    """What is done to a backdrop made smaller by ``reduction``: what ``first`` does, and the blur.

    ``sigma_px`` counts pixels of the canvas.
    """
    if sigma_px is None:
        return first

    def own(frame: int) -> tuple[Blur, ...]:
        small = max(0.0, sigma_px.at(frame / rate)) / reduction
        sigma = sqrt(max(0.0, small * small - (_OWN_VARIANCE if reduction > 1 else 0.0)))
        return (Blur(sigma_px=round(sigma, RATIO_DIGITS)),) if sigma else ()

    def adjusting(frames: range) -> AdjustmentRuns:
        before = [one for count, one in (first(frames) if first else ()) for _ in range(count)]
        before = before or [()] * len(frames)
        return runs((*one, *own(frame)) for one, frame in zip(before, frames, strict=True))

    return adjusting
