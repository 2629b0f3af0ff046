"""Readers of how loud a sound is, of where it stands, and of the bus that it goes to."""

from typing import Any

from dagrender.spec.animated import animated
from dagrender.spec.context import Context
from dagrender.spec.faults import unknown
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NUMBER_OR_TEXT, number, one_of, read_name
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
    text = value.strip() if isinstance(value, str) else ""
    if text.isalpha():
        return _SIDES[one_of(text, _SIDES, "a side")]
    return _read_place(value, context)


def _read_bus(value: Any, context: Context) -> str:
    name = read_name(value, context)
    if context.buses is not None and name not in context.buses:
        raise unknown("bus", name, sorted(context.buses))
    return name


BUS = Reads(_read_bus, {"type": ["string", "number"]}, "name of a bus")
PAN = animated(
    _read_pan,
    {"anyOf": [{"enum": [*_SIDES]}, dict(NUMBER_OR_TEXT)]},
    "-1 to 1, left, center, right",
)
