"""Readers of times and of easings."""

import enum
import re
from fractions import Fraction
from functools import lru_cache
from typing import Any

from dagrender.spec.context import WORDS, Context
from dagrender.spec.easing import NAMED, Easing, parse_easing
from dagrender.spec.expression import TimeExpression, parse_expression
from dagrender.spec.faults import Fault, FaultyError, choices, meant, nearest, needs
from dagrender.spec.reading import SHARED, Reads, Schema
from dagrender.spec.scalars import NUMBER_OR_TEXT, Read, scalar
from dagrender.timebase import parse_time

_SUCH_AS = "such as 2.5s, 250ms, 75f (frames), 00:01:02.5 or 00:01:02:15"
_AMOUNT = re.compile(r"(-?(?:\d+(?:\.\d*)?|\.\d+))\s*([A-Za-z]+)", re.ASCII)
_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("ms", "msec", "msecs", "milliseconds"), "ms"),
    **dict.fromkeys(("f", "frame", "frames"), "f"),
    **dict.fromkeys(("m", "min", "minutes"), ""),
}
"""What people call the units of time; minutes are written otherwise."""
EASING_WORDS = (
    *NAMED,
    "cubic-bezier(a, b, c, d)",
    "steps(n, jump-end)",
    "linear(0, 0.7 25%, 1)",
    "spring(mass, stiffness, damping)",
)
_CALLED = tuple(word.partition("(")[0] for word in EASING_WORDS if "(" in word)


class Names(enum.Enum):
    """What an expression may speak of, where it stands."""

    NOTHING = "nothing"
    CLIPS = "clips"
    """Other clips: ``intro.start``, ``intro.end``, ``intro.duration``."""
    FILM = "film"
    """Other clips, and ``end``: the film's."""
    OWN = "own"
    """``start``, ``end`` and ``duration``: the clip's own."""


class Sign(enum.Enum):
    """Which times make sense, where that can be seen without knowing other times."""

    ANY = "any"
    NOT_NEGATIVE = "not negative"
    POSITIVE = "positive"


def read_time(names: Names, sign: Sign, *more: str) -> Read[TimeExpression]:
    """A reader of times that may speak of ``names``; ``more`` words could be meant as well."""

    def read(value: Any, context: Context) -> TimeExpression:
        text = scalar(value, "a time")
        try:
            expression = parse_expression(text)
        except ValueError as error:
            hint = _in_known_units(text) or _SUCH_AS
            raise FaultyError(Fault(message=str(error), hint=hint)) from None
        for name in sorted(expression.names()):
            _check_name(name, names, context, more)
        if context.rate:
            _check_value(expression, sign, context.rate)
        return expression

    return read


def _in_known_units(text: str) -> str:
    """A hint for a time in a unit that there is not: ``2.5sec``, ``75frames``, ``250mss``."""
    match = _AMOUNT.fullmatch(text)
    unit = nearest(match[2], _UNITS) if match else None
    return f'did you mean "{match[1]}{_UNITS[unit]}"?' if match and unit and _UNITS[unit] else ""


def _check_name(name: str, names: Names, context: Context, more: tuple[str, ...]) -> None:
    *owner, word = name.split(".")
    if names is Names.NOTHING:
        hint = meant(name, more) or _SUCH_AS
        raise FaultyError(Fault(message=f'needs a plain time; "{name}" is none', hint=hint))
    if names is Names.OWN or not owner:
        allowed = {Names.OWN: WORDS, Names.FILM: ("end",), Names.CLIPS: ()}[names]
        if name in allowed:
            return
        known = (*more, *allowed, *(_clip_times(context) if names is not Names.OWN else ()))
        hint = choices(name, known)
        if not owner and names is not Names.OWN and name in (context.ids or ()):
            hint = f'write "{name}.start" or "{name}.end"'
        raise FaultyError(Fault(message=f'no time called "{name}" here', hint=hint))
    clip = ".".join(owner)
    if context.ids is not None and clip not in context.ids:
        ids = sorted(context.ids)
        hint = choices(clip, ids, none="give a clip an id to speak of it")
        if clip in context.left_out:
            hint = "its if leaves it out; give what speaks of it the same if"
        raise FaultyError(Fault(message=f'no clip called "{clip}"', hint=hint))
    if word not in WORDS:
        message = f'"{name}": a clip has {", ".join(WORDS)}'
        raise FaultyError(Fault(message=message, hint=choices(word, WORDS)))


def _clip_times(context: Context) -> tuple[str, ...]:
    return tuple(f"{clip}.{word}" for clip in sorted(context.ids or ()) for word in WORDS)


def _check_value(expression: TimeExpression, sign: Sign, rate: Fraction) -> None:
    try:
        time_s = value_of(expression, rate)
    except ValueError as error:
        raise FaultyError(Fault(message=str(error))) from None
    if time_s is None:
        return
    if sign is Sign.POSITIVE and time_s <= 0:
        raise needs("a time above 0", expression.text)
    if sign is Sign.NOT_NEGATIVE and time_s < 0:
        raise needs("a time from 0 on", expression.text)


@lru_cache(maxsize=4096)
def value_of(expression: TimeExpression, rate: Fraction | None) -> Fraction | None:
    """What ``expression`` comes to, or None where that depends on other times or on the rate.

    Raises:
        ValueError: it divides by zero, or has a timecode that does not exist at ``rate``.
    """
    if rate is None:
        return None
    if not expression.names():
        return expression.evaluate(rate, _nothing)
    for literal in expression.literals():
        parse_time(literal, rate)
    return None


def _nothing(name: str) -> Fraction:
    raise KeyError(name)


def time(names: Names, sign: Sign = Sign.NOT_NEGATIVE, *, allow_all: bool = False) -> Reads:
    """Annotates a time expression; with ``allow_all`` the word ``all`` stands for itself."""
    plain = read_time(names, sign, *(("all",) if allow_all else ()))

    def read(value: Any, context: Context) -> TimeExpression | str:
        if allow_all and isinstance(value, str) and value.strip() == "all":
            return "all"
        return plain(value, context)

    words = "time" if names is Names.NOTHING else "time or expression"
    return Reads(read, dict(NUMBER_OR_TEXT), f"{words}, or `all`" if allow_all else words)


def read_easing(value: Any, _: Context) -> Easing:
    """An easing by its CSS name."""
    text = scalar(value, "an easing")
    try:
        return parse_easing(text)
    except ValueError as error:
        hint = choices(text, EASING_WORDS)
        name = text.partition("(")[0]
        if "(" in text and name not in _CALLED:
            hint = meant(name, _CALLED) or hint
        raise FaultyError(Fault(message=str(error), hint=hint)) from None


EASING_SCHEMA: Schema = {
    SHARED: "Easing",
    "anyOf": [
        {"enum": list(NAMED)},
        {"type": "string", "pattern": r"^(cubic-bezier|steps|linear|spring)\("},
    ],
}
EASING = Reads(read_easing, EASING_SCHEMA, "easing")
