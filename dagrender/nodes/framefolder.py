"""A folder of numbered frames: written beside its place, and put there when it is complete.

``frames.json`` tells what is in it, and marks the folder as one that may be replaced.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagrender.digest import Digest, digest_file
from dagrender.errors import Problem, SourceError, SpecError
from dagrender.plainfile import open_plain
from dagrender.store.atomic import sync_folder, write_atomic
from dagrender.store.locks import LockFile

MANIFEST = "frames.json"
_FORM = 1
_FEWEST_DIGITS = 5
_NOBODYS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file browsers leave behind."""
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFile:
    """A file of the folder: its name, what it shows when (in seconds), its bytes' digest."""

    file: str
    time_s: float
    digest: Digest
    size_bytes: int

    def told(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "file": self.file,
            "time_s": self.time_s,
            "digest": self.digest,
            "size_bytes": self.size_bytes,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What ``frames.json`` says. ``key`` names what was asked for: the same gives the same."""

    key: Digest
    format: str
    width_px: int
    height_px: int
    files: tuple[FrameFile, ...]

    def to_bytes(self) -> bytes:
        """As JSON."""
        told: dict[str, Any] = {"dagrender_frames": _FORM, "count": len(self.files)}
        told |= {"format": self.format, "width_px": self.width_px, "height_px": self.height_px}
        told |= {"key": self.key, "frames": [one.told() for one in self.files]}
        return (json.dumps(told, indent=1) + "\n").encode()


def _manifest(data: bytes) -> Manifest:
    told = json.loads(data)
    if told["dagrender_frames"] != _FORM:
        raise ValueError("a manifest of another form")
    return Manifest(
        key=told["key"],
        format=told["format"],
        width_px=told["width_px"],
        height_px=told["height_px"],
        files=tuple(FrameFile(**one) for one in told["frames"]),
    )


def names(count: int, suffix: str) -> tuple[str, ...]:
    """``00001.jpg`` and on, as many digits as the last needs and at least five."""
    digits = max(_FEWEST_DIGITS, len(str(count)))
    return tuple(f"{number:0{digits}d}.{suffix}" for number in range(1, count + 1))


class FrameFolder:
    """The folder at ``path``, which may not be there yet.

    Beside it, while it is written: ``.NAME.partial``, for a moment ``.NAME.replaced``, and
    ``.NAME.lock``, which is held, so that whatever is found there belongs to nobody who lives.
    """

    def __init__(self, path: Path, readers: int = 1) -> None:
        """``readers`` is how many threads look whether files are whole."""
        self.path = Path(os.path.realpath(path))  # which ends where links lead to themselves
        self._readers = readers
        name = self.path.name
        self._partial = self.path.with_name(f".{name}.partial")
        self._replaced = self.path.with_name(f".{name}.replaced")
        self._lock = LockFile(self.path.with_name(f".{name}.lock"))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only one who writes this folder, which holds nothing but frames.

        Raises:
            SpecError: somebody else writes to it, or it or what is beside it is not dagrender's.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._check_names()
        if not self._lock.try_acquire():
            raise _problem(f"another dagrender is writing to {self.path}", "wait for it to end")
        try:
            if self._replaced.exists():
                if not self.path.exists():  # killed between its two renames
                    self._replaced.rename(self.path)
                _remove(self._replaced)
            _remove(self._partial)
            self.check()
            yield
        finally:
            _remove(self._partial)
            self._lock.release()

    def sweep(self) -> None:
        """Remove what a killed writer left beside the folder, which is whole."""
        left = (self._partial, self._replaced, self._lock.path)
        with suppress(OSError):
            if any(one.exists() for one in left) and self._lock.try_acquire():
                try:
                    _remove(self._partial)
                    if self.path.exists():
                        _remove(self._replaced)
                finally:
                    self._lock.release()

    def check(self) -> None:
        """Make sure that nothing stands here that is not dagrender's.

        Raises:
            SpecError: something does.
        """
        self._check_names()
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise _problem(f"{self.path} is a file", "name a folder")
        found = set(os.listdir(self.path)) - _NOBODYS  # noqa: PTH208 - names are wanted
        if self.path == Path.cwd().resolve():
            hint = "name one that is in it: -o frames"
            raise _problem("the frames would take the place of the folder that you are in", hint)
        manifest = self.manifest()
        if manifest:
            found -= {MANIFEST, *(one.file for one in manifest.files)}
        if found:
            told = ", ".join(sorted(found)[:_SHOWN]) + (", ..." if len(found) > _SHOWN else "")
            hint = "frames are written to a folder of their own, which is replaced as a whole"
            raise _problem(f"{self.path} holds other files: {told}", hint)

    def _check_names(self) -> None:
        for own in (self._lock.path, self._partial, self._replaced):
            if own.is_symlink():  # dagrender makes none: it would write where this leads
                raise _problem(f"{own} is a link", "remove it: frames are written by that name")

    def manifest(self) -> Manifest | None:
        """What the folder says it holds; None where it says nothing that makes sense."""
        try:
            with open_plain(self.path / MANIFEST) as file:
                return _manifest(file.read())
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def has(
        self, key: Digest, digest_of: Callable[[Path], Digest] = digest_file
    ) -> Manifest | None:
        """The manifest, if the folder holds what ``key`` names, every file whole.

        ``digest_of`` tells what a file holds; all are read unless it knows better.
        """
        manifest = self.manifest()
        if manifest is None or manifest.key != key:
            return None

        def is_whole(one: FrameFile) -> bool:
            path = self.path / one.file
            try:
                return path.is_file() and digest_of(path) == one.digest
            except (OSError, SourceError):
                return False

        with ThreadPoolExecutor(self._readers) as readers:
            return manifest if all(readers.map(is_whole, manifest.files)) else None

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """A folder to write frames and ``frames.json`` to, which then takes this one's place.

        On an error the folder stays what it was.

        Raises:
            OSError: it cannot be written or renamed.
        """
        self._partial.mkdir()
        yield self._partial
        sync_folder(self._partial)
        replaces = self.path.exists()
        try:
            if replaces:
                self.path.rename(self._replaced)
            self._partial.rename(self.path)
        except BaseException:
            if replaces and not self.path.exists():
                self._replaced.rename(self.path)
            raise
        sync_folder(self.path.parent)
        _remove(self._replaced)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``frames.json``."""
    write_atomic(folder / MANIFEST, manifest.to_bytes())
    (folder / MANIFEST).chmod(_shared_mode())


def _shared_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _remove(folder: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


def _problem(message: str, hint: str) -> SpecError:
    return SpecError((Problem(message, hint=hint),))
