"""What a store has read, written, found damaged and evicted so far."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStats:
    """Totals of one ``Store`` object; those of several workers add up with ``+``."""

    bytes_read: int = 0
    bytes_written: int = 0
    corrupt: int = 0
    evicted: int = 0

    def __add__(self, other: "StoreStats") -> "StoreStats":
        return StoreStats(
            bytes_read=self.bytes_read + other.bytes_read,
            bytes_written=self.bytes_written + other.bytes_written,
            corrupt=self.corrupt + other.corrupt,
            evicted=self.evicted + other.evicted,
        )


class Counters:
    """The running totals, safe to add to from several threads."""

    __slots__ = ("_lock", "_stats")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stats = StoreStats()

    def add(self, more: StoreStats) -> None:
        """Add ``more`` to the totals."""
        with self._lock:
            self._stats += more

    def total(self) -> StoreStats:
        """The totals now."""
        return self._stats
