"""mux: segments and sound joined into the film by packet copy, beside the target and renamed.

Files that hold nothing but sound are coded right here, but for AAC, which is joined as in films.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dagrender.artifact import Artifact
from dagrender.digest import Digest, digest_file
from dagrender.errors import DagrenderError
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.labels import UNLABELLED, Labels
from dagrender.media.delivery.animation import AnimationEncoding, encode_animation
from dagrender.media.delivery.kept import KeptEncoding, kept_frames
from dagrender.media.delivery.picturefiles import FilesEncoding, Numbering
from dagrender.media.delivery.sheet import SheetEncoding, encode_sheet
from dagrender.media.sound.level import Level, Loudness
from dagrender.media.sound.track import TrackEncoding, encode_sound_file
from dagrender.media.tools import tools
from dagrender.nodes.numbered import pictures_there, write_pictures
from dagrender.nodes.recipe import Recipe
from dagrender.store.atomic import temporary_beside
from dagrender.store.store import Store

KIND = "mux"
VERSION = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The container, by its suffix, what the picture was encoded with, and what is said of it."""

    suffix: str
    encoding: VideoEncoding | KeptEncoding | FilesEncoding | None
    """None where there is no picture."""
    labels: Labels = UNLABELLED
    tracks: tuple[TrackEncoding, ...] = ()
    """How each track of sound is coded."""
    loudness: Loudness | None = None
    """What the sound is brought to, while it is not known what that takes."""
    level: Level | None = None
    """What that takes, where the sound is coded on the way."""
    animation: AnimationEncoding | SheetEncoding | Numbering | None = None
    """How the pictures that were kept are coded as a whole, or numbered."""

    @property
    def codes_sound(self) -> bool:
        """Whether the sound is coded on the way from the blocks of its mix."""
        return self.encoding is None and not any(one.in_passages for one in self.tracks)


Sounds = tuple[tuple[Digest, ...], ...]
"""Of each track of sound: its coded parts, or its blocks where they are coded on the way; if the
level is guided, each of these is followed by the guide's."""


def recipe(params: Params, segments: tuple[Digest, ...], sounds: Sounds) -> Recipe:
    """The key recipe; ``segments`` and ``sounds`` are digests of stored outputs."""
    inputs = (
        *(("segment", digest) for digest in segments),
        *((f"sound {n}", digest) for n, parts in enumerate(sounds, 1) for digest in parts),
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
    sounds: Sounds,
    target: Path,
    store: Store,
) -> Artifact:
    """Write the film to ``target``; whatever is there stays until the new film is complete.

    What is digested is what was written, before it takes its name: from then on it may be
    somebody else's.

    Raises:
        MissingObjectError: a segment, or a part of the sound, has gone or was damaged.
    """
    inputs = _Inputs(segments=segments, parts=sounds, store=store)
    if isinstance(params.encoding, FilesEncoding) and isinstance(params.animation, Numbering):
        key = recipe(params, segments, sounds).key()
        pictures = inputs.pictures()
        return write_pictures(target, pictures, params.encoding, params.animation, key)
    with temporary_beside(target) as path:
        _write(path, params, inputs)
        made = Artifact(digest=digest_file(path), size_bytes=path.stat().st_size)
    facts = (("digest", made.digest), ("size_bytes", made.size_bytes))
    with suppress(OSError):  # it only spares the next build the joining
        store.publish(recipe(params, segments, sounds).key(), KIND, {}, facts)
    return made


def there(
    params: Params,
    segments: tuple[Digest, ...],
    sounds: Sounds,
    target: Path,
    store: Store,
) -> Artifact | None:
    """What ``run`` would give, if the file (or folder of pictures) at ``target`` is that already.

    Raises:
        OSError: the cache may not be read.
    """
    key = recipe(params, segments, sounds).key()
    if isinstance(params.animation, Numbering):
        return pictures_there(target, key, store)
    if not target.is_file():
        return None
    known = store.lookup(key)
    if known is None:
        return None
    digest = str(dict(known.facts)["digest"])
    try:
        same = store.source_digest(target) == digest
        return Artifact(digest=digest, size_bytes=target.stat().st_size) if same else None
    except (DagrenderError, OSError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    """What is joined, where it lies."""

    segments: tuple[Digest, ...]
    parts: Sounds
    store: Store

    def pictures(self) -> Iterator[bytes]:
        """The segments, but for those of which no picture was taken."""
        return filter(None, map(self.store.read, self.segments))

    def sounds(self) -> list[Iterator[bytes]]:
        """Of each track of sound the parts, one by one."""
        return [map(self.store.read, parts) for parts in self.parts]


def _write(path: Path, params: Params, inputs: _Inputs) -> None:
    from dagrender.media.coding.join import join, join_sound

    match params.encoding:
        case VideoEncoding():
            join(
                path,
                inputs.pictures(),
                encoding=params.encoding,
                sounds=inputs.sounds(),
                labels=params.labels,
                suffix=params.suffix,
            )
        case KeptEncoding() as kept if isinstance(params.animation, SheetEncoding):
            path.write_bytes(encode_sheet(inputs.pictures(), kept, params.animation))
        case KeptEncoding() as kept if isinstance(params.animation, AnimationEncoding):
            data = encode_animation(lambda: kept_frames(inputs.pictures(), kept), params.animation)
            path.write_bytes(data)
        case _:
            (track,), (sound,) = params.tracks, inputs.sounds()
            if params.codes_sound:
                path.write_bytes(encode_sound_file(sound, track, params.suffix, params.level))
            else:
                join_sound(path, sound, labels=params.labels)


def run_still(coded: Digest, target: Path, store: Store) -> Artifact:
    """Write a still to ``target``, as ``run`` does a film."""
    data = store.read(coded)
    with temporary_beside(target) as path:
        path.write_bytes(data)
    return Artifact(digest=coded, size_bytes=len(data))
