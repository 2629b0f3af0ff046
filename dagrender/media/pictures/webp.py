"""Animated WebP: taken apart, its parts decoded by libav as stills, and laid over each other.

libav reads still WebP only. The container is that of
https://developers.google.com/speed/webp/docs/riff_container, to whose words names here keep.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Self, cast

import av
import numpy as np
from av.filter import Graph
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from dagrender.digest import Hasher
from dagrender.errors import SourceError
from dagrender.media.facts.model import FrameTable, Gop, VideoFacts
from dagrender.media.facts.regularity import exact_timing
from dagrender.media.opening import blame
from dagrender.media.pictures.whole import MOST_PIXELS
from dagrender.picture import Matrix, Plane, Range, SourceForm

CODEC = "awebp"
"""What facts call the codec of an animated WebP; a still one is ``webp`` to libav."""
WEBP_HEAD_BYTES = 21
_TICK_S = Fraction(1, 1000)
_DEFAULT_MS = 100  # as browsers show frames of no length
_SHORTEST_MS = 11
_RIFF_HEAD_BYTES, _CHUNK_HEAD_BYTES, _FRAME_HEAD_BYTES = 12, 8, 16
_ANIMATED, _ALPHA = 0x02, 0x10
_NOT_BLENDED, _DISPOSED = 0x02, 0x01
_OPAQUE = 255
_TO_RGBA = (  # lossy WebP is BT.601 in limited range, its chroma between four samples of luma
    "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact:"
    "in_color_matrix=bt601:in_range=tv:in_chroma_loc=center"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A frame as it is stored: a rectangle that is laid over what the one before left."""

    x: int
    y: int
    width_px: int
    height_px: int
    duration_ms: int
    blends: bool
    """Whether it is blended over what is there, or takes its place."""
    disposed: bool
    """Whether its rectangle is cleared before the next frame."""
    head: bytes
    """What the fields above were read from."""
    data: bytes
    """Its picture: chunks ``ALPH``, ``VP8 `` or ``VP8L``."""

    @property
    def box(self) -> tuple[slice, slice]:
        """Its rows and columns of the canvas."""
        return slice(self.y, self.y + self.height_px), slice(self.x, self.x + self.width_px)


@dataclass(frozen=True, slots=True, kw_only=True)
class Animation:
    """An animated WebP taken apart."""

    width_px: int
    height_px: int
    has_alpha: bool
    parts: tuple[Part, ...]

    def fills(self, number: int) -> bool:
        """Whether part ``number`` covers the whole canvas, whatever it leaves see-through."""
        part = self.parts[number]
        return (part.width_px, part.height_px) == (self.width_px, self.height_px)

    def begins(self, number: int) -> bool:
        """Whether frame ``number`` can be shown without the ones before it."""
        if number == 0 or (self.fills(number) and not self.parts[number].blends):
            return True
        return self.fills(number - 1) and self.parts[number - 1].disposed


def is_animated(head: bytes) -> bool:
    """Whether a file that begins with ``head``, its ``WEBP_HEAD_BYTES``, is an animated WebP."""
    if head[:4] != b"RIFF" or head[8:16] != b"WEBPVP8X" or len(head) < WEBP_HEAD_BYTES:
        return False
    return bool(head[WEBP_HEAD_BYTES - 1] & _ANIMATED)


def read_animation(path: Path) -> Animation:
    """The animated WebP at ``path``.

    Raises:
        SourceError: it is cut short, or its parts do not fit its canvas.
    """
    try:
        data = path.read_bytes()
        chunks = list(_chunks(data[_RIFF_HEAD_BYTES:], path))
        extended = chunks[0][1]
        flags = extended[0]
        width_px, height_px = (_int24(extended, at) + 1 for at in (4, 7))
        parts = tuple(_part(body) for kind, body in chunks if kind == b"ANMF")
    except OSError as error:
        raise SourceError(str(path), f"cannot be read: {error.strerror}") from None
    except (struct.error, IndexError):
        raise _damaged(path) from None
    fit = all(
        part.x + part.width_px <= width_px and part.y + part.height_px <= height_px
        for part in parts
    )
    if width_px * height_px > MOST_PIXELS or not parts or not fit:
        raise _damaged(path)
    covered = (parts[0].width_px, parts[0].height_px) == (width_px, height_px)
    see_through = not covered or any(part.disposed for part in parts)
    return Animation(
        width_px=width_px,
        height_px=height_px,
        has_alpha=bool(flags & _ALPHA) or see_through,
        parts=parts,
    )


def _damaged(path: Path) -> SourceError:
    return SourceError(str(path), "is damaged: its frames cannot be told apart")


def _chunks(data: bytes, path: Path) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + _CHUNK_HEAD_BYTES <= len(data):
        kind, size = struct.unpack_from("<4sI", data, at)
        at += _CHUNK_HEAD_BYTES
        if at + size > len(data):
            raise SourceError(str(path), "is cut short: its last frame is not whole")
        yield kind, data[at : at + size]
        at += size + size % 2


def _int24(data: bytes, at: int) -> int:
    if at + 3 > len(data):
        raise IndexError(at)
    return int.from_bytes(data[at : at + 3], "little")


def _part(body: bytes) -> Part:
    x, y, width, height, duration = (_int24(body, at) for at in (0, 3, 6, 9, 12))
    flags = body[15]
    return Part(
        x=2 * x,
        y=2 * y,
        width_px=width + 1,
        height_px=height + 1,
        duration_ms=duration if duration >= _SHORTEST_MS else _DEFAULT_MS,
        blends=not flags & _NOT_BLENDED,
        disposed=bool(flags & _DISPOSED),
        head=body[:_FRAME_HEAD_BYTES],
        data=body[_FRAME_HEAD_BYTES:],
    )


def animation_facts(animation: Animation) -> VideoFacts:
    """The facts of an animated WebP: frames shown for as long as each of them says.

    A frame that needs none before it begins a GOP, which is identified by its parts' bytes.
    """
    parts = animation.parts
    starts, total = [0], 0
    for part in parts:
        total += part.duration_ms
        starts.append(total)
    timing = exact_timing(starts[:-1], parts[-1].duration_ms, _TICK_S)
    return VideoFacts(
        index=0,
        codec=CODEC,
        form=SourceForm(
            width_px=animation.width_px,
            height_px=animation.height_px,
            pixel_format="rgba",
            matrix=Matrix.RGB,
            range=Range.FULL,
            rotation_deg=0,
            sample_aspect=Fraction(1),
            has_alpha=animation.has_alpha,
        ),
        rate=timing.rate,
        constant_rate=timing.constant_rate,
        table=FrameTable(
            time_base=timing.time_base,
            pts=timing.pts,
            duration=timing.duration,
            gops=tuple(_gops(animation)),
            origin_pts=0,
            file_time_base=_TICK_S,
            file_pts=tuple(starts[:-1]),
        ),
    )


def _gops(animation: Animation) -> Iterator[Gop]:
    count = len(animation.parts)
    firsts = [number for number in range(count) if animation.begins(number)]
    for first, end in zip(firsts, [*firsts[1:], count], strict=True):
        hasher = Hasher()
        hasher.update(f"{CODEC}:{animation.width_px}x{animation.height_px}:".encode())
        for part in animation.parts[first:end]:
            hasher.update(part.head)
            hasher.update(part.data)
        yield Gop(digest=hasher.digest(), first=first, count=end - first)


class AnimationReader:
    """Reads frames of the animated WebP at ``path`` by their numbers: RGBA, not premultiplied.

    Frames in rising order are laid over what is there already. Frames are shared: never write to
    them.
    """

    is_damaged = False
    concealed = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.frames_decoded = 0
        self._animation = read_animation(path)
        numbers = range(len(self._animation.parts))
        firsts = (number if self._animation.begins(number) else 0 for number in numbers)
        self._begins = tuple(accumulate(firsts, max))
        """Of each frame, the last one up to it that needs none before."""
        size = self._animation.height_px, self._animation.width_px, 4
        self._canvas: Plane = np.zeros(size, np.uint8)
        self._shown = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is kept open."""

    def read(
        self, index: int, passed: Callable[[int, VideoFrame], None] | None = None
    ) -> VideoFrame:
        """Frame ``index``, counted from 0; ``passed`` is shown what was laid on the way to it.

        Raises:
            SourceError: there is no such frame, or it cannot be decoded.
        """
        parts = self._animation.parts
        if not 0 <= index < len(parts):
            raise SourceError(str(self.path), f"frame {index} is not in the file")
        begins = self._begins[index]
        if not begins <= self._shown <= index:
            self._shown = begins - 1
            self._canvas[...] = 0
        for number in range(self._shown + 1, index + 1):
            self._lay(number, alone=number == begins)
            if passed and number < index:
                passed(number, VideoFrame.from_ndarray(self._canvas, format="rgba"))
        self._shown = index
        return VideoFrame.from_ndarray(self._canvas, format="rgba")

    def _lay(self, number: int, *, alone: bool) -> None:
        part = self._animation.parts[number]
        if alone:
            self._canvas[...] = 0
        elif self._animation.parts[number - 1].disposed:
            self._canvas[self._animation.parts[number - 1].box] = 0
        try:
            picture = _decoded(part)
        except (av.FFmpegError, ValueError) as error:
            blame(error)
            message = f"is damaged: frame {number} cannot be decoded"
            raise SourceError(str(self.path), message) from None
        self.frames_decoded += 1
        under = self._canvas[part.box]
        under[...] = over(picture, under) if part.blends else picture


def over(upper: Plane, under: Plane) -> Plane:
    """RGBA ``upper`` blended over ``under``, neither premultiplied (the container's "alpha blend").

    ``blend.A = src.A + dst.A * (1 - src.A / 255)``, colours weighted by what they have of it.
    """
    above, below = upper.astype(np.float64), under.astype(np.float64)
    alpha = above[..., 3:]
    kept = below[..., 3:] * (1 - alpha / _OPAQUE)
    total = alpha + kept
    share = np.divide(alpha, total, out=np.zeros_like(alpha), where=total > 0)
    colour = above[..., :3] * share + below[..., :3] * (1 - share)
    blended: Plane = np.rint(np.concatenate([colour, total], axis=-1)).astype(np.uint8)
    return blended


def _decoded(part: Part) -> Plane:
    """The part's own picture: RGBA, its size."""
    context = av.CodecContext.create("webp", "r")
    assert isinstance(context, VideoCodecContext)  # noqa: S101 - for the type checker
    frames = context.decode(av.Packet(_as_still(part))) or context.decode(None)
    if not frames or (frames[0].width, frames[0].height) != (part.width_px, part.height_px):
        raise ValueError("no picture of that size")
    return cast("Plane", _as_rgba(frames[0]).to_ndarray())


def _as_rgba(frame: VideoFrame) -> VideoFrame:
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=_TICK_S
    )
    steps = (graph.add("scale", _TO_RGBA), graph.add("format", "rgba"))
    graph.link_nodes(source, *steps, graph.add("buffersink")).configure()
    graph.vpush(frame)
    return graph.vpull()


def _as_still(part: Part) -> bytes:
    """The part as a file of its own."""
    chunks = part.data
    if chunks.startswith(b"ALPH"):
        size = (struct.pack("<I", length - 1)[:3] for length in (part.width_px, part.height_px))
        extended = bytes((_ALPHA, 0, 0, 0)) + b"".join(size)
        chunks = b"VP8X" + struct.pack("<I", len(extended)) + extended + chunks
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks
