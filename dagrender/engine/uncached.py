"""A cache that may only be read: it is used, and one for this once stands before it."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dagrender.store.store import Store

_PREFIX = "dagrender-cache-"
_ABANDONED_S = 60.0
"""A cache of this age that no build holds a lease on is what a killed one left."""


@contextmanager
def writable(cache: Path, *, full_too: bool = False) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """A cache that can be written to, and warnings: ``cache`` itself, or one that goes again.

    With ``full_too`` also a cache that is full, or cannot be written to for another such reason, is
    given as it is.

    Raises:
        OSError: the cache cannot be made for another reason, or there is no room for another.
    """
    try:
        error = Store(cache).refusal()
    except OSError:
        if not full_too:
            raise
        error = None
    if error is None:
        yield cache, ()
        return
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        Store(folder).stand_before(cache)
        why = f"the cache {cache} cannot be written to ({error.strerror})"
        yield folder, (f"{why}: nothing of this is kept",)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            seen = left.stat(follow_symlinks=False)
            own = seen.st_uid == os.getuid() if hasattr(os, "getuid") else True
            if own and time.time() - seen.st_mtime > _ABANDONED_S and not Store(left).is_used:
                shutil.rmtree(left, ignore_errors=True)
