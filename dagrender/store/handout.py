"""Objects given to the user as files of their own: hard links, or copies where there are none."""

import errno
import os
import shutil
from pathlib import Path

_NO_LINKS = frozenset(
    {errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}
)
"""Another file system, one without hard links, somebody else's file, or a file with too many."""


def hand_out(path: Path, target: Path) -> bool:
    """Make ``target`` a file with the bytes of ``path``; whether it is a hard link.

    A link takes no room and no time, and like the object it is read-only. A copy is durable.

    Raises:
        FileNotFoundError: there is no such object.
        OSError: the file cannot be written.
    """
    try:
        os.link(path, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        return True
    shutil.copyfile(path, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    return False
