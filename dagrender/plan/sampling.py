"""Keys and easings evaluated for the frames of a segment."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from dagrender.paint.displaylist import Curve
from dagrender.picture import Colour
from dagrender.spec.easing import LINEAR, Easing
from dagrender.spec.expression import TimeExpression
from dagrender.spec.values import Animated

_NOTHING = Fraction(0)
T = TypeVar("T")
V = TypeVar("V")

POSITION_DIGITS = 3
"""Decimals kept of positions, in pixels: finer than a sampler resolves."""
RATIO_DIGITS = 5
"""Decimals kept of opacities, scales, progresses and colours: finer than 8 bits resolve."""
ANGLE_DIGITS = 4
"""Decimals kept of angles, in degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track(Generic[V]):
    """A property over a clip's life: (seconds from the clip's start, value, easing to the next)."""

    keys: tuple[tuple[Fraction, V, Easing], ...]
    mix: Callable[[V, V, float], V]

    @property
    def constant(self) -> V | None:
        """The value that holds throughout, or None where it changes."""
        first = self.keys[0][1]
        return first if all(value == first for _, value, _ in self.keys) else None

    def at(self, time_s: Fraction) -> V:
        """The value at ``time_s`` of the clip; held before the first key and behind the last."""
        number = self._behind(time_s)
        if number == 0:
            return self.keys[0][1]
        if number == len(self.keys):
            return self.keys[-1][1]
        start_s, before, easing = self.keys[number - 1]
        end_s, after, _ = self.keys[number]
        return self.mix(before, after, easing.at((time_s - start_s) / (end_s - start_s)))

    def holds_until_s(self, time_s: Fraction) -> Fraction | None:
        """Up to when the value at ``time_s`` holds: ``time_s`` where it moves, None for good."""
        number = self._behind(time_s)
        if number == len(self.keys):
            return None
        until_s, after, _ = self.keys[number]
        return until_s if number == 0 or self.keys[number - 1][1] == after else time_s

    def _behind(self, time_s: Fraction) -> int:
        """The number of the first key behind ``time_s``."""
        return bisect_right(self.keys, time_s, key=lambda key: key[0])


def life_times(
    duration_s: Fraction, rate: Fraction, lead_s: Fraction = _NOTHING
) -> Callable[[TimeExpression], Fraction]:
    """Evaluates times of keys: ``start``, ``end`` and ``duration`` are the clip's own.

    What they give counts from where the clip is first shown: ``lead_s`` before its own start.
    """
    own = {"start": Fraction(0), "end": duration_s, "duration": duration_s}
    return lambda expression: expression.evaluate(rate, own.__getitem__) + lead_s


def mix_numbers(before: float, after: float, share: float) -> float:
    """Linear interpolation; ``share`` may leave 0..1, as easings that overshoot do."""
    return before + (after - before) * share


def mix_pairs(
    before: tuple[float, float], after: tuple[float, float], share: float
) -> tuple[float, float]:
    """Both parts interpolated."""
    return mix_numbers(before[0], after[0], share), mix_numbers(before[1], after[1], share)


def mix_colours(before: Colour, after: Colour, share: float) -> Colour:
    """Interpolated premultiplied, as CSS Color 4 section 12.3 has it."""
    alpha = mix_numbers(before.alpha, after.alpha, share)
    if alpha <= 0:
        return Colour(red=after.red, green=after.green, blue=after.blue, alpha=0.0)

    def part(one: float, other: float) -> float:
        mixed = mix_numbers(one * before.alpha, other * after.alpha, share) / alpha
        return round(min(1.0, max(0.0, mixed)), RATIO_DIGITS)

    return Colour(
        red=part(before.red, after.red),
        green=part(before.green, after.green),
        blue=part(before.blue, after.blue),
        alpha=round(min(1.0, alpha), RATIO_DIGITS),
    )


def track_of(
    animated: Animated[T],
    *,
    convert: Callable[[T], V],
    mix: Callable[[V, V, float], V],
    evaluate: Callable[..., Fraction],
) -> Track[V]:
    """``animated`` with its values converted and its key times evaluated, in rising order."""
    keys = tuple(
        (Fraction(0) if key.time is None else evaluate(key.time), convert(key.value), key.ease)
        for key in animated.keys
    )
    return Track(keys=tuple(sorted(keys, key=lambda key: key[0])), mix=mix)


def fixed(value: V, mix: Callable[[V, V, float], V]) -> Track[V]:
    """A property that never changes."""
    return Track(keys=((Fraction(0), value, LINEAR),), mix=mix)


def runs(values: Iterable[T]) -> tuple[tuple[int, T], ...]:
    """``values`` run-length coded as (count, value)."""
    coded: list[tuple[int, T]] = []
    for value in values:
        if coded and coded[-1][1] == value:
            coded[-1] = (coded[-1][0] + 1, value)
        else:
            coded.append((1, value))
    return tuple(coded)


def flat(value: float, count: int) -> Curve:
    """A curve of one value."""
    return Curve(runs=((count, value),))


def curve(values: Iterable[float], digits: int) -> Curve:
    """A curve of ``values``, rounded to ``digits`` decimals."""
    return Curve(runs=runs(round(value, digits) for value in values))
