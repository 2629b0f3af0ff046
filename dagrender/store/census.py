"""What lies in the cache: every object and entry with its size and last use, and the sums."""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dagrender.artifact import ActionResult
from dagrender.store.actions import Actions
from dagrender.store.layout import Layout, check_digest
from dagrender.store.shelf import DamagedFileError


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
class Info:
    """A cache in figures. ``oldest`` and ``newest`` are last uses, seconds since the epoch."""

    root: Path
    objects: int
    object_bytes: int
    actions: int
    kinds: tuple[KindUse, ...]
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


def take_census(layout: Layout) -> Info:
    """The figures of the cache as it is now."""
    objects = list(table_items(layout.cas))
    by_kind: dict[str, dict[str, int]] = defaultdict(dict)
    for entry in entries(layout):
        if entry.result is not None:
            by_kind[entry.result.kind][entry.item.name] = entry.result.size_bytes
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
        temp_bytes=sum(item.size_bytes for item in folder_items(layout.tmp)),
        quarantined=sum(1 for _ in folder_items(layout.quarantine)),
        oldest=min(used, default=None),
        newest=max(used, default=None),
    )
