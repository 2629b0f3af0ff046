"""Entries: which objects an action left, by its key; each entry checks itself.

An entry is one line of JSON and one line with the digest of the first. It is written only when all
of its objects are in place, and believed only when all of them still are.
"""

import json
import os
from pathlib import Path
from typing import Any

from dagrender.artifact import ActionResult, Artifact
from dagrender.digest import Digest, digest_bytes
from dagrender.store.atomic import ensure_folder
from dagrender.store.cas import Objects
from dagrender.store.counters import Counters
from dagrender.store.layout import Layout, check_digest
from dagrender.store.shelf import (
    READ_ONLY_MODE,
    DamagedFileError,
    new_temporary,
    quarantine,
    read_whole,
    touch,
)


def encode_entry(result: ActionResult) -> bytes:
    """``result`` as the bytes of its entry.

    Raises:
        ValueError: a fact is infinite or not a number.
    """
    record = {
        "key": result.key,
        "kind": result.kind,
        "outputs": [[name, one.digest, one.size_bytes] for name, one in result.outputs],
        "facts": [[name, value] for name, value in result.facts],
    }
    line = json.dumps(record, allow_nan=False, separators=(",", ":")).encode()
    return b"%b\n%b\n" % (line, digest_bytes(line).encode())


def decode_entry(data: bytes, key: Digest) -> ActionResult:
    """The result that the entry ``data`` of the action ``key`` holds.

    Raises:
        ValueError: the entry is damaged, or another action's.
    """
    line, _, check = data.partition(b"\n")
    if check != b"%b\n" % digest_bytes(line).encode():
        raise ValueError("the entry's checksum is wrong")
    try:
        record = json.loads(line)
        if record["key"] != key:
            raise ValueError("the entry is another action's")
        return ActionResult(
            key=key,
            kind=record["kind"],
            outputs=tuple(_output(*one) for one in record["outputs"]),
            facts=tuple((name, value) for name, value in record["facts"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the entry has another form") from error


def _output(name: str, digest: Any, size_bytes: Any) -> tuple[str, Artifact]:
    return name, Artifact(digest=check_digest(digest), size_bytes=int(size_bytes))


class Actions:
    """The ``ac`` table."""

    __slots__ = ("_counters", "_layout", "_objects")

    def __init__(self, layout: Layout, counters: Counters, objects: Objects) -> None:
        self._layout = layout
        self._counters = counters
        self._objects = objects

    def write(self, result: ActionResult) -> None:
        """Keep ``result``, whose objects are in place.

        Raises:
            OSError: it cannot be written; then the old entry, if any, still stands.
        """
        data = encode_entry(result)
        target = self._layout.entry_path(result.key)
        temporary = new_temporary(self._layout)
        try:
            ensure_folder(target.parent)
            temporary.write(data)
            temporary.commit(target, READ_ONLY_MODE)
        finally:
            temporary.close()

    def find(self, key: Digest) -> ActionResult | None:
        """The result of the action ``key``, if its entry and all of its objects are there.

        What is found counts as used now; what is damaged is put aside.

        Raises:
            OSError: the cache may not be read.
        """
        path = self._layout.entry_path(key)
        try:
            result, seen = self.read(path, key)
        except FileNotFoundError:
            return None
        except DamagedFileError as damage:
            quarantine(self._layout, self._counters, path, damage.seen)
            return None
        if not all(self._objects.holds(artifact) for _, artifact in result.outputs):
            return None
        touch(path, seen)
        return result

    def drop(self, key: Digest) -> None:
        """Put the entry of the action ``key`` aside, if there is one."""
        path = self._layout.entry_path(key)
        try:
            seen = path.stat(follow_symlinks=False)
        except FileNotFoundError:
            return
        quarantine(self._layout, self._counters, path, seen)

    @staticmethod
    def read(path: Path, key: Digest) -> tuple[ActionResult, os.stat_result]:
        """The entry at ``path``, of the action ``key``, and its stat; nothing is touched.

        Raises:
            FileNotFoundError: there is none.
            DamagedFileError: it is damaged, or another action's.
        """
        data, seen = read_whole(path)
        try:
            return decode_entry(data, key), seen
        except ValueError as error:
            raise DamagedFileError(seen) from error
