"""Locks between processes that die with their holder; the only file that knows ``flock``.

A lock is a file of its own, there only while someone holds it or was killed holding it. One file
per key, not a fixed set of stripes: two keys never share a lock, so a process that holds one and
waits for another cannot be caught in a circle that the keys themselves do not have. The price is
that files must go again: the holder removes its file before it lets go, and whoever then gets the
lock of a file that is no longer at its path starts over. The collector removes what the killed
leave behind by the same rule.
"""

import enum
import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FIRST_WAIT_S = 0.001
_LONGEST_WAIT_S = 0.02
_STALE_AFTER_S = 24 * 3600.0
_UNSUPPORTED = frozenset(
    {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF, errno.EINVAL, errno.EPERM}
)
_PLAINLY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""A link would lead to a file that is never the one at the path; a pipe is not waited for."""


class LockState(enum.Enum):
    """What came of trying a lock."""

    HELD = "held"
    BUSY = "busy"
    UNSUPPORTED = "unsupported"


if sys.platform == "win32":
    import msvcrt

    def try_lock(fd: int) -> LockState:
        """Try to lock the open file ``fd`` for this process, without waiting."""
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return LockState.BUSY
        return LockState.HELD

else:
    import fcntl

    def try_lock(fd: int) -> LockState:
        """Try to lock the open file ``fd`` for this descriptor, without waiting."""
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return LockState.BUSY
        except OSError as error:
            if error.errno in _UNSUPPORTED:
                return LockState.UNSUPPORTED
            raise
        return LockState.HELD


class LockFile:
    """The lock at ``path``. Not re-entrant, and one thread's at a time.

    On a file system without locks it is always free: then two builders may do the same work, and
    publishing stays atomic.
    """

    __slots__ = ("_fd", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = -1

    def try_acquire(self) -> bool:
        """Whether the lock is now held; False while someone else holds it.

        Raises:
            OSError: the lock file cannot be made, or a link lies in its place.
        """
        while True:
            fd = self._open()
            try:
                if try_lock(fd) is LockState.BUSY:
                    return False
                if is_at(fd, self.path):
                    self._fd, fd = fd, -1
                    return True
            finally:
                if fd >= 0:
                    os.close(fd)

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | _PLAINLY
        try:
            return os.open(self.path, flags, 0o600)
        except FileNotFoundError:  # somebody has cleared all this away
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(self.path, flags, 0o600)

    def write(self, data: bytes) -> None:
        """Put ``data`` into the file of the lock, which is held.

        Raises:
            OSError: the file system is full or failing.
        """
        os.write(self._fd, data)

    def acquire(self, timeout_s: float | None = None) -> None:
        """Wait for the lock, for ever or ``timeout_s`` seconds; signals interrupt the wait.

        Raises:
            TimeoutError: someone else held it all that time.
            OSError: the lock file cannot be made.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        wait_s = _FIRST_WAIT_S
        while not self.try_acquire():
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError(
                    errno.ETIMEDOUT, "another process holds the lock", str(self.path)
                )
            time.sleep(wait_s)
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)

    def is_in_place(self) -> bool:
        """Whether the lock, which is held, is still the one that others find at ``path``."""
        return is_at(self._fd, self.path)

    def release(self) -> None:
        """Remove the file and let go."""
        if sys.platform != "win32":  # where an open file cannot be removed
            self.path.unlink(missing_ok=True)
        os.close(self._fd)
        self._fd = -1
        if sys.platform == "win32":
            with suppress(OSError):
                self.path.unlink(missing_ok=True)


def is_at(fd: int, path: Path) -> bool:
    """Whether the open file ``fd`` is still the one at ``path``."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False


def remove_if_free(path: Path) -> bool:
    """Remove a file that its owner keeps locked while it lives; whether it is gone.

    Without locks, an owner that has not written to it for a day is taken for dead.

    Raises:
        OSError: the file cannot be opened or removed.
    """
    try:
        fd = _open_to_lock(path)
    except FileNotFoundError:
        return True
    try:
        state = try_lock(fd)
        stale = time.time() - os.fstat(fd).st_mtime > _STALE_AFTER_S
        if state is LockState.BUSY or (state is LockState.UNSUPPORTED and not stale):
            return False
        if is_at(fd, path) and sys.platform != "win32":
            path.unlink(missing_ok=True)
    finally:
        os.close(fd)
    if sys.platform == "win32":
        path.unlink(missing_ok=True)
    return True


def _open_to_lock(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | _PLAINLY)
    except PermissionError:
        # a temporary file made read-only just before its writer was killed
        return os.open(path, os.O_RDONLY | _PLAINLY)


_held_here = threading.local()


@contextmanager
def hold_all(paths: list[Path], timeout_s: float | None) -> Iterator[None]:
    """Hold the locks at ``paths``, taken in one global order, so that no two processes cross.

    Raises:
        RuntimeError: this thread holds one of them already, and would wait for itself.
        TimeoutError: see ``LockFile.acquire``.
    """
    own: set[Path] = _held_here.__dict__.setdefault("paths", set())
    wanted = sorted(set(paths))
    if again := own.intersection(wanted):
        raise RuntimeError(f"this thread already holds {min(again).name}")
    taken: list[LockFile] = []
    try:
        for path in wanted:
            lock = LockFile(path)
            lock.acquire(timeout_s)
            taken.append(lock)
            own.add(path)
        yield
    finally:
        for lock in reversed(taken):
            lock.release()
            own.discard(lock.path)
