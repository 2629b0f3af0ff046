"""A key recipe's parameters for readers: one line a field, what is within them flattened."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import islice
from typing import Any

LONGEST = 300
"""Characters of a value that are told."""
_MOST = 12
"""Of a row of values so many are told, and how many there are."""
_MORE = "\N{HORIZONTAL ELLIPSIS}"
_LEVELS = 2
"""So deep a dataclass within the parameters has lines of its own, be it in a row of them."""
_SHORT = 8
"""Digits of a digest that tell it from others for a reader."""
_DIGEST_DIGITS = 32
_HEX = frozenset("0123456789abcdef")
_PLAIN = (str, int, float, Enum, type(None))


def lines(params: Any) -> Iterator[tuple[str, str]]:
    """The fields of ``params`` as (name, value); of what is within: ``display.layers[0].opacity``.

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
    words: list[str] = []
    room = _tell(value, words, LONGEST)
    return "".join(words) if room >= 0 else "".join(words)[:LONGEST] + _MORE


def _lines(params: Any, prefix: str, levels: int) -> Iterator[tuple[str, str]]:
    for name, value in _given(params):
        for more, one in _parts(value):
            if levels and is_dataclass(one) and fields(one):
                yield from _lines(one, f"{prefix}{name}{more}.", levels - 1)
            else:
                yield f"{prefix}{name}{more}", told(one)


def _parts(value: Any) -> Iterable[tuple[str, Any]]:
    """The members of a short row of dataclasses, with their numbers; anything else whole."""
    if isinstance(value, tuple) and 0 < len(value) <= _MOST and all(map(is_dataclass, value)):
        return ((f"[{number}]", one) for number, one in enumerate(value))
    return (("", value),)


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


def _tell(value: Any, words: list[str], room: int) -> int:
    """Add ``value`` to ``words``, until there is no ``room`` left; how much there is then.

    Dataclasses are told as calls, digests shortened, texts in quotes.
    """
    if isinstance(value, tuple | list | frozenset | set):
        row = (("", one) for one in islice(value, _MOST))
        if len(value) <= _MOST:
            return _tell_row(row, ("[", "]"), words, room)
        words.append(f"{len(value):,} \N{MULTIPLICATION SIGN} ")
        return _tell_row(row, ("[", f", {_MORE}]"), words, room - len(words[-1]))
    if not isinstance(value, _PLAIN):
        if is_dataclass(value):
            words.append(type(value).__name__)
            given = ((f"{name} ", one) for name, one in _given(value))
            return _tell_row(given, ("(", ")"), words, room - len(words[-1]))
        if isinstance(value, Mapping):
            items = ((f"{key}: ", one) for key, one in value.items())
            return _tell_row(items, ("{", "}"), words, room)
    words.append(_word(value))
    return room - len(words[-1])


def _word(value: Any) -> str:
    if isinstance(value, str):
        is_digest = len(value) == _DIGEST_DIGITS and _HEX.issuperset(value)
        return value[:_SHORT] if is_digest else f'"{value}"'
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Enum):
        return str(value.value)
    return f"{value.start}..{value.stop}" if isinstance(value, range) else str(value)


def _tell_row(
    parts: Iterable[tuple[str, Any]], around: tuple[str, str], words: list[str], room: int
) -> int:
    before = around[0]
    for name, value in parts:
        words.append(before + name)
        room = _tell(value, words, room - len(words[-1]))
        if room < 0:
            return room
        before = ", "
    words.append(around[1] if before == ", " else "".join(around))
    return room - len(words[-1])
