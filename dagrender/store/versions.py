"""Caches of other versions of dagrender under the same root: told of, and in time removed."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dagrender.store.atomic import new_token
from dagrender.store.layout import REMOVED, Layout
from dagrender.store.locks import LockFile, remove_if_free

GRACE_S = 14 * 24 * 3600.0
"""An older version that was used since may still be in use, from another environment."""
_NAME = re.compile(r"v(\d+)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherVersion:
    """The folder of another layout; ``used`` is its last change, in seconds since the epoch."""

    path: Path
    older: bool
    size_bytes: int
    files: int
    used: float


def other_versions(layout: Layout) -> tuple[OtherVersion, ...]:
    """What other versions have left under the same root, by name."""
    own = int(layout.base.name[1:])
    found = []
    with suppress(FileNotFoundError, NotADirectoryError):
        for path in sorted(layout.root.iterdir()):
            match = _NAME.match(path.name)
            if match and int(match[1]) != own and path.is_dir() and not path.is_symlink():
                found.append(_measured(path, older=int(match[1]) < own))
    return tuple(found)


def collect_older(
    layout: Layout, *, now: float, max_age_s: float | None, too_much: bool
) -> tuple[int, int]:
    """Remove older versions; how many files and bytes that were.

    One goes when it was not used for two weeks or for ``max_age_s``, and at once where there is
    ``too_much`` in the cache: nobody of this version can read it. One with a running build stays,
    and so do newer versions. What a collector that was killed had begun to remove goes too.
    """
    for left in layout.root.glob(f"{REMOVED}*"):
        shutil.rmtree(left, ignore_errors=True)
    files = freed_bytes = 0
    grace_s = GRACE_S if max_age_s is None else min(GRACE_S, max_age_s)
    for other in other_versions(layout):
        forgotten = now - other.used > grace_s
        if other.older and (forgotten or too_much) and (gone := _put_away(other.path)):
            shutil.rmtree(gone, ignore_errors=True)
            files, freed_bytes = files + other.files, freed_bytes + other.size_bytes
    return files, freed_bytes


def _put_away(path: Path) -> Path | None:
    """Where the folder of a version lies now that nobody finds it; None where a build runs.

    Like a collector of that version it keeps the gate while it looks, so that a build that begins
    either has its lease seen or finds that there is nothing yet.
    """
    gate = LockFile(path / "gate.lock")
    away = path.with_name(f"{REMOVED}{new_token()}")
    try:
        if not gate.try_acquire():
            return None
    except OSError:
        return None
    try:
        if _in_use(path):
            return None
        path.rename(away)
    except OSError:
        return None
    finally:
        gate.release()
    return away


def _measured(path: Path, *, older: bool) -> OtherVersion:
    stats = list(_stats(path))
    return OtherVersion(
        path=path,
        older=older,
        size_bytes=sum(one.st_size for one in stats),
        files=len(stats),
        used=max((one.st_mtime for one in stats), default=0.0),
    )


def _stats(path: Path) -> Iterator[os.stat_result]:
    for folder, _, names in os.walk(path):
        for name in names:
            with suppress(FileNotFoundError):
                yield Path(folder, name).stat(follow_symlinks=False)


def _in_use(path: Path) -> bool:
    """Whether a build holds a lease there: all versions keep them as locked files in ``leases``."""
    with suppress(FileNotFoundError, NotADirectoryError):
        for lease in (path / "leases").iterdir():
            try:
                if not remove_if_free(lease):
                    return True
            except OSError:
                return True
    return False
