"""Readers of single values: texts, numbers with a unit, words out of a list."""

import enum
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, TypeVar

from dagrender.spec.context import Context
from dagrender.spec.faults import Fault, FaultyError, choices, meant, needs, shown
from dagrender.spec.reading import Reads, Schema

E = TypeVar("E", bound=enum.StrEnum)
T = TypeVar("T")

Read = Callable[[Any, Context], T]

_NUMBER = re.compile(
    r"(?P<number>[-+]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})(?:[eE][-+]?\d{1,2})?)\s*"
    r"(?P<unit>[A-Za-z%]*)\Z",
    re.ASCII,
)
NUMBER_OR_TEXT: Schema = {"type": ["number", "string"]}


def scalar(value: Any, what: str) -> str:
    """The text of ``value``, which must be a single value.

    Raises:
        FaultyError: it is a list, a mapping or nothing.
    """
    if not isinstance(value, str):
        raise needs(what, value)
    return value.strip()


def each(values: Iterable[Any], read: Read[T], context: Context) -> list[T]:
    """What ``read`` makes of each of a list.

    Raises:
        FaultyError: everything that is wrong with any of them, each with its number in the list.
    """
    made: list[T] = []
    faults: list[Fault] = []
    for index, value in enumerate(values):
        try:
            made.append(read(value, context))
        except FaultyError as error:
            faults += (fault.inside((index,)) for fault in error.faults)
    if faults:
        raise FaultyError(*faults)
    return made


def exact(
    value: Any, what: str, *, unit: str = "", percent: bool = False, hint: str = ""
) -> Fraction:
    """The number that ``value`` writes, exactly; with ``unit`` behind it, or "%" where allowed."""
    text = scalar(value, what)
    match = _NUMBER.match(text)
    if not match:
        raise needs(what, text, hint)
    number, found = Fraction(match["number"]), match["unit"]
    if found == "%" and percent:
        return number / 100
    if found and found.lower() != unit.lower():
        raise needs(what, text, hint or (f"write {match['number']}{unit}" if unit else ""))
    return number


def _within(low: float | None, amount: Fraction, high: float | None) -> bool:
    return (low is None or Fraction(low) <= amount) and (high is None or amount <= Fraction(high))


def number(
    what: str,
    *,
    unit: str = "",
    percent: bool = False,
    low: float | None = None,
    high: float | None = None,
) -> Read[float]:
    """A reader of floats that are ``what``."""

    def read(value: Any, _: Context) -> float:
        amount = exact(value, what, unit=unit, percent=percent)
        if not _within(low, amount, high):
            raise needs(what, value)
        return float(amount)

    return read


def whole(what: str, *, low: int, high: int, unit: str = "") -> Read[int]:
    """A reader of whole numbers that are ``what``."""

    def read(value: Any, _: Context) -> int:
        amount = exact(value, what, unit=unit)
        if amount.denominator != 1 or not _within(low, amount, high):
            raise needs(what, value)
        return int(amount)

    return read


def read_text(value: Any, _: Context) -> str:
    """A text, blanks and line breaks kept."""
    if not isinstance(value, str):
        raise needs("a text", value)
    return value


def read_name(value: Any, _: Context) -> str:
    """A text of one line that is not empty."""
    text = scalar(value, "a name")
    if not text or not text.isprintable():
        raise needs("a name", text)
    return text


def read_switch(value: Any, _: Context) -> bool:
    """``true`` or ``false``."""
    text = scalar(value, "true or false").lower()
    if text not in {"true", "false"}:
        hint = {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}
        raise needs("true or false", value, hint.get(text) or meant(text, ("true", "false")))
    return text == "true"


def one_of(value: Any, words: Iterable[str], what: str) -> str:
    """``value``, which must be one of ``words``."""
    known = tuple(words)
    text = scalar(value, what)
    if text not in known:
        message = f"{shown(text)} is not {what}"
        raise FaultyError(Fault(message=message, hint=choices(text, known)))
    return text


def enumeration(kind: type[E], what: str) -> Reads:
    """Annotates an enum whose values are what the user writes."""
    words = tuple(item.value for item in kind)

    def read(value: Any, _: Context) -> E:
        return kind(one_of(value, words, what))

    return Reads(read, {"enum": list(words)}, ", ".join(words))


TEXT = Reads(read_text, {"type": ["string", "number", "boolean"]}, "text")
NAME = Reads(read_name, {"type": ["string", "number"]}, "name")
SWITCH = Reads(read_switch, {"type": "boolean"}, "true, false")
