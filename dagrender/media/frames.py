"""Frames as files for other programs: JPEG and PNG, written fast, one after the other.

A file's bytes depend on its picture alone, whatever was written before it.
"""

import enum
from fractions import Fraction
from typing import Any, cast

import av
import numpy as np
from av.filter import Graph
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from dagrender.errors import EncodeError
from dagrender.media.encode import planes_of
from dagrender.picture import Picture, Pixels, Plane

_BT709, _SRGB_TRANSFER, _FULL_RANGE = 1, 13, 2  # H.273 tables 2 and 3
_QUALITY = 2 * 118  # ffmpeg's -q:v 2, in libav's lambda units
_FROM = "in_color_matrix=bt709:in_range=tv:in_chroma_loc=left"
_SCALE = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact"
_TAGS = "colorspace=bt709:range=tv:color_primaries=bt709:color_trc=bt709"
_SAME = "primaries=bt709:trc=bt709:iprimaries=bt709:itrc=bt709:fast=1"
_OPAQUE = 255
Step = tuple[str, str]


class FrameFormat(enum.Enum):
    """What a frame is written as."""

    JPG = "jpg"
    """YUV 4:2:0, BT.601 in full range as JFIF has it; as fine as ffmpeg's ``-q:v 2``."""
    PNG = "png"
    """RGB of 8 bits, sRGB, with alpha where there is any; quickly compressed."""


_OPTIONS = {
    FrameFormat.JPG: ("mjpeg", {"flags": "+qscale+bitexact", "global_quality": str(_QUALITY)}),
    # level 1 of zlib; with a prediction the files are smaller by a third and sooner done
    FrameFormat.PNG: ("png", {"compression_level": "1", "pred": "up"}),
}


class FrameWriter:
    """Writes pictures in one ``frame_format``; converters and encoders stay open in between."""

    def __init__(self, frame_format: FrameFormat) -> None:
        self._format = frame_format
        self._press: _Press | None = None

    def write(self, picture: Picture) -> bytes:
        """``picture``, in YUV 4:2:0 (BT.709 limited) or RGBA, as a file.

        Raises:
            EncodeError: it has pixels of another kind, or cannot be encoded.
        """
        press = self._press
        if press is None or not press.fits(picture):
            press = self._press = _Press(self._format, picture)
        return press.print(picture)


class _Press:
    """Writes pictures of one size and one kind of pixels."""

    def __init__(self, frame_format: FrameFormat, picture: Picture) -> None:
        self._format, self._pixels = frame_format, picture.pixels
        self._size = picture.width_px, picture.height_px
        self._codec: VideoCodecContext | None = None
        self._coded_format = ""
        self._number = 0
        name = {Pixels.YUV420: "yuv420p", Pixels.RGBA: "rgba"}.get(picture.pixels)
        if name is None:
            raise EncodeError(f"frames are not written from {picture.pixels.value}")
        self._own = VideoFrame(*self._size, name)
        self._graph = _graph(self._steps(), self._own)

    def fits(self, picture: Picture) -> bool:
        return (picture.pixels, (picture.width_px, picture.height_px)) == (self._pixels, self._size)

    def _steps(self) -> tuple[Step, ...]:
        if self._pixels is Pixels.RGBA:
            if self._format is FrameFormat.PNG:
                return (("format", "rgba"),)
            told = "out_color_matrix=bt601:out_range=pc:out_chroma_loc=center"
            return (("scale", f"{_SCALE}:{told}"), ("format", "yuvj420p"))
        tags = ("setparams", _TAGS)
        if self._format is FrameFormat.PNG:
            return (tags, ("scale", f"{_SCALE}:{_FROM}"), ("format", "rgb24"))
        if self._size[0] % 2 or self._size[1] % 2:  # colorspace takes no odd sizes
            told = "out_color_matrix=bt601:out_range=pc:out_chroma_loc=left"
            return (tags, ("scale", f"{_SCALE}:{_FROM}:{told}"), ("format", "yuvj420p"))
        return (tags, ("colorspace", f"space=bt470bg:range=pc:{_SAME}:format=yuv420p"))

    def print(self, picture: Picture) -> bytes:
        frame = self._own
        frame.make_writable()
        if self._pixels is Pixels.RGBA:
            straight = picture.planes[0]
            if self._format is FrameFormat.PNG:
                straight = _straight(straight)
                if straight.shape[2] == 3:  # noqa: PLR2004 - no alpha
                    return self._encode(VideoFrame.from_ndarray(straight, format="rgb24"))
            frame = VideoFrame.from_ndarray(np.ascontiguousarray(straight), format="rgba")
        else:
            for target, plane in zip(planes_of(frame), picture.planes, strict=True):
                np.copyto(target, plane)
        self._graph.vpush(frame)
        return self._encode(self._graph.vpull())

    def _encode(self, frame: VideoFrame) -> bytes:
        if self._codec is None or self._coded_format != frame.format.name:
            self._codec = _codec(self._format, frame)
            self._coded_format = frame.format.name
        frame.pts, frame.time_base = self._number, Fraction(1)
        self._number += 1
        frame.pict_type = 0
        frame.color_range = _FULL_RANGE
        frame.color_primaries, frame.color_trc = _BT709, _SRGB_TRANSFER
        try:
            packets = [bytes(packet) for packet in self._codec.encode(frame)]
        except av.FFmpegError as error:
            raise EncodeError(
                f"a frame cannot be written as {self._format.value}: {error}"
            ) from error
        if len(packets) != 1:
            raise EncodeError(f"a frame became {len(packets)} packets of {self._format.value}")
        return packets[0]


def _codec(frame_format: FrameFormat, frame: VideoFrame) -> VideoCodecContext:
    name, options = _OPTIONS[frame_format]
    context = av.CodecContext.create(name, "w")
    assert isinstance(context, VideoCodecContext)  # noqa: S101 - for the type checker
    context.width, context.height = frame.width, frame.height
    context.pix_fmt = frame.format.name
    context.time_base = Fraction(1)
    context.thread_count = 1
    context.color_range = _FULL_RANGE
    context.sample_aspect_ratio = Fraction(1)
    context.options = options
    return context


def _graph(chain: tuple[Step, ...], frame: VideoFrame) -> Graph:
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1)
    )
    steps = [graph.add(name, arguments) for name, arguments in chain]
    graph.link_nodes(source, *steps, graph.add("buffersink")).configure()
    return graph


def _straight(premultiplied: Plane) -> Plane:
    """RGBA that is not premultiplied, rounded to the nearest; RGB where all of it is opaque."""
    alpha = premultiplied[..., 3:]
    if (alpha == _OPAQUE).all():
        return np.ascontiguousarray(premultiplied[..., :3])
    wide = alpha.astype(np.uint32)
    colours = premultiplied[..., :3].astype(np.uint32) * _OPAQUE + wide // 2
    straight = np.minimum(colours // np.maximum(wide, 1), _OPAQUE).astype(np.uint8)
    return cast("Plane", np.concatenate([straight, cast("Any", alpha)], axis=2))
