"""How long the fades of clips are."""

from fractions import Fraction
from typing import Any


def fade_s(fade: Any, rate: Fraction) -> Fraction:
    """The length of a fade in seconds, with an ease or without; 0 where there is none."""
    if fade is None:
        return Fraction(0)
    length: Fraction = getattr(fade, "duration", fade).evaluate(rate, _no_name)
    return length


def _no_name(name: str) -> Fraction:
    raise KeyError(name)
