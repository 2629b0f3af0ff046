"""Files that appear whole or not at all: written beside their place, synced, then renamed.

A temporary file stays locked while its writer lives, so whoever sweeps can tell the leavings of a
killed process from work that is going on, whatever its age.
"""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from dagrender.store.locks import LockState, is_at, remove_if_free, try_lock

_PRIVATE_MODE = 0o600
_SHARED_MODE = 0o666  # less the umask
_LONGEST_STEM = 40  # characters; four bytes each and the token still fit in a file name
_PARTIAL = ".partial"
_TOKEN_BYTES = 8
_TOKEN = re.compile(rf"[0-9a-f]{{{2 * _TOKEN_BYTES}}}")
_UNFINISHED = re.compile(rf"\..+\.[0-9a-f]{{{2 * _TOKEN_BYTES}}}{re.escape(_PARTIAL)}")
_NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF})


def new_token() -> str:
    """A name that nothing else has, in this process or any other."""
    return os.urandom(_TOKEN_BYTES).hex()


class TemporaryFile:
    """A new file in ``folder``, open and locked: write, ``commit``, and in any case ``close`` it.

    Raises:
        OSError: the file cannot be made.
    """

    __slots__ = ("_fd", "path")

    def __init__(
        self, folder: Path, prefix: str = "", suffix: str = "", mode: int = _PRIVATE_MODE
    ) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        while True:
            self.path = folder / f"{prefix}{new_token()}{suffix}"
            self._fd = os.open(self.path, flags, mode)
            if sys.platform == "win32":
                return  # a locked or open file cannot be renamed there; sweeping goes by age
            # a sweeper may have come between the two calls: then try another name
            if try_lock(self._fd) is not LockState.BUSY and is_at(self._fd, self.path):
                return
            os.close(self._fd)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Append all of ``data``.

        Raises:
            OSError: the file system is full or failing.
        """
        left = memoryview(data).cast("B") if len(data) else memoryview(b"")
        try:
            while left:
                left = left[os.write(self._fd, left) :]
        except OSError as error:
            raise _at(error, self.path) from error

    def commit(self, target: Path, mode: int | None = None) -> None:
        """Make what was written durable and rename it onto ``target``.

        Raises:
            OSError: the file system is full, failing, or refuses the rename.
        """
        try:
            os.fsync(self._fd)
        except OSError as error:
            raise _at(error, self.path) from error
        if mode is not None:
            self.path.chmod(mode)
        if sys.platform == "win32":
            self._shut()
        try:
            self.path.replace(target)
        except OSError as error:
            raise _at(error, target) from error
        sync_folder(target.parent)

    def close(self) -> None:
        """Let go; what was not committed is removed."""
        if sys.platform == "win32":
            self._shut()
        with suppress(OSError):
            self.path.unlink()
        self._shut()

    def _shut(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _followed(target: Path) -> Path:
    """``target`` with links followed; one that leads to itself is replaced like a file."""
    return Path(os.path.realpath(target))


def _at(error: OSError, path: Path) -> OSError:
    """``error`` with the path that a user knows, or that the system call was not given."""
    return OSError(error.errno, error.strerror, str(path))


def write_atomic(path: Path, data: bytes) -> None:
    """Replace the file at ``path`` by one that holds ``data``; its folder must exist.

    Raises:
        OSError: it cannot be written; then the old file is still there.
    """
    temporary = TemporaryFile(path.parent, f".{path.name[:_LONGEST_STEM]}.", _PARTIAL)
    try:
        temporary.write(data)
        temporary.commit(path)
    finally:
        temporary.close()


@contextmanager
def temporary_beside(target: Path) -> Iterator[Path]:
    """A path to write to, renamed onto ``target`` on success and removed on failure.

    The file exists, empty, with ``target``'s extension, in ``target``'s folder (which is made). A
    link is followed: what it points to is replaced. What killed writers of the same target left
    behind is swept.

    Raises:
        OSError: the file cannot be made, synced or renamed; then the old target is still there.
    """
    target = _followed(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.stem[:_LONGEST_STEM]}."
    suffix = _PARTIAL + target.suffix
    _sweep_beside(target.parent, prefix, suffix)
    temporary = TemporaryFile(target.parent, prefix, suffix, _SHARED_MODE)
    try:
        yield temporary.path
        _sync_file(temporary.path)  # the writer may have put another file at the path
        temporary.commit(target)
    finally:
        temporary.close()


def replace_file(target: Path, write: Callable[[BinaryIO], None]) -> None:
    """Replace ``target`` by what ``write`` writes into the file that it is given.

    Raises:
        OSError: as ``temporary_beside``, and whatever ``write`` raises.
    """
    with temporary_beside(target) as path, path.open("wb") as file:
        write(file)


def ensure_folder(folder: Path) -> None:
    """Make ``folder`` and its parents, durably and private to the user, unless they exist.

    Raises:
        OSError: a folder cannot be made, or a file is in its place.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
    except FileNotFoundError:
        ensure_folder(folder.parent)
        ensure_folder(folder)
    else:
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable, where the system can do that.

    Raises:
        OSError: the file system is failing.
    """
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise _at(error, folder) from error
    finally:
        os.close(fd)


def _sync_file(path: Path) -> None:
    fd = os.open(path, os.O_RDWR)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sweep_beside(target: Path) -> None:
    """Remove what killed writers of ``target`` left beside it; what cannot be removed stays."""
    target = _followed(target)
    _sweep_beside(target.parent, f".{target.stem[:_LONGEST_STEM]}.", _PARTIAL + target.suffix)


def sweep_partials(folder: Path) -> None:
    """Remove what killed writers of any small file left in ``folder``, which is dagrender's own."""
    with suppress(OSError), os.scandir(folder) as found:
        for one in found:
            if _UNFINISHED.fullmatch(one.name):
                with suppress(OSError):
                    remove_if_free(Path(one.path))


def _sweep_beside(folder: Path, prefix: str, suffix: str) -> None:
    with suppress(OSError), os.scandir(folder) as found:
        for one in found:
            token = one.name.removeprefix(prefix).removesuffix(suffix)
            if one.name == f"{prefix}{token}{suffix}" and _TOKEN.fullmatch(token):
                with suppress(OSError):
                    remove_if_free(Path(one.path))
