"""Readers of how loud a sound is, of where it stands, and of the bus that it goes to."""

from collections.abc import Callable
from typing import Any

from dagrender.spec.animated import animated
from dagrender.spec.context import Context
from dagrender.spec.faults import Fault, FaultyError, needs, unknown
from dagrender.spec.reading import Reads, Schema
from dagrender.spec.scalars import NUMBER_OR_TEXT, each, number, one_of, read_name
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


def _read_part(value: Any, context: Context) -> str:
    name = read_name(value, context)
    buses = context.buses
    if name == REST and buses is not None and REST in buses:
        hint = "call that bus otherwise"
        message = f'"{REST}" is what goes to no bus, and there is a bus of that name'
        raise FaultyError(Fault(message=message, hint=hint, subject=""))
    if name != REST and buses is not None and name not in buses:
        raise unknown("bus", name, [*sorted(buses), REST])
    return name


def _several(read: Callable[[Any, Context], str]) -> Callable[[Any, Context], tuple[str, ...]]:
    """A reader of one name or of a list of them, each once."""

    def read_all(value: Any, context: Context) -> tuple[str, ...]:
        if not isinstance(value, (str, list)) or not value:
            raise needs("the name of a bus, or a list of names", value)
        names = each(value if isinstance(value, list) else [value], read, context)
        return tuple(dict.fromkeys(names))

    return read_all


REST = "rest"
"""What goes to no bus, where buses are chosen among."""
_NAME: Schema = {"type": ["string", "number"]}
_NAMES: Schema = {"anyOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1}]}
BUS = Reads(_read_bus, _NAME, "name of a bus")
BUSES = Reads(_several(_read_bus), _NAMES, "name of a bus, or a list")
PARTS = Reads(_several(_read_part), _NAMES, "names of buses, or `rest`")
"""Buses, and what goes to none."""
PAN = animated(
    _read_pan,
    {"anyOf": [{"enum": [*_SIDES]}, dict(NUMBER_OR_TEXT)]},
    "-1 to 1, left, center, right",
)
