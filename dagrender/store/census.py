"""What lies in the cache: every object and entry with its size and last use, and the sums."""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path

from dagrender.artifact import ActionResult
from dagrender.store.actions import Actions
from dagrender.store.layout import Layout, check_digest
from dagrender.store.shelf import DamagedFileError
from dagrender.store.versions import OtherVersion, other_versions

_SPANS_S = (3600.0, 24 * 3600.0, 7 * 24 * 3600.0, 30 * 24 * 3600.0)
"""An hour, a day, a week, a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file of the store. ``name`` is a digest or key, ``used_ns`` its mtime."""

    name: str
    path: Path
    size_bytes: int
    used_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An action's entry, and what it says; None where it is damaged."""

    item: Item
    result: ActionResult | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindUse:
    """The actions of one kind, and the bytes of their outputs (shared ones count for each)."""

    kind: str
    actions: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeUse:
    """The objects last used at most ``within_s`` seconds ago, but not in a shorter span before."""

    within_s: float
    objects: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """A cache in figures. ``oldest`` and ``newest`` are last uses, seconds since the epoch."""

    root: Path
    objects: int
    object_bytes: int
    actions: int
    kinds: tuple[KindUse, ...]
    ages: tuple[AgeUse, ...]
    others: tuple[OtherVersion, ...]
    temp_bytes: int
    quarantined: int
    oldest: float | None
    newest: float | None


def folder_items(folder: Path) -> Iterator[Item]:
    """The plain files right in ``folder``, which need not exist."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as found:
        for one in found:
            with suppress(FileNotFoundError):
                if one.is_file(follow_symlinks=False):
                    seen = one.stat(follow_symlinks=False)
                    yield Item(
                        name=one.name,
                        path=folder / one.name,
                        size_bytes=seen.st_size,
                        used_ns=seen.st_mtime_ns,
                    )


def table_items(table: Path) -> Iterator[Item]:
    """The objects or entries of ``table``; files with foreign names are passed over."""
    with suppress(FileNotFoundError), os.scandir(table) as found:
        shards = sorted(one.name for one in found)
    for shard in shards if table.is_dir() else ():
        for item in folder_items(table / shard):
            with suppress(ValueError):
                if check_digest(item.name).startswith(shard):
                    yield item


def entries(layout: Layout) -> Iterator[Entry]:
    """The entries of the store, read and checked; nothing is touched."""
    for item in table_items(layout.ac):
        try:
            result, _ = Actions.read(item.path, item.name)
        except FileNotFoundError:
            continue
        except DamagedFileError:
            yield Entry(item=item, result=None)
        else:
            yield Entry(item=item, result=result)


def _ages(aged: list[tuple[Item, float]]) -> Iterator[AgeUse]:
    before_s = -inf
    for within_s in (*_SPANS_S, inf):
        those = [item for item, age_s in aged if before_s < age_s <= within_s]
        if those:
            size_bytes = sum(item.size_bytes for item in those)
            yield AgeUse(within_s=within_s, objects=len(those), size_bytes=size_bytes)
        before_s = within_s


def take_census(layout: Layout, now: float) -> Info:
    """The figures of the cache as it is at ``now``, in seconds since the epoch."""
    objects = list(table_items(layout.cas))
    by_kind: dict[str, dict[str, int]] = defaultdict(dict)
    used_ns = {item.name: item.used_ns for item in objects}
    for entry in entries(layout):
        if entry.result is not None:
            by_kind[entry.result.kind][entry.item.name] = entry.result.size_bytes
            for _, artifact in entry.result.outputs:
                if artifact.digest in used_ns:
                    used_ns[artifact.digest] = max(used_ns[artifact.digest], entry.item.used_ns)
    used = [item.used_ns / 1e9 for item in objects]
    return Info(
        root=layout.root,
        objects=len(objects),
        object_bytes=sum(item.size_bytes for item in objects),
        actions=sum(len(actions) for actions in by_kind.values()),
        kinds=tuple(
            KindUse(kind=kind, actions=len(actions), size_bytes=sum(actions.values()))
            for kind, actions in sorted(by_kind.items())
        ),
        ages=tuple(_ages([(item, now - used_ns[item.name] / 1e9) for item in objects])),
        others=other_versions(layout),
        temp_bytes=sum(item.size_bytes for item in folder_items(layout.tmp)),
        quarantined=sum(1 for _ in folder_items(layout.quarantine)),
        oldest=min(used, default=None),
        newest=max(used, default=None),
    )
