"""Where things lie today: the way from a content's digest to a file. Never part of a key."""

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from dagrender.digest import Digest, digest_file
from dagrender.errors import SourceError
from dagrender.store.sources import is_settled

_CHANGED = ("changed while the film was being built", "build again when it is done")


class ChangedError(SourceError):
    """A file is no longer what was digested."""


class TouchedError(ChangedError):
    """A file holds what was digested, but may have held something else a moment ago."""


def changed(path: str) -> ChangedError:
    """The error of a file that is no longer what was digested."""
    return ChangedError(path, *_CHANGED)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes whenever a file does: size, times, inode, device; ``sure`` if it must."""

    seen: tuple[int, ...]
    sure: bool
    """False while the file may change once more within a tick of its clock."""


def stamp_of(stat: os.stat_result) -> Stamp:
    """The stamp of a file by its ``stat``, which was taken just now."""
    seen = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_dev)
    return Stamp(seen, is_settled(stat))


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
    """``stamp_of`` the file before it was digested, or looked at anew."""
    address: str = ""
    """Where it was fetched from, as it may be told; nothing of a file of the user's."""

    @property
    def called(self) -> str:
        """What messages call it: the file's name, or the address."""
        return self.address or Path(self.path).name

    def check(self) -> None:
        """Make sure that the file still holds what was digested, and has all the while.

        Raises:
            TouchedError: it does, but was written to meanwhile.
            SourceError: it has gone or changed.
        """
        stamp = self._verified()
        if stamp.seen != self.stamp.seen:
            raise TouchedError(self.path, "is written to all the time", _CHANGED[1])

    def renewed(self) -> "SourceFile":
        """The same with the stamp that the file bears now: it may have been touched.

        Raises:
            SourceError: it has gone or changed.
        """
        stamp = self._verified()
        return self if stamp is self.stamp else replace(self, stamp=stamp)

    def same_file(self, other: "SourceFile") -> bool:
        """Whether both are one file with one content, whenever they were looked at."""
        return replace(self, stamp=other.stamp) == other

    def _verified(self) -> Stamp:
        """The stamp of the file, which holds what was digested; read if that is not sure."""
        try:
            stamp = stamp_of(Path(self.path).stat())
            is_same = self.stamp.sure and stamp.seen == self.stamp.seen
            if is_same and not self.address:
                return self.stamp
            # of what lies in the cache stat is no proof: it is read by every process, once
            held = _known_bytes(self.path, stamp) if stamp.sure else digest_file(Path(self.path))
        except OSError as error:
            raise SourceError(self.path, f"cannot be read: {error.strerror}") from None
        if held != self.file:
            raise changed(self.path)
        return self.stamp if is_same else stamp


@lru_cache(maxsize=1024)
def _known_bytes(path: str, stamp: Stamp) -> Digest:  # noqa: ARG001 - read again when it changes
    return digest_file(Path(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """The files that a task may read, by content."""

    sources: tuple[SourceFile, ...] = ()
    fonts: tuple[tuple[Digest, str], ...] = ()
    luts: tuple[tuple[Digest, str], ...] = ()

    def renewed(self) -> "Footage":
        """The same with the stamps that its sources bear now: see ``SourceFile.renewed``."""
        sources = tuple(source.renewed() for source in self.sources)
        return self if sources == self.sources else replace(self, sources=sources)

    def check(self) -> None:
        """Check all of its sources: see ``SourceFile.check``."""
        for source in self.sources:
            source.check()

    def picture(self, content: Digest) -> SourceFile | None:
        """The file that a picture of a sequence is; None where ``content`` is of something else."""
        return next((source for source in self.sources if source.content == content), None)

    def font(self, content: Digest) -> Path:
        """The file of a font."""
        return Path(dict(self.fonts)[content])

    def lut(self, content: Digest) -> Path:
        """The file of a look-up table."""
        return Path(dict(self.luts)[content])
