"""Rehash the whole cache and put aside what is damaged."""

from collections.abc import Iterator
from dataclasses import dataclass

from dagrender.errors import MissingObjectError
from dagrender.store.actions import Actions
from dagrender.store.cas import Objects
from dagrender.store.census import Item, table_items
from dagrender.store.counters import Counters
from dagrender.store.layout import Layout
from dagrender.store.shelf import DamagedFileError, quarantine


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How many files and ``bytes`` were read, and the digests and keys of the damaged ones."""

    checked: int
    bytes: int
    damaged: tuple[str, ...]


def verify(layout: Layout, counters: Counters, objects: Objects) -> Verified:
    """Read every object and entry; what is damaged is put aside. Nothing is touched otherwise.

    Raises:
        OSError: the cache may not be read.
    """
    checked = size_bytes = 0
    damaged: list[str] = []
    for item, sound in _checks(layout, counters, objects):
        checked += 1
        size_bytes += item.size_bytes
        if not sound:
            damaged.append(item.name)
    return Verified(checked=checked, bytes=size_bytes, damaged=tuple(damaged))


def _checks(layout: Layout, counters: Counters, objects: Objects) -> Iterator[tuple[Item, bool]]:
    for item in table_items(layout.cas):
        try:
            objects.check(item.name)
        except MissingObjectError as error:
            if error.reason == "damaged":
                yield item, False
        else:
            yield item, True
    for item in table_items(layout.ac):
        try:
            Actions.read(item.path, item.name)
        except FileNotFoundError:
            continue
        except DamagedFileError as damage:
            quarantine(layout, counters, item.path, damage.seen)
            yield item, False
        else:
            yield item, True
