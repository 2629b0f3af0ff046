"""mux: segments and passages joined into the film by packet copy, beside the target and renamed.

Sound that cannot be joined from pieces is coded whole from the passages, once: the track is kept
under a key of its own, so that an edit of the picture does not code it again.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dagrender.artifact import Artifact
from dagrender.digest import Digest, digest_file
from dagrender.errors import MissingObjectError
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.labels import UNLABELLED, Labels
from dagrender.media.delivery.animation import AnimationEncoding, encode_animation
from dagrender.media.delivery.kept import KeptEncoding, kept_frames
from dagrender.media.delivery.picturefiles import FilesEncoding, Numbering
from dagrender.media.delivery.sheet import SheetEncoding, encode_sheet
from dagrender.media.sound.track import TrackEncoding, encode_sound_file
from dagrender.media.tools import tools
from dagrender.nodes.numbered import pictures_there, write_pictures
from dagrender.nodes.recipe import Recipe
from dagrender.store.atomic import temporary_beside
from dagrender.store.store import Store

KIND = "mux"
TRACK = "track"
"""The kind of what is coded whole on the way."""
VERSION = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The container, by its suffix, what the picture was encoded with, and what is said of it."""

    suffix: str
    encoding: VideoEncoding | KeptEncoding | FilesEncoding | None
    """None where there is no picture."""
    labels: Labels = UNLABELLED
    track: TrackEncoding | None = None
    """How the sound is coded from passages of PCM; None where they are joined as they are."""
    animation: AnimationEncoding | SheetEncoding | Numbering | None = None
    """How the pictures that were kept are coded as a whole, or numbered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Track:
    """What a track is made from, but for the passages."""

    encoding: TrackEncoding


def recipe(params: Params, segments: tuple[Digest, ...], passages: tuple[Digest, ...]) -> Recipe:
    """The key recipe; ``segments`` and ``passages`` are digests of stored outputs."""
    inputs = (
        *(("segment", digest) for digest in segments),
        *(("passage", digest) for digest in passages),
    )
    return Recipe(
        kind=KIND,
        version=VERSION,
        params=params,
        inputs=inputs,
        tools=tools(),
    )


def run(
    params: Params,
    segments: tuple[Digest, ...],
    passages: tuple[Digest, ...],
    target: Path,
    store: Store,
) -> Artifact:
    """Write the film to ``target``; whatever is there stays until the new film is complete.

    What is digested is what was written, before it takes its name: from then on it may be
    somebody else's.

    Raises:
        MissingObjectError: a segment or passage has gone or was damaged since it was built.
    """
    inputs = _Inputs(segments=segments, passages=passages, store=store)
    if isinstance(params.encoding, FilesEncoding) and isinstance(params.animation, Numbering):
        key = recipe(params, segments, passages).key()
        pictures = inputs.pictures()
        return write_pictures(target, pictures, params.encoding, params.animation, key)
    with temporary_beside(target) as path:
        _write(path, params, inputs)
        return Artifact(digest=digest_file(path), size_bytes=path.stat().st_size)


def folder_there(params: Params, segments: tuple[Digest, ...], target: Path) -> Artifact | None:
    """What ``run`` gave of numbered pictures, if their folder still has all of them."""
    return pictures_there(target, recipe(params, segments, ()).key())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    """What is joined, where it lies."""

    segments: tuple[Digest, ...]
    passages: tuple[Digest, ...]
    store: Store

    def pictures(self) -> Iterator[bytes]:
        """The segments, but for those of which no picture was taken."""
        return filter(None, map(self.store.read, self.segments))

    def sound(self) -> Iterator[bytes]:
        """The passages."""
        return map(self.store.read, self.passages)


def _write(path: Path, params: Params, inputs: _Inputs) -> None:
    from dagrender.media.coding.join import join, join_sound

    match params.encoding:
        case VideoEncoding():
            sound = inputs.sound()
            if params.track and inputs.passages:
                sound = iter((_track(params.track, inputs.passages, inputs.store),))
            join(
                path,
                inputs.pictures(),
                encoding=params.encoding,
                passages=sound,
                labels=params.labels,
                suffix=params.suffix,
            )
        case KeptEncoding() as kept if isinstance(params.animation, SheetEncoding):
            path.write_bytes(encode_sheet(inputs.pictures(), kept, params.animation))
        case KeptEncoding() as kept if isinstance(params.animation, AnimationEncoding):
            data = encode_animation(lambda: kept_frames(inputs.pictures(), kept), params.animation)
            path.write_bytes(data)
        case _ if params.track:
            sound = inputs.sound()
            path.write_bytes(encode_sound_file(sound, params.track, params.suffix))
        case _:
            join_sound(path, inputs.sound(), labels=params.labels)


def _track(encoding: TrackEncoding, passages: tuple[Digest, ...], store: Store) -> bytes:
    """The track that is coded from ``passages``, which is looked for first."""
    from dagrender.media.sound.track import encode_track

    inputs = tuple(("passage", digest) for digest in passages)
    key = Recipe(
        kind=TRACK,
        version=VERSION,
        params=_Track(encoding=encoding),
        inputs=inputs,
        tools=tools(),
    ).key()
    with store.lock(key):
        known = store.lookup(key)
        if known is not None:
            with suppress(MissingObjectError):
                return store.read(known.output(TRACK).digest)
        data = encode_track(map(store.read, passages), encoding)
        store.publish(key, TRACK, {TRACK: data})
        return data


def run_still(coded: Digest, target: Path, store: Store) -> Artifact:
    """Write a still to ``target``, as ``run`` does a film."""
    data = store.read(coded)
    with temporary_beside(target) as path:
        path.write_bytes(data)
    return Artifact(digest=coded, size_bytes=len(data))
