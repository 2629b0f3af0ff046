"""Where things lie today: the way from a content's digest to a file. Never part of a key."""

from dataclasses import dataclass
from pathlib import Path

from dagrender.digest import Digest
from dagrender.errors import SourceError


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A source as it was when its content was digested; ``facts`` digests its stored facts."""

    content: Digest
    path: str
    facts: Digest
    size_bytes: int
    mtime_ns: int

    def check(self) -> None:
        """Make sure that the file is still the one that was digested.

        Raises:
            SourceError: it has gone or changed.
        """
        try:
            stat = Path(self.path).stat()
        except OSError as error:
            raise SourceError(self.path, f"cannot be read: {error.strerror}") from None
        if (stat.st_size, stat.st_mtime_ns) != (self.size_bytes, self.mtime_ns):
            raise SourceError(
                self.path, "changed while the film was being built", "build again when it is done"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """The files that a task may read, by content."""

    sources: tuple[SourceFile, ...] = ()
    fonts: tuple[tuple[Digest, str], ...] = ()

    def font(self, content: Digest) -> Path:
        """The file of a font."""
        return Path(dict(self.fonts)[content])
