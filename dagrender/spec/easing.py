"""Easing: how a value moves from one key to the next, as CSS Easing Functions 1 defines it."""

import enum
import math
import re
from dataclasses import dataclass
from decimal import Decimal

_PRECISION = 1e-10
_STEEP_ENOUGH = 1e-6
_NEWTON_ROUNDS = 8
_MOST_STEPS = 10_000

_NUMBER = r"\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+))\s*"
_BEZIER = re.compile(rf"cubic-bezier\({_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}\)\Z", re.ASCII)
_STEPS = re.compile(r"steps\(\s*(\d{1,6})\s*(?:,\s*(start|end)\s*)?\)\Z", re.ASCII)


class Curve(enum.StrEnum):
    """The families of easing functions."""

    LINEAR = "linear"
    BEZIER = "cubic-bezier"
    STEPS_START = "steps-start"
    STEPS_END = "steps-end"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Easing:
    """A function from progress in time to value, both from 0 to 1 (Beziers may leave it).

    ``parameters`` are x1, y1, x2, y2 of a Bezier (x from 0 to 1), or the one number of steps.
    """

    curve: Curve = Curve.LINEAR
    parameters: tuple[float, ...] = ()

    def at(self, u: float) -> float:
        """Progress in value at progress ``u`` in time; 0 before the start, 1 from the end on.

        Only sums, products and quotients of doubles, so that every machine gives the same bits.
        """
        if u >= 1:
            return 1.0
        if u < 0 or (u == 0 and self.curve is not Curve.STEPS_START):
            return 0.0
        if self.curve is Curve.BEZIER:
            x1, y1, x2, y2 = self.parameters
            return _bezier(y1, y2, _solve(x1, x2, u))
        if self.curve in {Curve.STEPS_START, Curve.STEPS_END}:
            (count,) = self.parameters
            ahead = 1 if self.curve is Curve.STEPS_START else 0
            return min(1.0, (math.floor(u * count) + ahead) / count)
        return u if self.curve is Curve.LINEAR else 0.0

    @property
    def text(self) -> str:
        """The canonical text, which ``parse_easing`` reads back."""
        for name, easing in NAMED.items():
            if easing == self:
                return name
        if self.curve is Curve.BEZIER:
            numbers = (format(Decimal(repr(value)).normalize(), "f") for value in self.parameters)
            return f"cubic-bezier({', '.join(numbers)})"
        return f"steps({self.parameters[0]:.0f}, {self.curve.removeprefix('steps-')})"


LINEAR = Easing()
NAMED = {
    "linear": LINEAR,
    "ease": Easing(Curve.BEZIER, (0.25, 0.1, 0.25, 1.0)),
    "ease-in": Easing(Curve.BEZIER, (0.42, 0.0, 1.0, 1.0)),
    "ease-out": Easing(Curve.BEZIER, (0.0, 0.0, 0.58, 1.0)),
    "ease-in-out": Easing(Curve.BEZIER, (0.42, 0.0, 0.58, 1.0)),
    "hold": Easing(Curve.HOLD),
}
"""The easings that have a name."""


def parse_easing(text: str) -> Easing:
    """The easing that ``text`` names.

    Raises:
        ValueError: ``text`` is none; the message says what is wrong with it.
    """
    text = text.strip()
    if text in NAMED:
        return NAMED[text]
    if match := _BEZIER.match(text):
        x1, y1, x2, y2 = (float(group) for group in match.groups())
        if not (0 <= x1 <= 1 and 0 <= x2 <= 1):
            raise ValueError("the first and third number of cubic-bezier() lie between 0 and 1")
        if not (math.isfinite(y1) and math.isfinite(y2)):
            raise ValueError("the numbers of cubic-bezier() are too large")
        return Easing(Curve.BEZIER, (x1, y1, x2, y2))
    if match := _STEPS.match(text):
        count = int(match[1])
        if not 1 <= count <= _MOST_STEPS:
            raise ValueError(f"steps() takes from 1 to {_MOST_STEPS} steps")
        curve = Curve.STEPS_START if match[2] == "start" else Curve.STEPS_END
        return Easing(curve, (float(count),))
    raise ValueError(f'"{text}" is not an easing')


def _bezier(first: float, second: float, t: float) -> float:
    """One coordinate of a cubic Bezier from 0 to 1 with control points ``first``, ``second``."""
    rest = 1 - t
    return 3 * rest * rest * t * first + 3 * rest * t * t * second + t * t * t


def _slope(first: float, second: float, t: float) -> float:
    rest = 1 - t
    return 3 * rest * rest * first + 6 * rest * t * (second - first) + 3 * t * t * (1 - second)


def _solve(x1: float, x2: float, x: float) -> float:
    """The ``t`` at which the x coordinate is ``x``: Newton, and bisection where that is flat."""
    t = x
    for _ in range(_NEWTON_ROUNDS):
        error = _bezier(x1, x2, t) - x
        if abs(error) < _PRECISION:
            return t
        slope = _slope(x1, x2, t)
        if abs(slope) < _STEEP_ENOUGH:
            break
        t -= error / slope
    low, high = 0.0, 1.0
    while low < (t := (low + high) / 2) < high:
        if _bezier(x1, x2, t) < x:
            low = t
        else:
            high = t
    return t
