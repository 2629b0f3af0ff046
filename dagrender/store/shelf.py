"""What objects and entries have in common: read whole, kept fresh, put aside when damaged."""

import errno
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

from dagrender.store.atomic import TemporaryFile, ensure_folder, new_token
from dagrender.store.counters import Counters, StoreStats
from dagrender.store.layout import Layout

TOUCH_INTERVAL_S = 3600.0
READ_ONLY_MODE = 0o444
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)  # nothing of the store is a link
    | getattr(os, "O_NONBLOCK", 0)  # nor a pipe that an open would wait for
)
_DAMAGE = frozenset({errno.EIO, errno.ELOOP, errno.ENXIO, errno.EISDIR, errno.EILSEQ})
_ABSENT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM})
"""What may not be read (another user's) is as good as absent."""


class DamagedFileError(Exception):
    """A file of the store cannot be read back; ``seen`` says which file that was, if any."""

    def __init__(self, seen: os.stat_result | None = None) -> None:
        super().__init__(seen)
        self.seen = seen


def new_temporary(layout: Layout) -> TemporaryFile:
    """A temporary file of the store; makes the cache's folders if this is the first.

    Raises:
        OSError: the cache cannot be made or written to.
    """
    try:
        return TemporaryFile(layout.tmp)
    except FileNotFoundError:
        layout.prepare()
        return TemporaryFile(layout.tmp)


def open_whole(path: Path) -> tuple[int, os.stat_result]:
    """An open descriptor of the plain file at ``path``, and its stat.

    Raises:
        FileNotFoundError: there is nothing at ``path`` that may be read.
        DamagedFileError: what is there is no plain file, or the disk fails.
        OSError: the system has too many files open, or worse.
    """
    try:
        fd = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno in _ABSENT:
            raise FileNotFoundError(error.errno, error.strerror, str(path)) from None
        if error.errno in _DAMAGE:
            raise DamagedFileError from error
        raise
    seen = os.fstat(fd)
    if not stat.S_ISREG(seen.st_mode):
        os.close(fd)
        raise DamagedFileError(seen)
    return fd, seen


def read_whole(path: Path) -> tuple[bytes, os.stat_result]:
    """The bytes of the plain file at ``path``, and its stat.

    Raises:
        FileNotFoundError, DamagedFileError, OSError: as ``open_whole``.
    """
    fd, seen = open_whole(path)
    try:
        data = os.read(fd, seen.st_size + 1)
        if len(data) != seen.st_size:  # beyond 2 GiB one call gives only a part
            data += b"".join(iter(lambda: os.read(fd, 1 << 24), b""))
    except OSError as error:
        if error.errno in _DAMAGE:
            raise DamagedFileError(seen) from error
        raise
    finally:
        os.close(fd)
    return data, seen


def touch(path: Path, seen: os.stat_result) -> bool:
    """Mark ``path`` as used now, at most once an hour; whether it is still there.

    A cache that cannot be written to stays as it is.
    """
    if abs(time.time() - seen.st_mtime) < TOUCH_INTERVAL_S:
        return True
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    except OSError:
        pass
    return True


def quarantine(layout: Layout, counters: Counters, path: Path, seen: os.stat_result | None) -> None:
    """Put the damaged file at ``path`` aside, unless a sound one has taken its place since.

    Where it can neither be moved nor removed it stays; every reader then finds it damaged anew.
    """
    counters.add(StoreStats(corrupt=1))
    with suppress(OSError):
        if seen is not None and not os.path.samestat(seen, path.stat(follow_symlinks=False)):
            return
        aside = layout.quarantine / f"{path.name}-{new_token()}"
        try:
            ensure_folder(layout.quarantine)
            path.replace(aside)
        except OSError:
            path.unlink()
        else:
            os.utime(aside, follow_symlinks=os.utime not in os.supports_follow_symlinks)
