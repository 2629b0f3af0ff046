"""A cache of two bounds, entries and bytes, from which what was not used for longest goes first."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

_Value = TypeVar("_Value")
MOST_ENTRIES = 4096


@dataclass(slots=True, kw_only=True)
class CacheStats:
    """What a cache has been asked since it was made; ``entries`` and ``bytes`` are those of now.

    ``hits + misses`` is the number of requests that were answered. Whoever comes while another
    makes the value has a hit: it is made once.
    """

    entries: int = 0
    bytes: int = 0
    hits: int = 0
    misses: int = 0
    evictions: int = 0
    """Values that had to go to make room; what was dropped because nobody wants it is none."""
    oversized: int = 0
    """Values larger than the whole cache: handed out, never kept."""


class _Flight:
    """A value that is being made, and whoever waits for it."""

    __slots__ = ("done", "error", "value")

    def __init__(self) -> None:
        self.done = threading.Event()
        self.value: Any = None
        self.error: BaseException | None = None


@dataclass(slots=True, kw_only=True)
class _Entry:
    value: Any
    size_bytes: int
    stats: CacheStats


class Lru:
    """At most ``most_entries`` values of ``most_bytes`` in all, at every moment; for any threads.

    Its values stand on shelves, which share the bounds and are counted apart.

    Raises:
        ValueError: a bound is below zero, or there is no room for a single entry.
    """

    def __init__(self, *, most_bytes: int, most_entries: int = MOST_ENTRIES) -> None:
        if most_bytes < 0 or most_entries < 1:
            raise ValueError(f"a cache of {most_entries} entries and {most_bytes} bytes")
        self.most_bytes = most_bytes
        self.most_entries = most_entries
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}
        self.size_bytes = 0
        """What all values take together."""
        self.peak_entries = 0
        self.peak_bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._entries

    def resize(self, most_bytes: int) -> None:
        """Another bound on bytes; what no longer fits goes."""
        with self._lock:
            self.most_bytes = most_bytes
            self._make_room(0, entries=0)

    def in_the_way(self, size_bytes: int) -> Hashable | None:
        """The key that would go first if so large a value came; None where none would."""
        with self._lock:
            fits = (
                self.size_bytes + size_bytes <= self.most_bytes
                and len(self._entries) < self.most_entries
            )
            if fits or size_bytes > self.most_bytes or not self._entries:
                return None
            return next(iter(self._entries))

    def get(
        self,
        key: Hashable,
        make: Callable[[], _Value],
        to_keep: Callable[[_Value], tuple[_Value, int] | None],
        stats: CacheStats,
    ) -> _Value:
        """The value of ``key``, or what ``make`` gives.

        ``to_keep`` tells what is kept of what was made, and its size in bytes, or None.

        Requests for one key at one time make it once. If that fails, it fails for all of them; the
        next one tries again.
        """
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
                stats.hits += 1
                return cast("_Value", entry.value)
            others = self._flights.get(key)
            mine = _Flight()
            if others is None:
                self._flights[key] = mine
        if others is not None:
            return cast("_Value", self._wait(others, stats))
        kept: tuple[_Value, int] | None = None
        try:
            mine.value = make()
            kept = to_keep(mine.value)
            if kept is not None:
                mine.value = kept[0]
        except BaseException as error:
            mine.error = error
            raise
        finally:
            with self._lock:
                stats.misses += 1
                if kept is not None:
                    self._insert(key, *kept, stats)
                del self._flights[key]
            mine.done.set()
        return cast("_Value", mine.value)

    def _wait(self, flight: _Flight, stats: CacheStats) -> Any:
        flight.done.wait()
        with self._lock:
            if flight.error is None:
                stats.hits += 1
            else:
                stats.misses += 1
        if flight.error is not None:
            raise flight.error
        return flight.value

    def put(self, key: Hashable, value: object, size_bytes: int, stats: CacheStats) -> None:
        """Keep ``value``, in the place of what is there."""
        with self._lock:
            self._insert(key, value, size_bytes, stats)

    def drop(self, key: Hashable) -> None:
        """Forget a value that nobody wants any more."""
        with self._lock:
            if key in self._entries:
                self._remove(key)

    def _insert(self, key: Hashable, value: object, size_bytes: int, stats: CacheStats) -> None:
        if key in self._entries:
            self._remove(key)
        if size_bytes > self.most_bytes:
            stats.oversized += 1
            return
        self._make_room(size_bytes, entries=1)
        self._entries[key] = _Entry(value=value, size_bytes=size_bytes, stats=stats)
        self.size_bytes += size_bytes
        stats.entries += 1
        stats.bytes += size_bytes
        self.peak_entries = max(self.peak_entries, len(self._entries))
        self.peak_bytes = max(self.peak_bytes, self.size_bytes)

    def _make_room(self, size_bytes: int, *, entries: int) -> None:
        while self._entries and (
            self.size_bytes + size_bytes > self.most_bytes
            or len(self._entries) + entries > self.most_entries
        ):
            key = next(iter(self._entries))
            self._entries[key].stats.evictions += 1
            self._remove(key)

    def _remove(self, key: Hashable) -> None:
        entry = self._entries.pop(key)
        self.size_bytes -= entry.size_bytes
        entry.stats.entries -= 1
        entry.stats.bytes -= entry.size_bytes


class Shelf:
    """Values of one kind in a cache, by content.

    ``size_of`` tells what one takes, in bytes; ``own`` makes of a value what is kept in its place,
    where values must not be kept as they come.
    """

    def __init__(
        self,
        cache: Lru,
        size_of: Callable[[Any], int],
        own: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        self._cache = cache
        self._own = own
        self.size_of = size_of
        self.stats = CacheStats()

    def get(
        self,
        key: Hashable,
        make: Callable[[], _Value],
        keep: Callable[[int], bool] | None = None,
    ) -> _Value:
        """The value kept under ``key``, or what ``make`` gives.

        It is kept then, unless ``keep``, which is told its size in bytes, says no. Keys must name
        the kind of value: whatever is kept under one is of the type that ``make`` gives.
        """

        def to_keep(value: _Value) -> tuple[_Value, int] | None:
            if keep is not None and not keep(self.size_of(value)):
                return None
            own = self._own(value)
            return own, self.size_of(own)

        return self._cache.get((id(self), key), make, to_keep, self.stats)

    def put(self, key: Hashable, value: object) -> None:
        """Keep ``value``."""
        own = self._own(value)
        self._cache.put((id(self), key), own, self.size_of(own), self.stats)

    def drop(self, key: Hashable) -> None:
        """Forget what is kept under ``key``, if anything."""
        self._cache.drop((id(self), key))

    def __contains__(self, key: Hashable) -> bool:
        return (id(self), key) in self._cache
