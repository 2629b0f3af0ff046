"""Cels that have been rasterised, kept by content as long as there is room."""

from typing import Protocol

from dagrender.lru import Lru, Shelf


class Sized(Protocol):
    """What the cache holds: anything that knows its size in memory."""

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        ...


def _size_of(cel: Sized) -> int:
    return cel.size_bytes


class CelCache(Shelf):
    """Least recently used cels go first once more than ``capacity_bytes`` are held.

    Keys are the content that a cel is made from, so that one cache serves any number of display
    lists.
    """

    def __init__(self, capacity_bytes: int = 256 << 20) -> None:
        super().__init__(Lru(most_bytes=capacity_bytes), _size_of)
