"""The digest of a source's content, remembered by what ``stat`` says of the file.

A path and a time prove nothing. (device, inode, size, mtime, ctime) only stand in for reading the
file again: an edit that keeps size and mtime changes ctime. A file that changed less than two
seconds ago may change once more within one tick of its clock, and is not remembered.
"""

import os
import time
from pathlib import Path

from dagrender.digest import Digest, digest_file
from dagrender.errors import SourceError
from dagrender.plainfile import not_plain
from dagrender.store.memo import Memo

_YOUNG_NS = 2_000_000_000
_ATTEMPTS = 3


def source_digest(path: Path, memo: Memo) -> Digest:
    """The digest of the bytes of the file at ``path``.

    Raises:
        SourceError: it is absent, no plain file, cannot be read, or does not hold still.
    """
    try:
        seen = _stat(path)
        known = memo.source(_file(seen), _stamp(seen))
        if known is not None:
            return known
        for _ in range(_ATTEMPTS):
            digest = digest_file(path)
            before, seen = seen, _stat(path)
            if _file(before) == _file(seen) and _stamp(before) == _stamp(seen):
                if is_settled(seen):
                    memo.remember_source(_file(seen), _stamp(seen), digest)
                return digest
    except OSError as error:
        raise SourceError(str(path), error.strerror or str(error)) from error
    raise SourceError(
        str(path), "changed while it was read", "build again when nothing writes to it any more"
    )


def is_settled(seen: os.stat_result) -> bool:
    """Whether any change of a file after ``seen``, which was taken just now, shows in its times."""
    return time.time_ns() - max(seen.st_mtime_ns, seen.st_ctime_ns) >= _YOUNG_NS


def _stat(path: Path) -> os.stat_result:
    seen = path.stat()
    if why := not_plain(seen):
        raise SourceError(str(path), why)
    return seen


def _file(seen: os.stat_result) -> str:
    return f"{seen.st_dev}:{seen.st_ino}"


def _stamp(seen: os.stat_result) -> str:
    return f"{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ctime_ns}"
