"""Readers of what only clips have: ids, names of styles, speeds."""

import re
from fractions import Fraction
from typing import Any

from dagrender.spec.animated import animated
from dagrender.spec.context import WORDS, Context
from dagrender.spec.expression import NAME as NAME_PATTERN
from dagrender.spec.faults import Fault, FaultyError, needs, unknown
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import (
    NUMBER_OR_TEXT,
    exact,
    read_name,
    whole,
)
from dagrender.spec.values import Animated

_FASTEST = 1000
_MOST_PASSES = 10_000
_COUNT = {"type": ["integer", "string"], "minimum": 1, "maximum": _MOST_PASSES}
_ID = re.compile(rf"{NAME_PATTERN}\Z", re.ASCII)
_RESERVED = frozenset((*WORDS, "all"))


def _read_style(value: Any, context: Context) -> str:
    name = read_name(value, context)
    if context.styles is not None and name not in context.styles:
        raise unknown("style", name, sorted(context.styles))
    return name


def _read_id(value: Any, context: Context) -> str:
    name = read_name(value, context)
    if not _ID.match(name):
        hint = "letters, digits and _, such as end_card; a hyphen would read as a minus"
        raise FaultyError(Fault(message=f'"{name}" cannot be an id', hint=hint))
    if name in _RESERVED:
        hint = f"in expressions {name} means something already"
        raise FaultyError(Fault(message=f'"{name}" cannot be an id', hint=hint))
    return name


def _read_speed(value: Any, _: Context) -> Fraction:
    what = "a speed above 0, such as 2, 0.5 or 200%"
    speed = exact(value, what, percent=True)
    if speed < 0:
        raise needs(what, value, "reverse: true plays it backwards")
    if speed > _FASTEST:
        raise needs(f"a speed up to {_FASTEST}", value)
    return speed


_SPEEDS = animated(_read_speed, NUMBER_OR_TEXT, "number or %")


def _read_speeds(value: Any, context: Context) -> Animated[Fraction]:
    """A speed; it may fall to 0 on the way, but not be that throughout."""
    speeds: Animated[Fraction] = _SPEEDS.read(value, context)
    if speeds.constant() == 0:
        raise needs("a speed above 0", 0, "freeze: 2s holds a frame")
    return speeds


def _read_with(value: Any, _: Context) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise needs("a mapping of variables to values", value)
    faults = [
        Fault(message="needs a value or a list, not a mapping").under((name,))
        for name, one in value.items()
        if isinstance(one, dict) or one is None
    ]
    if faults:
        raise FaultyError(*faults)
    return dict(value)


STYLE = Reads(_read_style, {"type": ["string", "number"]}, "name of a style")
SPEED = Reads(_read_speeds, _SPEEDS.schema, _SPEEDS.words)
LOOP = Reads(whole("how often it is played", low=1, high=_MOST_PASSES), _COUNT, "whole number")
ID = Reads(_read_id, {"type": "string", "pattern": f"^{NAME_PATTERN}$"}, "name")

WITH = Reads(_read_with, {"type": "object"}, "mapping of names")
