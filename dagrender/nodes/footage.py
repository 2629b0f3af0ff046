"""Where things lie today: the way from a content's digest to a file. Never part of a key."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dagrender.digest import Digest, digest_file
from dagrender.errors import SourceError

Stamp = tuple[int, ...]
CHANGED = ("changed while the film was being built", "build again when it is done")
"""What is said, and the hint, of a file that is no longer what was digested."""


def stamp_of(stat: os.stat_result) -> Stamp:
    """What changes whenever a file does: size, times, inode, device."""
    return (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_dev)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A source as it was when its bytes were digested; ``facts`` digests its stored facts."""

    content: Digest
    """What is taken of it."""
    file: Digest
    """The digest of its bytes."""
    path: str
    facts: Digest | None
    """None for a picture of a sequence: what it is has been told by whoever asks for it."""
    stamp: Stamp
    """``stamp_of`` the file before it was digested."""

    def check(self) -> None:
        """Make sure that the file still holds what was digested; it may have been touched.

        Raises:
            SourceError: it has gone or changed.
        """
        try:
            stamp = stamp_of(Path(self.path).stat())
            same = stamp == self.stamp or _bytes(self.path, stamp) == self.file
        except OSError as error:
            raise SourceError(self.path, f"cannot be read: {error.strerror}") from None
        if not same:
            raise SourceError(self.path, *CHANGED)


@lru_cache(maxsize=64)
def _bytes(path: str, stamp: Stamp) -> Digest:  # noqa: ARG001 - read again when it changes
    return digest_file(Path(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """The files that a task may read, by content."""

    sources: tuple[SourceFile, ...] = ()
    fonts: tuple[tuple[Digest, str], ...] = ()
    luts: tuple[tuple[Digest, str], ...] = ()

    def picture(self, content: Digest) -> SourceFile | None:
        """The file that a picture of a sequence is; None where ``content`` is of something else."""
        return next((source for source in self.sources if source.content == content), None)

    def font(self, content: Digest) -> Path:
        """The file of a font."""
        return Path(dict(self.fonts)[content])

    def lut(self, content: Digest) -> Path:
        """The file of a look-up table."""
        return Path(dict(self.luts)[content])
