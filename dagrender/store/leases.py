"""Leases: a running build says since when it may rely on what it found in the cache.

A lease is a file that its build keeps locked; it began when the file was made, by the clock of the
file system, as all other times here. Where that clock was set meanwhile (``clock.py``), times tell
nothing of what the build has used: it is taken to have begun before everything. The collector
deletes in short batches behind a *gate*, and looks for leases at the start of each; a new lease
passes the gate once. So when ``hold`` has yielded, no batch that did not see the lease is going on.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dagrender.errors import DagrenderError
from dagrender.store.atomic import new_token
from dagrender.store.clock import read_clocks, was_set
from dagrender.store.layout import ATTEMPTS, Layout
from dagrender.store.locks import LockFile, remove_if_free
from dagrender.store.shelf import TOUCH_INTERVAL_S

_GATE_TIMEOUT_S = 10.0
READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
"""What a cache that cannot be written to answers."""
_SLACK_S = 5.0  # coarse timestamps, and a touch that was decided a moment before it was made


class StoreInUseError(DagrenderError):
    """The cache cannot be cleared while builds run on it."""

    def __init__(self, builds: int) -> None:
        super().__init__(builds)
        self.builds = builds

    def __str__(self) -> str:
        return f"the cache is in use by {self.builds} running build{'s' * (self.builds != 1)}"


class Leases:
    """The running builds of one cache."""

    __slots__ = ("_layout",)

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Until the end of the block, the collector spares whatever is used in it.

        On a cache that cannot be written to there is no lease; a collector of somebody else's may
        then take what the block is about to read, and it is built again.
        """
        lease = self._begin()
        try:
            while lease is not None:
                # a collector that was stopped at the gate must not stop builds for ever
                with suppress(TimeoutError, FileNotFoundError), self.gate(_GATE_TIMEOUT_S):
                    pass
                if lease.is_in_place():
                    break
                # a newer version has just removed the cache of this one
                lease.release()
                lease = self._begin()
            yield
        finally:
            if lease is not None:
                lease.release()

    def _begin(self) -> LockFile | None:
        lease = LockFile(self._layout.leases / f"{os.getpid()}-{new_token()}.lease")
        for attempt in range(ATTEMPTS):
            try:
                self._layout.prepare()
                lease.acquire()
                break
            except FileNotFoundError:
                # a newer version removes the cache of this one while its folders are made
                if attempt == ATTEMPTS - 1:
                    raise
            except OSError as error:
                if error.errno in READ_ONLY:
                    return None
                raise
        with suppress(OSError):  # a full disk: then only the file's own time is known
            lease.write(read_clocks())
        return lease

    @contextmanager
    def gate(self, timeout_s: float | None = None) -> Iterator[None]:
        """Keep leases from beginning, and other collectors out; for milliseconds at a time.

        Raises:
            TimeoutError: another process kept the gate all that time.
        """
        gate = LockFile(self._layout.gate)
        gate.acquire(timeout_s)
        try:
            yield
        finally:
            gate.release()

    def live(self) -> tuple[float, ...]:
        """When each running build began, in seconds since the epoch; dead builds are swept.

        Minus infinity where the clock has been set since.
        """
        began: list[float] = []
        with suppress(FileNotFoundError), os.scandir(self._layout.leases) as found:
            for one in found:
                with suppress(FileNotFoundError):
                    seen = one.stat(follow_symlinks=False)
                    path = self._layout.leases / one.name
                    if not _is_swept(path):
                        began.append(_began(path, seen.st_mtime))
        return tuple(began)

    def spared_since(self) -> float:
        """The time since which whatever was used must stay; infinity while no build runs."""
        return min(self.live(), default=float("inf")) - TOUCH_INTERVAL_S - _SLACK_S


def _began(lease: Path, made: float) -> float:
    try:
        told = lease.read_bytes()
    except OSError:
        told = b""
    return float("-inf") if was_set(told, made, _SLACK_S) else made


def _is_swept(lease: Path) -> bool:
    """Whether the lease was a dead build's; one that may not be touched is taken for live."""
    try:
        return remove_if_free(lease)
    except OSError:
        return False
