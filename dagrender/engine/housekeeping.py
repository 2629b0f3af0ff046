"""Keeping the cache within its budget, now and then, after builds that have added to it."""

import os
import shutil
import time
from pathlib import Path

from dagrender.store.store import Store

_MOST_BYTES = 20_000_000_000
_SHARE_OF_DISK = 0.1
_EVERY_S = 3600.0
_MARK = "collected"
BUDGET_VARIABLE = "DAGRENDER_CACHE_MAX_BYTES"


def budget_bytes(root: Path) -> int:
    """How large the cache may grow: as the environment says, else 20 GB or a tenth of the disk."""
    said = os.environ.get(BUDGET_VARIABLE, "")
    if said.isdigit():
        return int(said)
    there = next(folder for folder in (root, *root.parents) if folder.exists())
    return min(_MOST_BYTES, int(shutil.disk_usage(there).total * _SHARE_OF_DISK))


def tidy(store: Store) -> None:
    """Remove what was not used for longest, if the cache is over its budget.

    Looks at most once an hour, for looking takes time in a large cache. A cache that cannot be
    tidied (read-only, on a failing disk) stays as it is: the build is done already.
    """
    mark = store.builds / _MARK
    try:
        if mark.exists() and time.time() - mark.stat().st_mtime < _EVERY_S:
            return
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        store.collect(budget_bytes(store.root), None)
    except OSError:
        return
