"""The record of a build: which files gave which outputs.

It lets a build with nothing to do say so before it imports anything heavy; hence ``os``, which is
loaded already, where other modules use ``pathlib``.

A record is believed only where every file it names is, by ``stat``, what it was. It lies in the
cache and can be deleted at any moment; then a build looks at everything anew, and finds it there.
"""

import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from dagrender import __version__
from dagrender.engine.request import BuildRequest

_FORMAT = 2
_YOUNG_NS = 2_000_000_000
"""A file that was changed so shortly before it was read may have changed again in the same tick."""
_LIBRARIES = ("av", "numpy", "networkx", "skia_python", "fontpkg_inter")

FileStamp = list[Any]
"""Path, size, mtime and ctime in nanoseconds, inode, device."""
Listing = list[str]
"""Folder, regular expression, and a digest of the names in the folder that match."""


def stamp(path: str) -> FileStamp | None:
    """What ``stat`` says of a file: path, size, times, inode, device; None where it is absent."""
    try:
        stat = os.stat(path)  # noqa: PTH116 - as the module says
    except OSError:
        return None
    return [path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_dev]


def listing(folder: str, expression: str) -> Listing:
    """Which files of ``folder`` have a name that all of ``expression`` matches."""
    matches = re.compile(expression).fullmatch
    try:
        names = sorted(name for name in os.listdir(folder) if matches(name))  # noqa: PTH208
    except OSError:
        names = []
    told = hashlib.blake2b("/".join(names).encode(errors="surrogateescape"), digest_size=16)
    return [folder, expression, told.hexdigest()]


def record_path(request: BuildRequest) -> Path:
    """Where the record of such a build lies."""
    name = hashlib.blake2b(repr(request.identity()).encode(), digest_size=16).hexdigest()
    return request.cache / "v1" / "builds" / f"{name}.json"


def up_to_date(request: BuildRequest) -> dict[str, Any] | None:
    """The last build's report, if nothing has changed since; None where a build has to look."""
    if request.force:
        return None
    try:
        record = _unsealed(record_path(request).read_bytes())
        if record["format"] != _FORMAT or record["program"] != _program():
            return None
        if any(stamp(known[0]) != known for known in record["stamps"]):
            return None
        if any(listing(*known[:2]) != known for known in record["listings"]):
            return None
        report: dict[str, Any] = record["report"]
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    for output in report["outputs"]:
        output["up_to_date"] = True
    return report


def remember(
    request: BuildRequest,
    read: Mapping[str, FileStamp | None],
    report: dict[str, Any],
    started_ns: int,
    listings: Sequence[Listing] = (),
) -> None:
    """Write the record of a build that began to look at its files at ``started_ns``.

    ``read`` has their stamps from before they were read; ``started_ns`` is of the wall clock, since
    the epoch; ``listings`` are of before as well. Nothing is written where a file is so young that
    a later change of it might not show, or has changed since.
    """
    stamps = []
    for path, known in read.items():
        young = known is None or max(known[2], known[3]) > started_ns - _YOUNG_NS
        if young or stamp(path) != known:
            forget(request)
            return
        stamps.append(known)
    for path in (path for output in report["outputs"] for path in _files_at(output["path"])):
        known = stamp(path)
        if known is None:
            return
        stamps.append(known)
    record = {
        "format": _FORMAT,
        "program": _program(),
        "stamps": stamps,
        "listings": list(listings),
        "report": report,
    }
    from dagrender.store.atomic import write_atomic

    place = record_path(request)
    place.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(record, separators=(",", ":")).encode()
    write_atomic(place, b"%b\n%b" % (data, _seal(data)))


def _unsealed(data: bytes) -> Any:
    told, _, seal = data.rpartition(b"\n")
    if seal != _seal(told):
        raise ValueError("the record is damaged")
    return json.loads(told)


def _seal(data: bytes) -> bytes:
    """What is told of a build is told again later: a flipped bit must not be told."""
    return hashlib.blake2b(data, digest_size=16).hexdigest().encode()


def _files_at(path: str) -> list[str]:
    """The file of an output, or the folder of its numbered pictures and all that lies in it."""
    folder, name = os.path.split(path)
    if "%" not in name or os.path.exists(path):  # noqa: PTH110
        return [path]
    return [folder, *(f"{folder}/{one}" for one in os.listdir(folder))]  # noqa: PTH208


def forget(request: BuildRequest) -> None:
    """Remove the record, if there is one; where it stays it is still checked, file by file."""
    with suppress(OSError):
        record_path(request).unlink(missing_ok=True)


def now_ns() -> int:
    """The wall clock, in nanoseconds since the epoch."""
    return time.time_ns()


def _program() -> list[Any]:
    """What this program is: its version, its own files, and the libraries that it is to load."""
    package = Path(__file__).resolve().parent.parent
    own = hashlib.blake2b(digest_size=16)
    for folder, _, files in sorted(os.walk(package)):
        for name in sorted(files):
            if name.endswith(".py"):
                stat = os.stat(f"{folder}/{name}")  # noqa: PTH116
                own.update(f"{folder}/{name}:{stat.st_size}:{stat.st_mtime_ns};".encode())
    libraries = []
    for entry in sys.path:
        try:
            names = os.listdir(entry or ".")  # noqa: PTH208
        except OSError:
            continue
        libraries += [
            name
            for name in names
            if name.endswith(".dist-info") and name.split("-")[0] in _LIBRARIES
        ]
    return [__version__, own.hexdigest(), sys.version, sorted(libraries)]
