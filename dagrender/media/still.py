"""Still pictures: read as pictures the painter takes, and written as PNG and JPEG."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.filter import Graph
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from dagrender.errors import EncodeError, SourceError
from dagrender.media.conform import Conformer
from dagrender.media.encode import planes_of
from dagrender.media.opening import open_source, reason
from dagrender.picture import Conform, Picture, Pixels

_SRGB_TRANSFER = 13  # IEC 61966-2-1 (H.273 table 3)
_BT709 = 1
_FULL_RANGE = 2
_STILL_SITING = "center"  # JFIF 1.02, page 4; WebP does as JPEG
_JPEG_QUALITY = 2 * 118  # the finest but one, in libav's lambda units
_WORKING = "in_color_matrix=bt709:in_range=tv:in_chroma_loc=left"
_SCALE = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact"


def read_image(path: Path, conform: Conform) -> Picture:
    """The picture that ``path`` holds, conformed; of several, the first.

    Raises:
        SourceError: it holds no picture that can be decoded.
    """
    with open_source(path) as container:
        if not container.streams.video:
            raise SourceError(str(path), "holds no picture")
        try:
            frame = next(container.decode(container.streams.video[0]), None)
        except av.FFmpegError as error:
            raise SourceError(str(path), f"is damaged ({reason(error)})") from error
    if frame is None:
        raise SourceError(str(path), "is damaged: its picture cannot be decoded")
    return Conformer(conform, siting=_STILL_SITING).picture(frame)


def encode_still(picture: Picture, suffix: str) -> bytes:
    """``picture``, in YUV 4:2:0, as a file: sRGB, full range; the same bytes for the same picture.

    Args:
        picture: BT.709 limited, as the painter leaves it.
        suffix: ``.png``, ``.jpg`` or ``.jpeg``; JPEG is written in finest quality, 4:4:4.

    Raises:
        EncodeError: another suffix, or pixels other than YUV 4:2:0.
    """
    write = _WRITERS.get(suffix.lower())
    if write is None:
        raise EncodeError(f'no encoder for "{suffix}" pictures', f"use {' or '.join(_WRITERS)}")
    if picture.pixels is not Pixels.YUV420:
        raise EncodeError(f"a still is made of YUV 4:2:0, not of {picture.pixels.value}")
    frame = VideoFrame(picture.width_px, picture.height_px, "yuv420p")
    for target, plane in zip(planes_of(frame), picture.planes, strict=True):
        np.copyto(target, plane)
    return write(frame)


def _png(frame: VideoFrame) -> bytes:
    rgb = _converted(frame, f"{_SCALE}:{_WORKING}", "rgb24")
    # a fast level: zlib's finer ones cost ten times the time for a tenth of the size
    return _encoded(rgb, "png", {"compression_level": "3", "pred": "up"})


def _jpeg(frame: VideoFrame) -> bytes:
    # JFIF knows BT.601 in full range only
    told = f"{_WORKING}:out_color_matrix=bt601:out_range=pc"
    full = _converted(frame, f"{_SCALE}:{told}", "yuvj444p")
    options = {"flags": "+qscale+bitexact", "global_quality": str(_JPEG_QUALITY)}
    return _encoded(full, "mjpeg", options | {"huffman": "optimal"})


_WRITERS: dict[str, Callable[[VideoFrame], bytes]] = {
    ".png": _png,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
}


def _converted(frame: VideoFrame, scale: str, pixel_format: str) -> VideoFrame:
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000)
    )
    tags = graph.add("setparams", "colorspace=bt709:range=tv")
    steps = (graph.add("scale", scale), graph.add("format", pixel_format))
    graph.link_nodes(source, tags, *steps, graph.add("buffersink")).configure()
    graph.vpush(frame)
    return graph.vpull()


def _encoded(frame: VideoFrame, codec: str, options: dict[str, str]) -> bytes:
    context = av.CodecContext.create(codec, "w")
    assert isinstance(context, VideoCodecContext)  # noqa: S101 - for the type checker
    context.width, context.height = frame.width, frame.height
    context.pix_fmt = frame.format.name
    context.time_base = Fraction(1)
    context.thread_count = 1
    context.color_range = _FULL_RANGE
    context.options = options
    frame.pts = 0
    frame.color_primaries, frame.color_trc = _BT709, _SRGB_TRANSFER
    try:
        packets = [*context.encode(frame), *context.encode(None)]
    except av.FFmpegError as error:
        raise EncodeError(f"a still cannot be written as {codec}: {error}") from error
    return b"".join(bytes(packet) for packet in packets)
