"""Values that depend on something: lengths on an extent, animated values on time."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Generic, TypeVar

from dagrender.spec.easing import LINEAR, Easing
from dagrender.spec.expression import TimeExpression

T = TypeVar("T")

WORDS = {
    "left": Fraction(0),
    "top": Fraction(0),
    "center": Fraction(1, 2),
    "right": Fraction(1),
    "bottom": Fraction(1),
}
"""Places along an axis, as shares of its extent."""

_UNITS = ("vw", "vh", "vmin")
_TERM = re.compile(
    r"\s*(?P<sign>[-+])?\s*(?:(?P<number>\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})"
    r"(?P<unit>%|px|vw|vh|vmin|)(?![\w.%])|(?P<word>[a-z]+))\s*",
    re.ASCII,
)
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length along an axis: a share of its extent, and more on top.

    ``vw``, ``vh`` and ``vmin`` are shares of the canvas's width, height, and the smaller of both.
    """

    share: Fraction = Fraction(0)
    px: Fraction = Fraction(0)
    vw: Fraction = Fraction(0)
    vh: Fraction = Fraction(0)
    vmin: Fraction = Fraction(0)

    @classmethod
    def of_px(cls, px: float | Fraction) -> "Length":
        """So many pixels."""
        return cls(px=Fraction(px))

    def evaluate(self, extent_px: float, canvas: tuple[int, int]) -> float:
        """The length in pixels where the axis is ``extent_px`` long, on a canvas of that size."""
        share = extent_px * self.share.numerator / self.share.denominator
        width, height = canvas
        fixed = self.px + self.vw * width + self.vh * height + self.vmin * min(canvas)
        return share + fixed.numerator / fixed.denominator

    @property
    def parts(self) -> tuple[Fraction, ...]:
        """How much of each unit there is: shares of the axis, pixels, shares of the canvas."""
        return self.share, self.px, self.vw, self.vh, self.vmin

    def __str__(self) -> str:
        """The canonical text, which ``parse_length`` reads back."""
        units = ((self.share * 100, "%"), *((getattr(self, unit) * 100, unit) for unit in _UNITS))
        terms = [(amount, unit) for amount, unit in units if amount]
        if self.px or not terms:
            terms.append((self.px, ""))
        (first, unit), *rest = terms
        more = (f" {'-' if amount < 0 else '+'} {_decimal(abs(amount))}{u}" for amount, u in rest)
        return f"{_decimal(first)}{unit}{''.join(more)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """How loud a sound is made: by so many decibels, or to a ``share`` of its amplitude."""

    db: float = 0.0
    share: float | None = None

    def __str__(self) -> str:
        """As a user would write it."""
        return f"{self.db:g}dB" if self.share is None else f"{self.share * 100:g}%"


@lru_cache(maxsize=4096)
def parse_length(text: str) -> Length:
    """The length that ``text`` writes: ``40``, ``40px``, ``50%``, ``5vmin``, ``right-40``.

    Terms may be added up: ``50% + 20``, ``100vw - 2vmin``.

    Raises:
        ValueError: ``text`` is none.
    """
    amounts = dict.fromkeys(("%", "", *_UNITS), Fraction(0))
    position = 0
    if len(text) > _LONGEST:
        raise ValueError("this is too long for a length")
    while position < len(text) or not position:
        match = _TERM.match(text, position)
        if not match or (position and not match["sign"]):
            raise ValueError(f'"{text}" is not a length')
        sign = -1 if match["sign"] == "-" else 1
        if match["word"]:
            if match["word"] not in WORDS:
                raise ValueError(f'"{match["word"]}" is not a length')
            amounts["%"] += sign * WORDS[match["word"]]
        else:
            unit = match["unit"].removeprefix("px")
            amounts[unit] += sign * Fraction(match["number"]) / (100 if unit else 1)
        position = match.end()
    return Length(
        share=amounts["%"],
        px=amounts[""],
        vw=amounts["vw"],
        vh=amounts["vh"],
        vmin=amounts["vmin"],
    )


def _decimal(value: Fraction) -> str:
    """``value`` as a plain decimal; exact for what ``parse_length`` makes."""
    digits = 0
    while digits < 2 * _LONGEST and (value * 10**digits).denominator != 1:
        digits += 1
    scaled = int(abs(value) * 10**digits)
    sign = "-" if value < 0 else ""
    if not digits:
        return f"{sign}{scaled}"
    whole, part = divmod(scaled, 10**digits)
    return f"{sign}{whole}.{part:0{digits}d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key(Generic[T]):
    """A value at a time. ``ease`` shapes the way from here to the next key.

    ``time`` counts from the clip's start; the names ``start``, ``end`` and ``duration`` in it are
    the clip's own (``start`` is 0). None stands for "always".
    """

    time: TimeExpression | None
    value: T
    ease: Easing = LINEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Animated(Generic[T]):
    """A value over the time of its clip: one key, or several in rising order of time.

    Before the first key its value holds, after the last key that one's.
    """

    keys: tuple[Key[T], ...]

    @classmethod
    def always(cls, value: T) -> "Animated[T]":
        """The value that never changes."""
        return cls(keys=(Key(time=None, value=value),))

    def constant(self) -> T | None:
        """The one value that holds throughout, or None where it changes."""
        first = self.keys[0].value
        return first if all(key.value == first for key in self.keys) else None
