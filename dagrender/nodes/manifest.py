"""The manifest of a block of stored extractions: its frames, and the digests of their pixels."""

import json
from dataclasses import dataclass

from dagrender.digest import Digest
from dagrender.errors import MissingObjectError
from dagrender.media.decoding.intermediate import Shape
from dagrender.nodes.blocks import FILM, MANIFEST
from dagrender.store.store import Store

_FORM = 1
FrameId = tuple[Digest, int]
"""A frame by content: the digest of its GOP, and its number therein."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in a block: its frames in the order of the film, each with its pixels' digest."""

    film: Digest
    shape: Shape
    frames: tuple[tuple[FrameId, Digest], ...]

    def to_bytes(self) -> bytes:
        """As JSON."""
        told = {
            "dagrender_extraction": _FORM,
            "codec": self.shape.codec,
            "pixels": self.shape.pixels.value,
            "width_px": self.shape.width_px,
            "height_px": self.shape.height_px,
            "film": self.film,
            "count": len(self.frames),
            "frames": [[gop, within, digest] for (gop, within), digest in self.frames],
        }
        return json.dumps(told, indent=1).encode()


def manifest_from_bytes(data: bytes, shape: Shape) -> Manifest:
    """What ``to_bytes`` gave.

    Raises:
        ValueError: it has another form, or is of pictures of another shape.
    """
    told = json.loads(data)
    try:
        said = told["pixels"], told["width_px"], told["height_px"]
        frames = tuple(((gop, int(within)), digest) for gop, within, digest in told["frames"])
        if told["dagrender_extraction"] != _FORM or told["count"] != len(frames):
            raise ValueError("a manifest of another form")
        if said != (shape.pixels.value, shape.width_px, shape.height_px):
            raise ValueError("a manifest of another shape")
        return Manifest(film=told["film"], shape=shape, frames=frames)
    except (KeyError, TypeError) as error:
        raise ValueError("a manifest of another form") from error


def look_up(store: Store, key: Digest, shape: Shape) -> Manifest | None:
    """What the block of that key holds; None where it holds nothing, or is damaged."""
    result = store.lookup(key)
    if result is None:
        return None
    try:
        found = manifest_from_bytes(store.read(result.output(MANIFEST).digest), shape)
        return found if result.output(FILM).digest == found.film else None
    except (MissingObjectError, ValueError, KeyError):
        return None
