"""Extractions that are kept: conformed frames read from the store, and put there in passing.

A block is one film and one manifest, which grows as more of its frames are wanted: only frames that
are shown are ever converted. The coded packets of what is there already are copied.
"""

from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction

from dagrender.digest import Digest, Hasher, digest_bytes
from dagrender.errors import MissingObjectError
from dagrender.media.decoding.intermediate import (
    IntermediateEncoder,
    IntermediateReader,
    Shape,
    film,
    shape_of,
)
from dagrender.media.facts.codec import facts_from_bytes
from dagrender.nodes import extract
from dagrender.nodes.blocks import (
    FILM,
    MANIFEST,
    BlockMap,
    frames_a_block,
    key_of,
    shape_for,
)
from dagrender.nodes.footage import Footage
from dagrender.nodes.manifest import FrameId, Manifest, look_up
from dagrender.picture import Conform, Picture
from dagrender.store.store import Store

_OPEN_BYTES = 64 << 20
"""Coded frames that a worker holds, read or yet to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Which frames a task takes from the store: those of a source, conformed by one recipe."""

    content: Digest
    conform: Conform
    write: bool
    """Whether frames that are not there are put there."""
    runs: tuple[tuple[Digest, ...], ...] = ()
    """Of a sequence of pictures, whose facts no worker has: those that lie in one block each."""
    rate: Fraction = Fraction(25)
    """Of a sequence, in frames a second."""


def digest_of(picture: Picture) -> Digest:
    """The digest of a picture's samples, plane by plane, row by row."""
    hasher = Hasher()
    for plane in picture.planes:
        if plane.flags.c_contiguous:
            hasher.update(plane)
        else:
            hasher.update(plane.tobytes())
    return hasher.digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A block as this worker knows it: what it holds, and where in its film."""

    manifest: Manifest | None = None
    places: dict[FrameId, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """A source as blocks know it, and its rate, at which their films are played."""

    blocks: BlockMap
    rate: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fresh:
    """Frames of a block that were worked out and are not in the store yet."""

    shape: Shape
    origin: _Origin
    frames: dict[FrameId, tuple[Digest, bytes]] = field(default_factory=dict)


class StoredFrames:
    """A worker's way to stored extractions: ``begin`` a task, ``read`` or ``keep``, ``publish``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._footage = Footage()
        self._keepings: dict[Conform, list[Keeping]] = {}
        self._origins: dict[Digest, _Origin] = {}
        self._keys: dict[tuple[Digest, Conform], Digest] = {}
        self._blocks: dict[Digest, _Block] = {}
        self._readers: OrderedDict[Digest, IntermediateReader] = OrderedDict()
        self._encoders: dict[Shape, IntermediateEncoder] = {}
        self._fresh: dict[Digest, _Fresh] = {}
        self._fresh_bytes = 0
        self._blind = False
        self.frames_read = 0
        self.frames_written = 0

    def begin(self, footage: Footage, keepings: tuple[Keeping, ...], *, blind: bool) -> None:
        """Turn to a task; ``blind``, what the store holds is written anew and not read."""
        self._footage, self._blind = footage, blind
        self._forget()
        self._blocks.clear()  # others may have added to them
        self._keepings.clear()
        for keeping in keepings:
            self._keepings.setdefault(keeping.conform, []).append(keeping)
            if keeping.runs:
                blocks = BlockMap.of_pictures(keeping.runs)
                self._origins[keeping.content] = _Origin(blocks=blocks, rate=keeping.rate)
        wanted = {keeping.content for keeping in keepings} - self._origins.keys()
        for source in footage.sources:
            if source.content in wanted and source.facts:
                video = facts_from_bytes(self._store.read(source.facts)).video
                if video:
                    origin = _Origin(blocks=BlockMap(video.table), rate=video.rate)
                    self._origins[source.content] = origin

    def read(self, gop: Digest, within: int, conform: Conform) -> Picture | None:
        """The frame as the store has it, verified; None where it has not, or is not to be asked."""
        found = None if self._blind else self._find(gop, within, conform)
        if found is None:
            return None
        key, _ = found
        block = self._blocks.get(key)
        if block is None:
            block = self._blocks[key] = _known(look_up(self._store, key, shape_for(conform)))
        place = block.places.get((gop, within))
        if place is None or block.manifest is None:
            return None
        picture = self._picture(block.manifest, place)
        if picture is None:
            self._blocks[key] = _Block()
        else:
            self.frames_read += 1
        return picture

    def keep(self, gop: Digest, within: int, conform: Conform, picture: Picture) -> None:
        """Put the frame that was worked out into the store, if that is what the task says.

        Raises:
            SourceError: so much waits that it had to be written, and a source has changed.
        """
        found = self._find(gop, within, conform, to_write=True)
        shape = shape_for(conform)
        if found is None or shape_of(picture) != shape:
            return
        key, origin = found
        fresh = self._fresh.setdefault(key, _Fresh(shape=shape, origin=origin))
        if (gop, within) in fresh.frames:
            return
        encoder = self._encoders.get(shape)
        if encoder is None:
            encoder = self._encoders[shape] = IntermediateEncoder(shape)
        packet = encoder.packet(picture)
        fresh.frames[gop, within] = digest_of(picture), packet
        self._fresh_bytes += len(packet)
        if self._fresh_bytes > _OPEN_BYTES:
            self.publish()

    def publish(self) -> None:
        """Write what was kept since ``begin`` or the last time.

        That is a favour to builds to come: a cache that cannot take it fails no build here.

        Raises:
            SourceError: a source has changed meanwhile; nothing is written.
        """
        if not self._fresh:
            return
        self._footage.check()
        for key, new in self._fresh.items():
            with suppress(OSError), self._store.lock(key):
                self._write(key, new)
                self.frames_written += len(new.frames)
                self._blocks.pop(key, None)
        self._forget()

    def close(self) -> None:
        """Let go of all that is open; what was not published is lost."""
        self._forget()
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()

    def _forget(self) -> None:
        self._fresh.clear()
        self._fresh_bytes = 0

    def _find(
        self, gop: Digest, within: int, conform: Conform, *, to_write: bool = False
    ) -> tuple[Digest, _Origin] | None:
        """The key of the block that a frame belongs to, and the source that has the frame."""
        for keeping in self._keepings.get(conform, ()):
            origin = self._origins.get(keeping.content)
            if origin is None or (to_write and not keeping.write):
                continue
            if origin.blocks.holds(gop, within):
                block = origin.blocks.block(gop, within, frames_a_block(conform))
                key = self._keys.get((block, conform))
                if key is None:
                    key = key_of(block, conform)
                    self._keys[block, conform] = key
                return key, origin
        return None

    def _picture(self, manifest: Manifest, place: int) -> Picture | None:
        reader = self._readers.get(manifest.film)
        if reader is None:
            reader = self._open(manifest)
            if reader is None:
                return None
            self._readers[manifest.film] = reader
        self._readers.move_to_end(manifest.film)
        held = sum(one.size_bytes for one in self._readers.values())
        while held > _OPEN_BYTES and len(self._readers) > 1:
            _, oldest = self._readers.popitem(last=False)
            held -= oldest.size_bytes
            oldest.close()
        try:
            picture = reader.picture(place)
        except ValueError:
            return None
        return picture if digest_of(picture) == manifest.frames[place][1] else None

    def _open(self, manifest: Manifest) -> IntermediateReader | None:
        """The film of a block; None where it is damaged or has gone."""
        try:
            reader = IntermediateReader(self._store.read(manifest.film), manifest.shape)
        except (MissingObjectError, ValueError):
            return None
        return reader if len(reader) == len(manifest.frames) else None

    def _write(self, key: Digest, new: _Fresh) -> None:
        frames = dict(new.frames)
        before = look_up(self._store, key, new.shape)
        reader = self._open(before) if before else None
        if before and reader:
            for place, (one, digest) in enumerate(before.frames):
                frames.setdefault(one, (digest, reader.packet(place)))
            reader.close()
        rank = new.origin.blocks.rank()
        order = sorted(frames, key=lambda one: (rank.get(one[0], len(rank)), one[1]))
        data = film(new.shape, new.origin.rate, [frames[one][1] for one in order])
        manifest = Manifest(
            film=digest_bytes(data),
            shape=new.shape,
            frames=tuple((one, frames[one][0]) for one in order),
        )
        self._store.publish(
            key,
            extract.KIND,
            {MANIFEST: manifest.to_bytes(), FILM: data},
            facts=(("frames", len(order)),),
        )


def read_digests(
    manifest: Manifest, frames: Iterable[FrameId], store: Store
) -> dict[FrameId, Digest]:
    """The digests of frames' samples, as they come out of the film of their block.

    Without those that do not come out: they count as absent.

    Raises:
        MissingObjectError: the film is "missing", or "damaged" and now put aside.
    """
    places = {one: place for place, (one, _) in enumerate(manifest.frames)}
    found: dict[FrameId, Digest] = {}
    try:
        reader = IntermediateReader(store.read(manifest.film), manifest.shape)
    except ValueError:
        return found
    for frame in frames:
        with suppress(ValueError, IndexError, KeyError):
            found[frame] = digest_of(reader.picture(places[frame]))
    reader.close()
    return found


def _known(manifest: Manifest | None) -> _Block:
    frames = manifest.frames if manifest else ()
    places = {one: place for place, (one, _) in enumerate(frames)}
    return _Block(manifest=manifest, places=places)
