"""What is there behind a build that was killed or failed: whole, true, and nothing unfinished."""

import json
import re
import sqlite3
from contextlib import closing, suppress

from dagrender.engine import record
from dagrender.store.census import table_items
from dagrender.store.store import Store

_BESIDE = ("film.yaml", "media")
_NAMES = re.compile(r"(?<=/)[0-9a-f]{2}(?=/|$)|\d+-(?=[0-9a-f]{8,})|[0-9a-f]{8,}")
_PACKED = "extract"
"""Frames are packed into blocks as they come: their entries differ from build to build."""


def outputs_of(made):
    """The bytes of all that lies beside the spec but is not what it is made from."""
    return {
        path.relative_to(made.folder).as_posix(): path.read_bytes()
        for path in sorted(made.folder.rglob("*"))
        if path.is_file() and _is_output(path.relative_to(made.folder).parts)
    }


def _is_output(inside):
    return inside[0] not in _BESIDE and not any(one.startswith(".") for one in inside)


def place_of(path, made):
    """A path without what is another in every build."""
    short = str(path).replace(f"{made.folder.parent}/", "")
    return _NAMES.sub("*", short).replace("**", "*")


def folder_of(outputs):
    """The folder of numbered pictures: all of it is replaced, or nothing."""
    return {name: data for name, data in outputs.items() if "/" in name}


class Truth:
    """What builds from nothing gave: their outputs, and what each action of the cache left."""

    def __init__(self, made):
        self.made = made
        self.entries = {}
        self.modes = {}

    def learn(self):
        """Take what is there for right; the outputs."""
        self.entries |= {one.key: _left(one) for one in Store(self.made.cache).entries()}
        outputs = outputs_of(self.made)
        self.modes |= {name: self._mode(name) for name in outputs}
        return outputs

    def _mode(self, name):
        return (self.made.folder / name).stat().st_mode

    def wrong(self, before, new):
        """What is not as it may be, where ``before`` was there and ``new`` was to be made."""
        now = outputs_of(self.made)
        for name, data in now.items():
            if "/" not in name and data not in (before.get(name), new.get(name)):
                yield f"{name} is neither what it was nor what it was to be"
            if self._mode(name) != self.modes[name]:
                yield f"{name} has another mode"
        folders = [folder_of(before), folder_of(new)]
        if not folder_of(before) or (self.made.folder / ".frames.replaced").is_dir():
            folders.append({})  # the next build puts the old one back
        if folder_of(now) not in folders:
            yield "the folder of frames is neither what it was nor what it was to be"
        if gone := [name for name in before if "/" not in name and name not in now]:
            yield f"{', '.join(gone)} gone"
        yield from self._cache()

    def _cache(self):
        store = Store(self.made.cache)
        if damaged := store.verify().damaged:
            yield f"damaged in the cache: {damaged}"
        base = self.made.cache / "v1"
        for item in table_items(base / "ac"):
            found = store.lookup(item.name)
            if found is None:
                yield f"the entry {item.name} serves nobody"
            elif found.kind != _PACKED and _left(found) != self.entries.get(item.name):
                yield f"the entry {item.name} of {found.kind} says another thing than it should"
        yield from self._told(base / "builds")
        if (base / "memo.sqlite").exists():
            with closing(sqlite3.connect(base / "memo.sqlite")) as memo:
                (said,) = memo.execute("PRAGMA integrity_check").fetchone()
            if said != "ok":
                yield f"the memo is damaged: {said}"

    @staticmethod
    def _told(builds):
        """Records, snapshots, the history and traces, each whole or not there."""
        for path in builds.iterdir() if builds.is_dir() else ():
            if path.name.startswith(".") or path.suffix not in (".json", ".jsonl"):
                continue  # what is unfinished goes when the next is written or the collector comes
            try:
                data = path.read_bytes()
                if path.name.count(".") == 1:
                    record._unsealed(data)
                else:
                    lines = data.splitlines() if path.suffix == ".jsonl" else [data]
                    any(map(json.loads, lines))
            except ValueError as error:
                yield f"{path.name} is not whole: {error}"

    def left_behind(self):
        """What is unfinished when the collector has come, in the cache and beside the outputs."""
        Store(self.made.cache).collect(None, None)
        cache = self.made.cache / "v1"
        left = [
            str(path.relative_to(self.made.folder.parent))
            for folder in ("tmp", "locks", "leases", "quarantine")
            if (cache / folder).is_dir()
            for path in (cache / folder).iterdir()
        ]
        left += [str(one) for one in self.made.cache.rglob("*.partial")]
        left += [one.name for one in self.made.folder.rglob(".*")]
        spare = self.made.folder.parent / "spare"
        with suppress(FileNotFoundError):
            left += [str(one) for one in spare.iterdir()]
        return left


def _left(entry):
    return entry.kind, entry.outputs, entry.facts
