"""A key recipe's parameters for readers: one line a field, what is within them flattened."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Any

LONGEST = 300
"""Characters of a value that are told."""
_MOST = 12
"""Of a row of values so many are told, and how many there are."""
_MORE = "\N{HORIZONTAL ELLIPSIS}"
_LEVELS = 2
"""So deep a dataclass within the parameters has lines of its own."""
_SHORT = 8
"""Digits of a digest that tell it from others for a reader."""
_DIGEST_DIGITS = 32
_HEX = frozenset("0123456789abcdef")


def lines(params: Any) -> Iterator[tuple[str, str]]:
    """The fields of ``params`` as (name, value); ``encoding.crf`` is one of what is within.

    Fields that are as they are unless said are left out.
    """
    if is_dataclass(params):
        yield from _lines(params, "", _LEVELS)
    else:
        yield "params", told(params)


def told(value: Any) -> str:
    """``value`` for readers; where it is long, its begin, and how many there are in a row."""
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}{_MORE} ({len(value):,} characters)"
    parts, length = [], 0
    for word in _words(value):
        parts.append(word)
        length += len(word)
        if length > LONGEST:
            return "".join(parts)[:LONGEST] + _MORE
    return "".join(parts)


def _lines(params: Any, prefix: str, levels: int) -> Iterator[tuple[str, str]]:
    for name, value in _given(params):
        if levels and is_dataclass(value) and fields(value):
            yield from _lines(value, f"{prefix}{name}.", levels - 1)
        else:
            yield f"{prefix}{name}", told(value)


def _given(value: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a dataclass that are not as they are unless said."""
    for name, usual in _usual(type(value)):  # type: ignore[arg-type]
        own = getattr(value, name)
        if usual is MISSING or own != usual:
            yield name, own


@cache
def _usual(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((one.name, _default(one)) for one in fields(kind))


def _default(field: "Field[Any]") -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _words(value: Any) -> Iterator[str]:
    """A value piece by piece: dataclasses as calls, digests shortened, texts in quotes."""
    if isinstance(value, str):
        is_digest = len(value) == _DIGEST_DIGITS and _HEX.issuperset(value)
        yield value[:_SHORT] if is_digest else f'"{value}"'
    elif isinstance(value, Enum):
        yield str(value.value)
    elif isinstance(value, float):
        yield f"{value:g}"
    elif value is None or isinstance(value, bool | int | Fraction):
        yield str(value)
    elif isinstance(value, range):
        yield f"{value.start}..{value.stop}"
    elif is_dataclass(value):
        yield type(value).__name__
        yield from _row(((f"{name} ", one) for name, one in _given(value)), ("(", ")"))
    elif isinstance(value, Mapping):
        yield from _row(((f"{key}: ", one) for key, one in value.items()), ("{", "}"))
    elif isinstance(value, tuple | list | frozenset | set):
        many = len(value) > _MOST
        yield f"{len(value):,} \N{MULTIPLICATION SIGN} " if many else ""
        yield from _row(
            (("", one) for one in islice(value, _MOST)), ("[", f", {_MORE}]" if many else "]")
        )
    else:
        yield str(value)


def _row(parts: Iterator[tuple[str, Any]], around: tuple[str, str]) -> Iterator[str]:
    yield around[0]
    for number, (name, value) in enumerate(parts):
        yield ", " if number else ""
        yield name
        yield from _words(value)
    yield around[1]
