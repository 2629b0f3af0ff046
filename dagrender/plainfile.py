"""Plain files: the only ones that are read, and never more of them than there should be.

What a name in a spec leads to may be a pipe that nobody writes to, a device that never ends, or one
of the kernel's own files, whose content is made while it is read.
"""

import errno
import os
import stat
from functools import cache
from pathlib import Path
from typing import BinaryIO

from dagrender import limits

_KERNELS = (
    "/proc",
    "/sys",
    "/dev",
    "/sys/fs/cgroup",
    "/sys/kernel/debug",
    "/sys/kernel/tracing",
    "/sys/kernel/security",
)
"""Where the kernel mounts file systems of its own."""
_PORTION_BYTES = 1 << 20
NOT_PLAIN = "is not a plain file"


def not_plain(seen: os.stat_result) -> str:
    """Why a file is none that is read, by what ``stat`` says of it; nothing where it is one."""
    if not stat.S_ISREG(seen.st_mode):
        return NOT_PLAIN
    return "is a file of the kernel's" if seen.st_dev in _kernel_devices() else ""


def read_plain(path: Path, limit: str) -> bytes:
    """All of the plain file at ``path``.

    Args:
        path: links are followed.
        limit: the name of the limit on its bytes.

    Raises:
        OSError: it is absent, may not be read, is no plain file or larger than the limit; its
            ``strerror`` says which.
    """
    with open_plain(path) as file:
        parts, size = [], 0
        while part := file.read(_PORTION_BYTES):
            size += len(part)
            if size > limits.most(limit):
                message, hint = limits.refusal(limit)
                raise OSError(errno.EFBIG, f"{message} ({hint})", str(path))
            parts.append(part)
    return b"".join(parts)


def open_plain(path: Path) -> BinaryIO:
    """The plain file at ``path``, open; links are followed.

    Raises:
        OSError: it is absent, may not be read, or is no plain file; its ``strerror`` says which.
    """
    _check(path.stat(), path)  # opening a device may do something already
    # and a pipe that has come in its place would be waited for
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        _check(os.fstat(fd), path)
    except OSError:
        os.close(fd)
        raise
    return os.fdopen(fd, "rb")


def _check(seen: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(seen.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if why := not_plain(seen):
        raise OSError(errno.EINVAL, why, str(path))


@cache
def _kernel_devices() -> frozenset[int]:
    """The numbers of those file systems; never that which the root is on."""
    found = set()
    for place in _KERNELS:
        try:
            found.add(os.stat(place).st_dev)  # noqa: PTH116 - nothing but the number is wanted
        except OSError:
            continue
    return frozenset(found - {os.stat("/").st_dev} if found else ())  # noqa: PTH116
