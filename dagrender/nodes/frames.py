"""The frames of a worker: decoded, conformed, and kept where they will be wanted again."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dagrender.digest import Digest
from dagrender.errors import SourceError
from dagrender.lru import CacheStats, Lru, Shelf
from dagrender.nodes import extract, normalize
from dagrender.nodes.footage import Footage
from dagrender.nodes.pictures import read_picture
from dagrender.nodes.stored_frames import StoredFrames
from dagrender.nodes.wanted import FrameId, Wanted, requests
from dagrender.paint.displaylist import DisplayList, FrameCel
from dagrender.picture import Conform, Picture
from dagrender.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Hashable

_Key = tuple[FrameId, Conform | None]
"""What is kept: a frame as it was decoded (None), or conformed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """How long it took to decode frames or read them back, and to conform them."""

    extract: float = 0.0
    normalize: float = 0.0

    def since(self, before: "Seconds") -> dict[str, float]:
        """What was added since ``before``, by node kind."""
        return {
            extract.KIND: self.extract - before.extract,
            normalize.KIND: self.normalize - before.normalize,
        }


class Frames:
    """Decoders, conform recipes and the frame cache of a worker, kept from task to task.

    A frame that the display list or a later one will show again is kept: conformed for those that
    want it in the same form, and as it was decoded for those that want it in another. One that is
    decoded on the way to another is kept if it is wanted at all. Whatever nobody wants any more is
    dropped, and nothing that is wanted soon is driven out: what finds no room is decoded again.
    """

    def __init__(self, store: Store, cache: Lru) -> None:
        from dagrender.media.decoding.copying import FrameCopier, own_picture
        from dagrender.media.decoding.footprint import frame_bytes, picture_bytes

        self.decoders = extract.Decoders(store)
        self.stored = StoredFrames(store)
        self.frames_used = 0
        self._extract_s = self._normalize_s = 0.0
        self._cache = cache
        self._copier = FrameCopier()
        self._decoded = Shelf(cache, frame_bytes, self._copier.copy)
        self._pictures = Shelf(cache, picture_bytes, own_picture)
        self._conforming = normalize.Conforming()
        self._footage = Footage()
        self._wanted = Wanted()

    def begin(self, display: DisplayList, footage: Footage, again: tuple[FrameCel, ...]) -> None:
        """A display list is about to be painted; ``again`` are the frames that others will want.

        Raises:
            SourceError: a source has gone or changed.
        """
        started = time.perf_counter()
        self._footage = footage
        self._wanted = Wanted(requests(display), again)
        self.decoders.prepare(footage)
        self._extract_s += time.perf_counter() - started

    def end(self) -> None:
        """The display list is painted, or cannot be."""
        for frame in self._wanted.finish():
            self._decoded.drop((frame, None))
        self._copier.clear()

    def alone(self, footage: Footage, gop: Digest, within: int, conform: Conform) -> Picture:
        """A frame by itself, of which nothing is kept: as ``picture`` gives it.

        Raises:
            SourceError: a source has gone or changed, or the frame cannot be decoded.
        """
        started = time.perf_counter()
        self._footage, self._wanted = footage, Wanted()
        self.decoders.prepare(footage)
        self._extract_s += time.perf_counter() - started
        return self.picture(gop, within, conform)

    def picture(self, gop: Digest, within: int, conform: Conform) -> Picture:
        """Frame ``within`` of a GOP, conformed.

        Raises:
            SourceError: no source has it, or it cannot be decoded.
        """
        frame = gop, within
        self.frames_used += 1
        self._wanted.use(frame, conform)
        again = self._wanted.conforms(frame)

        def made() -> Picture:
            kept = self._read_back(frame, conform)
            if kept is not None:
                return kept
            file = self._footage.picture(gop)
            if file is not None:
                picture = self._read(frame, Path(file.path), conform)
                self._store(frame, conform, picture)
                return picture
            decoded = self._decoded.get(
                (frame, None),
                lambda: self._decode(frame),
                lambda size: bool(again - {conform}) and self._has_room(size),
            )
            started = time.perf_counter()
            picture = self._conforming.picture(decoded, conform)
            self._normalize_s += time.perf_counter() - started
            self._store(frame, conform, picture)
            return picture

        def is_kept(size_bytes: int) -> bool:
            return conform in again and self._has_room(size_bytes)

        picture = self._pictures.get((frame, conform), made, is_kept)
        if conform not in again:
            self._pictures.drop((frame, conform))
        if all((frame, one) in self._pictures for one in again):
            self._decoded.drop((frame, None))
        return picture

    def conformed(self, picture: Picture, conform: Conform) -> Picture:
        """A painted picture, conformed like a decoded frame."""
        from dagrender.media.conform.painted import frame_of

        started = time.perf_counter()
        made = self._conforming.picture(frame_of(picture), conform)
        self._normalize_s += time.perf_counter() - started
        return made

    def _read(self, frame: FrameId, path: Path, conform: Conform) -> Picture:
        """A picture of a sequence."""
        started = time.perf_counter()
        try:
            return read_picture(path, conform, self._conforming)
        except SourceError as error:
            error.frame = frame
            raise
        finally:
            self._extract_s += time.perf_counter() - started

    def _read_back(self, frame: FrameId, conform: Conform) -> Picture | None:
        started = time.perf_counter()
        picture = self.stored.read(*frame, conform)
        self._extract_s += time.perf_counter() - started
        return picture

    def _store(self, frame: FrameId, conform: Conform, picture: Picture) -> None:
        started = time.perf_counter()
        self.stored.keep(*frame, conform, picture)
        self._extract_s += time.perf_counter() - started

    def _decode(self, frame: FrameId) -> Any:
        started = time.perf_counter()
        try:
            return self.decoders.frame(self._footage, *frame, self._pass)
        except SourceError as error:
            error.frame = frame
            raise
        finally:
            self._extract_s += time.perf_counter() - started

    def _pass(self, frame: FrameId, decoded: Any) -> None:
        """A frame was decoded on the way to another."""
        if frame not in self._wanted or (frame, None) in self._decoded:
            return
        missing = any((frame, one) not in self._pictures for one in self._wanted.conforms(frame))
        if missing and self._has_room(self._decoded.size_of(decoded)):
            self._decoded.put((frame, None), decoded)

    def _has_room(self, size_bytes: int) -> bool:
        """Whether nothing that is wanted has to go for something of this size."""
        in_the_way = self._cache.in_the_way(size_bytes)
        if in_the_way is None:
            return True
        _, (frame, _) = cast("tuple[Hashable, _Key]", in_the_way)
        return frame not in self._wanted

    @property
    def seconds(self) -> Seconds:
        """What getting frames has taken so far."""
        return Seconds(extract=self._extract_s, normalize=self._normalize_s)

    def stats(self) -> CacheStats:
        """The cache's figures; ``entries`` and ``bytes`` are the most that it ever held.

        Every frame that the painter asked for is a hit, or else a miss: it was decoded, or read
        from the store.
        """
        decoded, pictures = self._decoded.stats, self._pictures.stats
        return CacheStats(
            entries=self._cache.peak_entries,
            bytes=self._cache.peak_bytes,
            hits=decoded.hits + pictures.hits,
            misses=pictures.misses - decoded.hits,
            evictions=decoded.evictions + pictures.evictions,
            oversized=decoded.oversized + pictures.oversized,
        )

    def close(self) -> None:
        """Close every file."""
        self.decoders.close()
        self.stored.close()
