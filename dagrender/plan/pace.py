"""How fast a source is played: a speed over a clip's time, and the source time that passes in it.

Everything is exact. A speed is made of pieces in which it runs in a line, so that the time that has
passed is a parabola of fractions. What an easing bends is such a line from sample to sample by
definition: there is no integral that a machine could round in its own way.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from dagrender.spec.easing import Curve, Easing
from dagrender.spec.expression import TimeExpression
from dagrender.spec.values import Animated

BEND_SAMPLES = 256
"""Pieces of a line that stand for the way between two keys along a cubic Bezier."""
_BEND_UNIT = 10**6
"""Samples of a Bezier are rounded to a millionth of the way between their keys."""
_LONGEST_S = 10**7


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """From ``start_s`` on, ``speed`` changing by ``slope`` a second; ``passed_s`` went before."""

    start_s: Fraction
    speed: Fraction
    slope: Fraction
    passed_s: Fraction

    def passed(self, time_s: Fraction) -> Fraction:
        """The source time that has passed by ``time_s``, which lies in the piece."""
        within_s = time_s - self.start_s
        return self.passed_s + within_s * (self.speed + self.slope * within_s / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """A speed over time, never below 0: the first piece starts at 0, the last has no end."""

    pieces: tuple[Piece, ...]

    @classmethod
    def steady(cls, speed: Fraction) -> "Pace":
        """The same speed throughout."""
        zero = Fraction(0)
        return cls(pieces=(Piece(start_s=zero, speed=speed, slope=zero, passed_s=zero),))

    @property
    def constant(self) -> Fraction | None:
        """The one speed, or None where it changes."""
        first = self.pieces[0]
        return first.speed if len(self.pieces) == 1 else None

    def passed(self, time_s: Fraction) -> Fraction:
        """The source time, in seconds, that passes in the first ``time_s`` seconds."""
        return self._piece_at(time_s).passed(time_s)

    def speed_at(self, time_s: Fraction) -> Fraction:
        """The speed at ``time_s``."""
        piece = self._piece_at(time_s)
        return piece.speed + piece.slope * (time_s - piece.start_s)

    def _piece_at(self, time_s: Fraction) -> Piece:
        number = bisect_right(self.pieces, time_s, key=lambda piece: piece.start_s) - 1
        return self.pieces[max(0, number)]

    def steps(self, passed_s: Fraction, rate: Fraction) -> int | None:
        """After how many steps of ``1 / rate`` the source time ``passed_s`` has passed.

        The nearest step, halves up; None where the source stands still before that.
        """

        def enough(step: int) -> bool:
            return self.passed(Fraction(2 * step + 1, 2) / rate) > passed_s

        high = 1
        while not enough(high):
            high *= 2
            if high > _LONGEST_S * rate:
                return None
        low = 0
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) else (middle + 1, high)
        return low


STEADY = Pace.steady(Fraction(1))
"""What is shown at its own speed."""
STILL = Pace.steady(Fraction(0))
"""What stands still."""

_Line = tuple[Fraction, Fraction, Fraction, Fraction]
"""From a time to another, from a value to another."""


def pace_of(speed: Animated[Fraction], evaluate: Callable[[TimeExpression], Fraction]) -> Pace:
    """The pace of a clip by its ``speed``; ``evaluate`` gives the times of keys.

    Raises:
        ValueError: an easing takes the speed below 0.
    """
    keys = sorted(
        (
            (Fraction(0) if key.time is None else evaluate(key.time), Fraction(key.value), key.ease)
            for key in speed.keys
        ),
        key=lambda key: key[0],
    )
    pieces: list[Piece] = []
    for start_s, end_s, first, last in _lines(keys):
        if end_s <= 0 or end_s == start_s:
            continue
        if first < 0 or last < 0:
            raise ValueError("its easing takes the speed below 0")
        slope = (last - first) / (end_s - start_s)
        begin_s = max(start_s, Fraction(0))
        _append(pieces, begin_s, first + (begin_s - start_s) * slope, slope)
    _append(pieces, max(keys[-1][0], Fraction(0)), keys[-1][1], Fraction(0))
    return Pace(pieces=tuple(pieces))


def _append(pieces: list[Piece], start_s: Fraction, speed: Fraction, slope: Fraction) -> None:
    """One more piece, unless the last goes on just so."""
    last = pieces[-1] if pieces else None
    if last and last.slope == slope and last.speed + slope * (start_s - last.start_s) == speed:
        return
    passed_s = last.passed(start_s) if last else Fraction(0)
    pieces.append(Piece(start_s=start_s, speed=speed, slope=slope, passed_s=passed_s))


def _lines(keys: list[tuple[Fraction, Fraction, Easing]]) -> Iterator[_Line]:
    """The straight lines of which the way from the first key to the last is made."""
    first_s, first, _ = keys[0]
    if first_s > 0:
        yield Fraction(0), first_s, first, first
    for (start_s, before, ease), (end_s, after, _) in pairwise(keys):
        length_s, rise = end_s - start_s, after - before
        for begin, end, one, other in _shape(ease) if rise else _shape(_HOLD):
            yield (
                start_s + begin * length_s,
                start_s + end * length_s,
                before + one * rise,
                before + other * rise,
            )


_HOLD = Easing(Curve.HOLD)


@lru_cache(maxsize=64)
def _shape(ease: Easing) -> tuple[_Line, ...]:
    """An easing as lines in the unit square; steps and holds are level, with jumps between."""
    zero, one = Fraction(0), Fraction(1)
    if ease.curve is Curve.LINEAR:
        return ((zero, one, zero, one),)
    if ease.curve is Curve.HOLD:
        return ((zero, one, zero, zero),)
    if ease.curve in {Curve.BEZIER, Curve.SPRING}:
        values = [
            Fraction(round(ease.at(number / BEND_SAMPLES) * _BEND_UNIT), _BEND_UNIT)
            for number in range(BEND_SAMPLES + 1)
        ]
        return tuple(
            (Fraction(n, BEND_SAMPLES), Fraction(n + 1, BEND_SAMPLES), values[n], values[n + 1])
            for n in range(BEND_SAMPLES)
        )
    if ease.curve is Curve.POINTS:
        inner = {at for at, _ in ease.corners() if zero < at < one}
        return tuple(
            (begin, end, ease.along(begin), ease.toward(end))
            for begin, end in pairwise(sorted({zero, one} | inner))
        )
    count = int(ease.parameters[0])
    return tuple(
        (Fraction(step, count), Fraction(step + 1, count), ease.level(step), ease.level(step))
        for step in range(count)
    )
