"""Digests of bytes and of declarative values; the only module that imports xxhash.

A digest is 32 lower-case hexadecimal digits of XXH3-128. Values are digested through one canonical
encoding in which types, field names and order all count, so that no two values share one.
"""

import dataclasses
import enum
from collections.abc import Iterable
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import xxhash

Digest = str
DIGEST_LENGTH = 32
RECURS = "recurs"
"""In its metadata, marks a dataclass's field of few values that come again and again: each is
encoded once. They are to be hashable, and equal only where all parts are of the same types."""
_CHUNK_BYTES = 1 << 20


class Hasher:
    """A digest in the making: ``update`` with bytes, then ``digest``."""

    __slots__ = ("_state",)

    def __init__(self) -> None:
        self._state = xxhash.xxh3_128()

    def update(self, data: Any) -> None:
        """Add ``data``: bytes, or anything with the buffer protocol."""
        self._state.update(data)

    def digest(self) -> Digest:
        """The digest of all that was added so far."""
        return self._state.hexdigest()


def digest_bytes(data: Any) -> Digest:
    """The digest of ``data``: bytes, or anything with the buffer protocol."""
    return xxhash.xxh3_128_hexdigest(data)


def digest_file(path: Path) -> Digest:
    """The digest of a file's bytes, read once from start to end.

    Raises:
        OSError: the file cannot be read.
    """
    hasher = Hasher()
    with path.open("rb", buffering=0) as file:
        buffer = bytearray(_CHUNK_BYTES)
        view = memoryview(buffer)
        while count := file.readinto(buffer):
            hasher.update(view[:count])
    return hasher.digest()


def digest_value(value: Any) -> Digest:
    """The digest of a declarative value: see ``canonical``."""
    return digest_bytes(canonical(value))


def canonical(value: Any) -> bytes:
    """``value`` as bytes that no other value has.

    Takes None, bool, int, float, str, bytes, ``Fraction``, enums, tuples, dicts with string keys
    (in sorted order) and dataclasses of these. A dataclass's fields that do not compare
    (``field(compare=False)``) are left out.

    Raises:
        TypeError: anything else; a live object has no place in a key.
    """
    parts: list[bytes] = []
    _encode(value, parts)
    return b"".join(parts)


def _encode(value: Any, out: list[bytes]) -> None:  # noqa: C901, PLR0912 - a table of types
    kind = type(value)
    if kind is str:
        data = value.encode()
        out.append(b"s%d:" % len(data))
        out.append(data)
    elif kind is int:
        out.append(b"i%d;" % value)
    elif kind is float:
        # repr round-trips; -0.0 and 0.0 paint the same
        out.append(b"d" + repr(value + 0.0).encode() + b";")
    elif value is None:
        out.append(b"n")
    elif kind is bool:
        out.append(b"T" if value else b"F")
    elif kind is tuple:
        _encode_tuple(value, out)
    elif kind is Fraction:
        out.append(b"q%d/%d;" % (value.numerator, value.denominator))
    elif kind is bytes:
        out.append(b"b%d:" % len(value))
        out.append(value)
    elif kind is dict:
        out.append(b"{%d:" % len(value))
        for key in sorted(value):
            _encode(key, out)
            _encode(value[key], out)
    elif isinstance(value, enum.Enum):
        out.append(b"e")
        _encode(kind.__name__, out)
        _encode(value.value, out)
    elif dataclasses.is_dataclass(kind):
        out.append(b"@")
        _encode(kind.__name__, out)
        for name, encoded, recurs in _fields(kind):
            out.append(encoded)
            if recurs:
                out.append(_recurring(getattr(value, name)))
            else:
                _encode(getattr(value, name), out)
        out.append(b".")
    else:
        raise TypeError(f"a {kind.__name__} has no canonical form")


def _encode_tuple(value: tuple[Any, ...], out: list[bytes]) -> None:
    if value and all(type(item) is int for item in value):
        # frame indices come by the thousand: one join is ten times one call each
        out.append(b"I%d:%s;" % (len(value), ",".join(map(str, value)).encode()))
        return
    out.append(b"(%d:" % len(value))
    for item in value:
        _encode(item, out)


@cache
def _fields(kind: type) -> tuple[tuple[str, bytes, bool], ...]:
    compared = (field for field in dataclasses.fields(kind) if field.compare)
    return tuple(
        (one.name, one.name.encode() + b"=", one.metadata.get(RECURS, False)) for one in compared
    )


@lru_cache(maxsize=64)
def _recurring(value: Any) -> bytes:
    return canonical(value)


def combine(digests: Iterable[Digest]) -> Digest:
    """One digest of several, in their order."""
    return digest_bytes(b"".join(digest.encode() for digest in digests))
