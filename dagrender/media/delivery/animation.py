"""Moving pictures without sound: GIF, animated WebP and animated PNG, coded as a whole.

Their coders look at all that came before, and a GIF has one palette for the whole of it, so they
are not joined from pieces. What is painted is kept segment by segment, and read back for it.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import av
from av.container import OutputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from dagrender.errors import EncodeError

_BIT_EXACT = 1 << 23
"""AV_CODEC_FLAG_BITEXACT."""
_BASE = Fraction(1)
Frames = Callable[[], Iterable[VideoFrame]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnimationEncoding:
    """An animation; ``suffix`` is ``.gif``, ``.webp`` or ``.apng``."""

    suffix: str
    width_px: int
    height_px: int
    rate: Fraction
    """Frames a second."""
    alpha: bool = False
    loops: int = 0
    """How often it is shown; 0 is for ever."""
    colours: int = 256
    """Of a GIF's palette."""
    quality: int | None = 80
    """Of WebP: 0 to 100, None is lossless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    encoder: str
    muxer: str
    pixels: str
    alpha_pixels: str


_KINDS: Mapping[str, _Kind] = {
    ".gif": _Kind(encoder="gif", muxer="gif", pixels="pal8", alpha_pixels="pal8"),
    ".webp": _Kind(encoder="libwebp_anim", muxer="webp", pixels="bgra", alpha_pixels="bgra"),
    ".apng": _Kind(encoder="apng", muxer="apng", pixels="rgb24", alpha_pixels="rgba"),
}
SUFFIXES = tuple(_KINDS)


def encode_animation(frames: Frames, encoding: AnimationEncoding) -> bytes:
    """``frames``, which are asked for once or twice, as a file; the same bytes every time.

    Args:
        frames: gives all of them, in straight RGBA, of the encoding's size.
        encoding: how they are coded.

    Raises:
        EncodeError: the encoder refuses, or there are no frames.
    """
    kind = _KINDS[encoding.suffix]
    buffer = io.BytesIO()
    shown = _with_palette(frames, encoding) if encoding.suffix == ".gif" else frames()
    try:
        with av.open(
            buffer, "w", format=kind.muxer, container_options=_container_options(encoding)
        ) as container:
            stream = _stream(container, kind, encoding)
            count = 0
            for number, frame in enumerate(shown):
                coded = frame
                if frame.format.name != stream.codec_context.pix_fmt:
                    coded = frame.reformat(format=stream.codec_context.pix_fmt)
                coded.pts, coded.time_base = number, 1 / encoding.rate
                coded.pict_type = 0
                container.mux(stream.encode(coded))
                count += 1
            if not count:
                raise EncodeError("an animation without frames")
            container.mux(stream.encode(None))
    except MemoryError:
        raise
    except av.FFmpegError as error:
        raise EncodeError(f"{encoding.suffix} cannot be written: {error}") from error
    return buffer.getvalue()


def _container_options(encoding: AnimationEncoding) -> dict[str, str]:
    options = {"fflags": "+bitexact"}
    if encoding.suffix == ".apng":
        return options | {"plays": str(encoding.loops)}
    if encoding.suffix == ".gif":
        # in a GIF it is how often it is shown again; -1 is once
        return options | {"loop": str(encoding.loops - 1 or -1) if encoding.loops else "0"}
    return options | {"loop": str(encoding.loops)}


def _stream(container: OutputContainer, kind: _Kind, encoding: AnimationEncoding) -> VideoStream:
    options = {}
    if encoding.suffix == ".webp":
        lossless = encoding.quality is None
        options = {"lossless": "1"} if lossless else {"quality": str(encoding.quality)}
        options["compression_level"] = "4"
    elif encoding.suffix == ".apng":
        options = {"pred": "up"}
    stream = container.add_stream(
        kind.encoder,
        rate=encoding.rate,
        options=options,
        width=encoding.width_px,
        height=encoding.height_px,
        pix_fmt=kind.alpha_pixels if encoding.alpha else kind.pixels,
        time_base=1 / encoding.rate,
    )
    assert isinstance(stream, VideoStream)  # noqa: S101 - for the type checker
    stream.codec_context.thread_count = 1
    stream.codec_context.flags |= _BIT_EXACT
    return stream


def _with_palette(frames: Frames, encoding: AnimationEncoding) -> Iterator[VideoFrame]:
    """``frames`` in the colours that serve all of them best, dithered."""
    palette = _palette(frames(), encoding)
    graph = Graph()
    graph.threads = 1
    pictures = _buffer(graph, encoding.width_px, encoding.height_px)
    colours = _buffer(graph, palette.width, palette.height)
    user = graph.add("paletteuse", "dither=sierra2_4a:diff_mode=rectangle")
    sink = graph.add("buffersink")
    pictures.link_to(user, 0, 0)
    colours.link_to(user, 0, 1)
    user.link_to(sink)
    graph.configure()
    palette.pts, palette.time_base = 0, _BASE
    colours.push(palette)
    colours.push(None)
    for number, frame in enumerate(frames()):
        frame.pts, frame.time_base = number, _BASE
        pictures.push(frame)
        mapped = sink.pull()
        assert isinstance(mapped, VideoFrame)  # noqa: S101 - for the type checker
        yield mapped


def _palette(frames: Iterable[VideoFrame], encoding: AnimationEncoding) -> VideoFrame:
    graph = Graph()
    graph.threads = 1
    source = _buffer(graph, encoding.width_px, encoding.height_px)
    settings = (
        f"stats_mode=full:max_colors={encoding.colours}:reserve_transparent={int(encoding.alpha)}"
    )
    graph.link_nodes(source, graph.add("palettegen", settings), graph.add("buffersink")).configure()
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number, _BASE
        graph.vpush(frame)
    graph.vpush(None)
    return graph.vpull()


def _buffer(graph: Graph, width_px: int, height_px: int) -> "av.filter.context.FilterContext":
    form = av.VideoFormat("rgba")
    return graph.add_buffer(width=width_px, height=height_px, format=form, time_base=_BASE)
