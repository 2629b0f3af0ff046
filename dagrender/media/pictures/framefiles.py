"""Frames as files for other programs: JPEG and PNG, written fast, one after the other.

A file's bytes depend on its picture alone, whatever was written before it.
"""

import enum
from typing import Any, cast

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from dagrender.errors import EncodeError
from dagrender.media.coding.planes import planes_of
from dagrender.media.pictures.imagecoder import (
    FINE_JPEG,
    FROM_WORKING,
    SCALE,
    converter,
    image_encoder,
    tag,
)
from dagrender.picture import Picture, Pixels, Plane

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
    FrameFormat.JPG: ("mjpeg", {"flags": "+qscale+bitexact", "global_quality": str(FINE_JPEG)}),
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
        self._graph = converter(self._steps(), self._own)

    def fits(self, picture: Picture) -> bool:
        return (picture.pixels, (picture.width_px, picture.height_px)) == (self._pixels, self._size)

    def _steps(self) -> tuple[Step, ...]:
        if self._pixels is Pixels.RGBA:
            if self._format is FrameFormat.PNG:
                return (("format", "rgba"),)
            told = "out_color_matrix=bt601:out_range=pc:out_chroma_loc=center"
            return (("scale", f"{SCALE}:{told}"), ("format", "yuvj420p"))
        tags = ("setparams", _TAGS)
        if self._format is FrameFormat.PNG:
            return (tags, ("scale", f"{SCALE}:{FROM_WORKING}"), ("format", "rgb24"))
        if self._size[0] % 2 or self._size[1] % 2:  # colorspace takes no odd sizes
            told = "out_color_matrix=bt601:out_range=pc:out_chroma_loc=left"
            return (tags, ("scale", f"{SCALE}:{FROM_WORKING}:{told}"), ("format", "yuvj420p"))
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
            name, options = _OPTIONS[self._format]
            self._codec = image_encoder(name, frame, options)
            self._coded_format = frame.format.name
        tag(frame, self._number)
        self._number += 1
        try:
            packets = [bytes(packet) for packet in self._codec.encode(frame)]
        except MemoryError:
            raise
        except av.FFmpegError as error:
            raise EncodeError(
                f"a frame cannot be written as {self._format.value}: {error}"
            ) from error
        if len(packets) != 1:
            raise EncodeError(f"a frame became {len(packets)} packets of {self._format.value}")
        return packets[0]


def _straight(premultiplied: Plane) -> Plane:
    """RGBA that is not premultiplied, rounded to the nearest; RGB where all of it is opaque."""
    alpha = premultiplied[..., 3:]
    if (alpha == _OPAQUE).all():
        return np.ascontiguousarray(premultiplied[..., :3])
    wide = alpha.astype(np.uint32)
    colours = premultiplied[..., :3].astype(np.uint32) * _OPAQUE + wide // 2
    straight = np.minimum(colours // np.maximum(wide, 1), _OPAQUE).astype(np.uint8)
    return cast("Plane", np.concatenate([straight, cast("Any", alpha)], axis=2))
