"""Readers of how loud a sound is, decibels or shares of the amplitude, and of where it stands."""

from typing import Any

from dagrender.spec.animated import animated
from dagrender.spec.context import Context
from dagrender.spec.scalars import NUMBER_OR_TEXT, number
from dagrender.spec.values import Gain

_read_decibels = number("a gain in dB", unit="dB", low=-200, high=60)
_read_amplitude = number("a share of the amplitude", percent=True, low=0, high=1000)


_SIDES = {"left": -1.0, "center": 0.0, "right": 1.0}
_read_place = number("a place from -1 (left) to 1 (right)", percent=True, low=-1, high=1)


def _read_gain(value: Any, context: Context) -> Gain:
    if isinstance(value, str) and value.rstrip().endswith("%"):
        return Gain(share=_read_amplitude(value, context))
    return Gain(db=_read_decibels(value, context))


GAIN = animated(_read_gain, NUMBER_OR_TEXT, "dB or %")


def _read_pan(value: Any, context: Context) -> float:
    side = _SIDES.get(value.strip()) if isinstance(value, str) else None
    return _read_place(value, context) if side is None else side


PAN = animated(
    _read_pan,
    {"anyOf": [{"enum": [*_SIDES]}, dict(NUMBER_OR_TEXT)]},
    "-1 to 1, left, center, right",
)
