"""extract: the frames of a source that a layer shows, by content. Virtual: decoded when painted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagrender.digest import Digest
from dagrender.errors import SourceError
from dagrender.media.facts.codec import facts_from_bytes
from dagrender.media.tools import tools
from dagrender.nodes.footage import Footage, SourceFile
from dagrender.nodes.recipe import Recipe
from dagrender.picture import FrameRun
from dagrender.store.store import Store

if TYPE_CHECKING:
    from dagrender.media.decoding.reader import FrameReader
    from dagrender.media.facts.model import Holding, SourceFacts, VideoFacts
    from dagrender.media.pictures.webp import AnimationReader

Passed = Callable[[tuple[Digest, int], Any], None]
"""Is shown frames, each with its GOP and index, that are decoded on the way to another."""

KIND = "extract"
VERSION = 1
_MOST_READERS = 12
_READERS_A_SOURCE = 8
_STEP_BACK = -1
_WORTH_DECODING_ON = 90
"""Frames: decoding that many is about as dear as a seek that lands a GOP early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Frames by what they decode from, or the content of a still."""

    frames: tuple[FrameRun, ...] = ()
    still: Digest | None = None


def recipe(params: Params, normalize_key: Digest) -> Recipe:
    """The key recipe. The source file is not in it: a frame is the packets it decodes from."""
    return Recipe(
        kind=KIND,
        version=VERSION,
        params=params,
        inputs=(("conform", normalize_key),),
        tools=tools(),
    )


class Footing:
    """A source opened for extraction: which frame of its table a frame's content is."""

    def __init__(self, source: SourceFile, store: Store) -> None:
        source.check()
        self.source = source
        self.facts: SourceFacts = facts_from_bytes(store.read(source.facts or ""))
        self._holdings: dict[Digest, list[Holding]] = {}
        for holding in self.facts.video.table.holdings() if self.facts.video else ():
            self._holdings.setdefault(holding.digest, []).append(holding)

    def index(self, gop: Digest, within: int) -> int | None:
        """Where in the table frame ``within`` of a GOP stands; None where it has no such frame."""
        for holding in self._holdings.get(gop, ()):
            if within in holding.within:
                return holding.offset + within
        return None


class _Reader:
    __slots__ = ("at", "frames", "used")

    def __init__(self, frames: "FrameReader | AnimationReader") -> None:
        self.frames = frames
        self.at = _STEP_BACK
        self.used = 0


class Decoders:
    """The open decoders of a worker.

    They stay open from task to task, so that a run of segments decodes nothing twice; a source that
    is shown twice at once has two of them.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._footings: dict[Digest, Footing] = {}
        self._readers: dict[Digest, list[_Reader]] = {}
        self._clock = 0
        self._closed_frames = 0
        self.frames_used = 0
        self.damaged: set[str] = set()
        """The paths of sources in which damage was met."""

    @property
    def frames_decoded(self) -> int:
        """Frames decoded so far, shown or not."""
        readers = (reader for readers in self._readers.values() for reader in readers)
        return self._closed_frames + sum(reader.frames.frames_decoded for reader in readers)

    def prepare(self, footage: Footage) -> None:
        """Make the sources of ``footage`` known.

        Raises:
            SourceError: one has gone or changed since it was digested.
        """
        for source in footage.sources:
            if source.facts is None:
                source.check()
                continue
            known = self._footings.get(source.content)
            if known is None or not known.source.same_file(source):
                self._close(source.content)
                self._footings[source.content] = Footing(source, self._store)
            else:
                source.check()

    def frame(
        self, footage: Footage, gop: Digest, within: int, passed: Passed | None = None
    ) -> Any:
        """Frame ``within`` of the GOP of that digest, decoded.

        ``passed`` is shown whatever else had to be decoded to have it.

        Raises:
            SourceError: no source of ``footage`` has it, or it cannot be decoded.
        """
        for source in footage.sources:
            footing = self._footings.get(source.content)
            if footing is None:
                continue  # a picture of a sequence
            index = footing.index(gop, within)
            if index is not None and footing.facts.video is not None:
                self.frames_used += 1
                return self._read(footing, footing.facts.video, index, passed)
        paths = ", ".join(source.path for source in footage.sources)
        raise SourceError(paths, f"no longer has the frames of GOP {gop}", "build again")

    def _read(
        self, footing: Footing, video: "VideoFacts", index: int, passed: Passed | None
    ) -> Any:
        content = footing.source.content
        readers = self._readers.setdefault(content, [])
        near = [reader for reader in readers if 0 <= index - reader.at <= _WORTH_DECODING_ON]
        if near:
            reader = min(near, key=lambda one: index - one.at)
        elif len(readers) < _READERS_A_SOURCE:
            reader = self._open(footing, video, readers)
        else:
            reader = min(readers, key=lambda one: one.used)
        self._clock += 1
        reader.used, reader.at = self._clock, index
        if passed is None:
            frame = reader.frames.read(index)
        else:
            identity = video.table.identity
            frame = reader.frames.read(index, lambda number, one: passed(identity(number), one))
        if reader.frames.is_damaged:
            self.damaged.add(footing.source.path)
        return frame

    def _open(self, footing: Footing, video: "VideoFacts", readers: list[_Reader]) -> _Reader:
        from dagrender.media.decoding.reader import open_frames

        everyone = [(r.used, c, r) for c, rs in self._readers.items() for r in rs]
        if len(everyone) >= _MOST_READERS:
            _, content, oldest = min(everyone, key=lambda entry: entry[0])
            self._closed_frames += oldest.frames.frames_decoded
            oldest.frames.close()
            self._readers[content].remove(oldest)
        reader = _Reader(open_frames(Path(footing.source.path), video))
        readers.append(reader)
        return reader

    def _close(self, content: Digest) -> None:
        for reader in self._readers.pop(content, []):
            self._closed_frames += reader.frames.frames_decoded
            reader.frames.close()

    def close(self) -> None:
        """Close every file."""
        for content in tuple(self._readers):
            self._close(content)
        self._footings.clear()
