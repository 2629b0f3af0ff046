"""Objects: bytes by their digest, written once, verified whenever they are read."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from dagrender.artifact import Artifact
from dagrender.digest import Digest, Hasher, digest_bytes
from dagrender.errors import MissingObjectError
from dagrender.store.atomic import TemporaryFile, ensure_folder
from dagrender.store.counters import Counters, StoreStats
from dagrender.store.layout import Layout
from dagrender.store.shelf import (
    READ_ONLY_MODE,
    DamagedFileError,
    new_temporary,
    open_whole,
    quarantine,
    read_whole,
    touch,
)

Content = bytes | bytearray | memoryview | Path
_CHUNK_BYTES = 1 << 20


class Objects:
    """The ``cas`` table."""

    __slots__ = ("_counters", "_layout")

    def __init__(self, layout: Layout, counters: Counters) -> None:
        self._layout = layout
        self._counters = counters

    def write(self, content: Content) -> Artifact:
        """Keep ``content``, or the bytes of the file it names; what is there is not written again.

        Raises:
            OSError: it cannot be read or written; then nothing of it is visible.
        """
        if isinstance(content, Path):
            return self._write_file(content)
        size_bytes = memoryview(content).nbytes
        artifact = Artifact(digest=digest_bytes(content), size_bytes=size_bytes)
        if not self.holds(artifact):
            temporary = new_temporary(self._layout)
            try:
                temporary.write(content)
                self._commit(temporary, artifact)
            finally:
                temporary.close()
        return artifact

    def _write_file(self, path: Path) -> Artifact:
        with path.open("rb", buffering=0) as file:
            return self.receive(iter(lambda: file.read(_CHUNK_BYTES), b""))

    def receive(self, chunks: Iterable[bytes]) -> Artifact:
        """Keep the bytes that ``chunks`` are together, however many.

        Raises:
            OSError: they cannot be written; then nothing of them is visible.
        """
        hasher = Hasher()
        size_bytes = 0
        temporary = new_temporary(self._layout)
        try:
            for chunk in chunks:
                hasher.update(chunk)
                temporary.write(chunk)
                size_bytes += len(chunk)
            artifact = Artifact(digest=hasher.digest(), size_bytes=size_bytes)
            if not self.holds(artifact):
                self._commit(temporary, artifact)
        finally:
            temporary.close()
        return artifact

    def _commit(self, temporary: TemporaryFile, artifact: Artifact) -> None:
        target = self._layout.object_path(artifact.digest)
        ensure_folder(target.parent)
        temporary.commit(target, READ_ONLY_MODE)
        self._counters.add(StoreStats(bytes_written=artifact.size_bytes))

    def holds(self, artifact: Artifact) -> bool:
        """Whether the object is there in its right size; then it counts as used now.

        One of another size is damaged and put aside. Its bytes are not read.
        """
        path = self._layout.object_path(artifact.digest)
        try:
            seen = path.stat(follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return False
        if seen.st_size != artifact.size_bytes or not stat.S_ISREG(seen.st_mode):
            quarantine(self._layout, self._counters, path, seen)
            return False
        return _may_be_read(path, seen) and touch(path, seen)

    def has(self, digest: Digest) -> bool:
        """Whether there is an object ``digest``; its bytes are not read."""
        try:
            return self._layout.object_path(digest).is_file()
        except PermissionError:
            return False

    def read(self, digest: Digest) -> bytes:
        """The bytes of the object ``digest``, verified.

        Raises:
            MissingObjectError: it is absent, or damaged and now put aside.
        """
        path = self._layout.object_path(digest)
        try:
            data, seen = read_whole(path)
            if digest_bytes(data) != digest:
                raise DamagedFileError(seen)  # noqa: TRY301 - one place puts damage aside
        except FileNotFoundError:
            raise MissingObjectError(digest, "missing") from None
        except DamagedFileError as damage:
            quarantine(self._layout, self._counters, path, damage.seen)
            raise MissingObjectError(digest, "damaged") from damage
        self._counters.add(StoreStats(bytes_read=len(data)))
        touch(path, seen)
        return data

    def path(self, digest: Digest) -> Path:
        """The file of the object ``digest``, verified now; it stays while a lease is held.

        Raises:
            MissingObjectError: it is absent, or damaged and now put aside.
        """
        seen = self.check(digest)
        path = self._layout.object_path(digest)
        touch(path, seen)
        return path

    def check(self, digest: Digest) -> os.stat_result:
        """The stat of the object ``digest``, verified piece by piece; that is no use of it.

        Raises:
            MissingObjectError: it is absent, or damaged and now put aside.
        """
        path = self._layout.object_path(digest)
        try:
            seen = _hash_whole(path, digest)
        except FileNotFoundError:
            raise MissingObjectError(digest, "missing") from None
        except DamagedFileError as damage:
            quarantine(self._layout, self._counters, path, damage.seen)
            raise MissingObjectError(digest, "damaged") from damage
        self._counters.add(StoreStats(bytes_read=seen.st_size))
        return seen


def _may_be_read(path: Path, seen: os.stat_result) -> bool:
    """Whether a file may be read, which another user's may well not be."""
    own = not hasattr(os, "geteuid") or seen.st_uid == os.geteuid()
    return own or os.access(path, os.R_OK)


def _hash_whole(path: Path, digest: Digest) -> os.stat_result:
    fd, seen = open_whole(path)
    hasher = Hasher()
    with os.fdopen(fd, "rb", buffering=0) as file:
        buffer = bytearray(_CHUNK_BYTES)
        view = memoryview(buffer)
        try:
            while count := file.readinto(buffer):
                hasher.update(view[:count])
        except OSError as error:
            raise DamagedFileError(seen) from error
    if hasher.digest() != digest:
        raise DamagedFileError(seen)
    return seen
