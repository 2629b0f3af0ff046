"""Easing: how a value moves from one key to the next, as CSS Easing Functions 2 defines it."""

import enum
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from dagrender.spec.bezier import bezier_at
from dagrender.spec.spring import GREATEST_RATIO, LEAST_RATIO, damping_ratio, spring_at

_MOST_STEPS = 10_000
_MOST_POINTS = 1000

_PLAIN = r"[-+]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})"
_NUMBER = rf"\s*({_PLAIN})\s*"
_BEZIER = re.compile(rf"cubic-bezier\({_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}\)\Z", re.ASCII)
_SPRING = re.compile(rf"spring\({_NUMBER},{_NUMBER},{_NUMBER}\)\Z", re.ASCII)
_STEPS = re.compile(r"steps\(\s*(\d{1,6})\s*(?:,\s*([a-z-]+)\s*)?\)\Z", re.ASCII)
_LINEAR = re.compile(r"linear\(([^()]*)\)\Z", re.ASCII)
_POINT = re.compile(rf"(?P<output>{_PLAIN})|(?P<input>{_PLAIN})%", re.ASCII)


class Curve(enum.StrEnum):
    """The families of easing functions."""

    LINEAR = "linear"
    POINTS = "points"
    BEZIER = "cubic-bezier"
    STEPS_START = "steps-start"
    STEPS_END = "steps-end"
    STEPS_NONE = "steps-jump-none"
    STEPS_BOTH = "steps-jump-both"
    SPRING = "spring"
    HOLD = "hold"


STEPS = frozenset({Curve.STEPS_START, Curve.STEPS_END, Curve.STEPS_NONE, Curve.STEPS_BOTH})
_JUMPS = {
    "": Curve.STEPS_END,
    "end": Curve.STEPS_END,
    "jump-end": Curve.STEPS_END,
    "start": Curve.STEPS_START,
    "jump-start": Curve.STEPS_START,
    "jump-none": Curve.STEPS_NONE,
    "jump-both": Curve.STEPS_BOTH,
}
_AHEAD = {Curve.STEPS_START: 1, Curve.STEPS_BOTH: 1}
_MORE_LEVELS = {Curve.STEPS_NONE: -1, Curve.STEPS_BOTH: 1}


@dataclass(frozen=True, slots=True)
class Easing:
    """A function from progress in time to value, both from 0 to 1; values may leave that.

    ``parameters`` are x1, y1, x2, y2 of a Bezier (x from 0 to 1); the number of steps; mass,
    stiffness and damping of a spring; of each point of ``linear()`` percent of the time and value.
    """

    curve: Curve = Curve.LINEAR
    parameters: tuple[float, ...] = ()

    def at(self, u: float | Fraction) -> float:
        """Progress in value at progress ``u`` in time; 0 before the start, 1 from the end on.

        Only sums, products and quotients of doubles, so that every machine gives the same bits;
        steps jump exactly where they should if ``u`` is a fraction.
        """
        if u >= 1:
            return 1.0
        if u < 0 or self.curve is Curve.HOLD:
            return 0.0
        return self._inside(u)

    def _inside(self, u: float | Fraction) -> float:
        if self.curve in STEPS:
            return float(self.level(math.floor(u * int(self.parameters[0]))))
        if self.curve is Curve.POINTS:
            return float(self.along(Fraction(u)))
        if self.curve is Curve.BEZIER and u:
            return bezier_at(self.parameters, float(u))
        if self.curve is Curve.SPRING and u:
            return spring_at(damping_ratio(*self.parameters), float(u))
        return float(u)

    def level(self, step: int) -> Fraction:
        """The value of a stepping easing in one of its steps."""
        jumps = int(self.parameters[0]) + _MORE_LEVELS.get(self.curve, 0)
        return min(Fraction(1), Fraction(step + _AHEAD.get(self.curve, 0), jumps))

    def corners(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The points of ``linear()``, (progress in time, value) in order."""
        exact = [Fraction(repr(value)) for value in self.parameters]
        return tuple((at / 100, value) for at, value in zip(exact[::2], exact[1::2], strict=True))

    def along(self, u: Fraction) -> Fraction:
        """The value of ``linear()`` at ``u``; beyond its points, the nearest line goes on."""
        points = self.corners()
        before = [number for number, point in enumerate(points) if point[0] <= u]
        first = min(before[-1] if before else 0, len(points) - 2)
        (start, one), (end, other) = points[first : first + 2]
        if start == end:
            return other if u >= end else one
        return one + (other - one) * (u - start) / (end - start)

    def toward(self, u: Fraction) -> Fraction:
        """The value that ``linear()`` comes to just before ``u``."""
        points = self.corners()
        ahead = [number for number, point in enumerate(points) if point[0] >= u]
        last = max(ahead[0] if ahead else len(points) - 1, 1)
        (start, one), (end, other) = points[last - 1 : last + 1]
        return one if start == end else one + (other - one) * (u - start) / (end - start)

    @property
    def text(self) -> str:
        """The canonical text, which ``parse_easing`` reads back."""
        for name, easing in NAMED.items():
            if easing == self:
                return name
        numbers = [format(Decimal(repr(value)).normalize(), "f") for value in self.parameters]
        if self.curve in {Curve.BEZIER, Curve.SPRING}:
            return f"{self.curve}({', '.join(numbers)})"
        if self.curve is Curve.POINTS:
            points = zip(numbers[::2], numbers[1::2], strict=True)
            return f"linear({', '.join(f'{value} {at}%' for at, value in points)})"
        return f"steps({self.parameters[0]:.0f}, {self.curve.removeprefix('steps-')})"


LINEAR = Easing()
NAMED = {
    "linear": LINEAR,
    "ease": Easing(Curve.BEZIER, (0.25, 0.1, 0.25, 1.0)),
    "ease-in": Easing(Curve.BEZIER, (0.42, 0.0, 1.0, 1.0)),
    "ease-out": Easing(Curve.BEZIER, (0.0, 0.0, 0.58, 1.0)),
    "ease-in-out": Easing(Curve.BEZIER, (0.42, 0.0, 0.58, 1.0)),
    "hold": Easing(Curve.HOLD),
    "step-start": Easing(Curve.STEPS_START, (1.0,)),
    "step-end": Easing(Curve.STEPS_END, (1.0,)),
    "spring": Easing(Curve.SPRING, (1.0, 100.0, 10.0)),
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
        return Easing(Curve.BEZIER, (x1, y1, x2, y2))
    if match := _STEPS.match(text):
        return _steps(int(match[1]), match[2] or "")
    if match := _SPRING.match(text):
        return _spring(*(float(group) for group in match.groups()))
    if match := _LINEAR.match(text):
        return _points(match[1])
    raise ValueError(f'"{text}" is not an easing')


def _steps(count: int, jump: str) -> Easing:
    if jump not in _JUMPS:
        words = ", ".join(word for word in _JUMPS if word)
        raise ValueError(f'"{jump}" is not a way to jump: {words}')
    curve = _JUMPS[jump]
    least = 2 if curve is Curve.STEPS_NONE else 1
    if not least <= count <= _MOST_STEPS:
        named = f"steps(n, {jump})" if curve is Curve.STEPS_NONE else "steps()"
        raise ValueError(f"{named} takes from {least} to {_MOST_STEPS} steps")
    return Easing(curve, (float(count),))


def _spring(mass: float, stiffness: float, damping: float) -> Easing:
    if min(mass, stiffness, damping) <= 0:
        raise ValueError("mass, stiffness and damping of spring() lie above 0")
    ratio = damping_ratio(mass, stiffness, damping)
    if not LEAST_RATIO <= ratio <= GREATEST_RATIO:
        told = "hardly comes to rest" if ratio < LEAST_RATIO else "hardly moves"
        raise ValueError(
            f"this spring() {told}: damping / (2 sqrt(mass stiffness)) is {ratio:.3g}, and lies "
            f"between {LEAST_RATIO} and {GREATEST_RATIO:.0f}"
        )
    return Easing(Curve.SPRING, (mass, stiffness, damping))


def _points(text: str) -> Easing:
    """The points of ``linear()``, those without a time spread evenly (CSS Easing 2, 2.2)."""
    points: list[tuple[Fraction | None, Fraction]] = []
    for entry in text.split(","):
        inputs: list[Fraction] = []
        outputs: list[Fraction] = []
        for word in entry.split():
            match = _POINT.fullmatch(word)
            if not match:
                raise ValueError(f'"{word}" is neither a number nor a percentage of linear()')
            (inputs if match["input"] else outputs).append(Fraction(word.rstrip("%")))
        if len(outputs) != 1 or len(inputs) > 2:  # noqa: PLR2004 - from and to
            raise ValueError("a point of linear() is a number, and up to two percentages")
        points += [(at, outputs[0]) for at in inputs or (None,)]
    if not 2 <= len(points) <= _MOST_POINTS:  # noqa: PLR2004 - a line has two ends
        raise ValueError(f"linear() takes from 2 to {_MOST_POINTS} points")
    places = _spread([at for at, _ in points])
    flat = (number for at, point in zip(places, points, strict=True) for number in (at, point[1]))
    return Easing(Curve.POINTS, tuple(float(number) for number in flat))


def _spread(places: list[Fraction | None]) -> list[Fraction]:
    """Every place in percent, none before another, unsaid ones spread between their neighbours."""
    said = [0 if places[0] is None else places[0], *places[1:-1]]
    said.append(100 if places[-1] is None else places[-1])
    known: list[tuple[int, Fraction]] = []
    for number, place in enumerate(said):
        if place is not None:
            known.append((number, max(Fraction(place), known[-1][1]) if known else Fraction(place)))
    spread = [known[0][1]]
    for (first, start), (last, end) in pairwise(known):
        spread += [
            start + (end - start) * step / (last - first) for step in range(1, last - first + 1)
        ]
    return spread
