"""Cels that have been rasterised, kept by content as long as there is room."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast


class Sized(Protocol):
    """What the cache holds: anything that knows its size in memory."""

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        ...


_Value = TypeVar("_Value", bound=Sized)


@dataclass(slots=True, kw_only=True)
class CacheStats:
    """What a cache has been asked since it was made; ``entries`` and ``bytes`` are those of now."""

    entries: int = 0
    bytes: int = 0
    hits: int = 0
    misses: int = 0
    evictions: int = 0
    oversized: int = 0
    """Values larger than the whole cache: handed out, never kept."""


class CelCache:
    """Least recently used values go first once more than ``capacity_bytes`` are held.

    Keys are the content that a value is made from, so that one cache serves any number of display
    lists. For one thread.
    """

    def __init__(self, capacity_bytes: int = 256 << 20) -> None:
        self._capacity_bytes = capacity_bytes
        self._values: OrderedDict[Hashable, Sized] = OrderedDict()
        self.stats = CacheStats()

    def get(self, key: Hashable, make: Callable[[], _Value]) -> _Value:
        """The value kept under ``key``, or what ``make`` gives, which is then kept.

        Keys must name the kind of value: whatever is kept under one is of the type ``make`` gives.
        """
        held = self._values.get(key)
        if held is not None:
            self._values.move_to_end(key)
            self.stats.hits += 1
            return cast("_Value", held)
        self.stats.misses += 1
        value = make()
        if value.size_bytes > self._capacity_bytes:
            self.stats.oversized += 1
            return value
        self._values[key] = value
        self.stats.bytes += value.size_bytes
        while self.stats.bytes > self._capacity_bytes:
            _, dropped = self._values.popitem(last=False)
            self.stats.bytes -= dropped.size_bytes
            self.stats.evictions += 1
        self.stats.entries = len(self._values)
        return value
