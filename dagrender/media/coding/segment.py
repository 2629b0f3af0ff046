"""Encoding one segment of film: pictures in, an mp4 with one H.264 or H.265 stream out."""

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import av
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.stream import VideoStream

from dagrender.errors import EncodeError
from dagrender.media.coding.codecs import codec_of, options_of
from dagrender.media.coding.encoding import VideoEncoding, muxer_options
from dagrender.media.coding.lightlevel import with_boxes
from dagrender.picture import DynamicRange, Picture, Pixels, Plane

_LIMITED = 1  # AVCOL_RANGE_MPEG


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How the pictures of a dynamic range are handed to an encoder, and the tags of H.273."""

    pixels: Pixels
    pixel_format: str
    primaries: int
    transfer: int
    matrix: int


def _hdr(transfer: int) -> _Form:
    return _Form(
        pixels=Pixels.YUV420P10,
        pixel_format="yuv420p10le",
        primaries=9,
        transfer=transfer,
        matrix=9,
    )


_FORMS = {
    DynamicRange.SDR: _Form(
        pixels=Pixels.YUV420, pixel_format="yuv420p", primaries=1, transfer=1, matrix=1
    ),
    DynamicRange.PQ: _hdr(transfer=16),
    DynamicRange.HLG: _hdr(transfer=18),
}
_BYTE_BITS = 8


class SegmentEncoder:
    """Encodes pictures, in YUV 4:2:0 and of the encoding's size and depth, into a closed segment.

    Raises:
        EncodeError: the encoder does not take the settings.
    """

    def __init__(self, encoding: VideoEncoding) -> None:
        self.encoding = encoding
        self.frames = 0
        self._packets = 0
        self._delay = codec_of(encoding).delay
        self._file = io.BytesIO()
        self._container: OutputContainer = av.open(
            self._file, "w", format="mp4", container_options=muxer_options(encoding)
        )
        try:
            self._stream = _add_stream(self._container, encoding)
            self._stream.codec_context.open()
        except (av.FFmpegError, ValueError) as error:
            raise EncodeError(f"{encoding.codec} cannot be encoded like this: {error}") from error
        self._form = _FORMS[encoding.dynamic_range]
        self._own = VideoFrame(encoding.width_px, encoding.height_px, self._form.pixel_format)
        self._planes = planes_of(self._own)

    def write(self, picture: Picture) -> None:
        """Encode ``picture`` as the next frame. It may be let go of or shown again afterwards.

        Raises:
            EncodeError: it has not the encoding's size or pixels, or the encoder fails.
        """
        size = (picture.width_px, picture.height_px)
        if picture.pixels is not self._form.pixels or size != self._size:
            raise EncodeError(
                f"a {size[0]}x{size[1]} {picture.pixels.value} picture does not fit "
                f"a {self._size[0]}x{self._size[1]} encoding"
            )
        # Always copied into one buffer, of which libx264 takes its copy before it returns. A
        # decoder's own frame may carry side data that changes how it is encoded, and to look at
        # that ties the frame into a reference cycle: decoders' pools grow until they are collected.
        frame = self._own
        frame.make_writable()
        for target, plane in zip(self._planes, picture.planes, strict=True):
            np.copyto(target, plane)
        frame.pts = self.frames
        frame.time_base = 1 / self.encoding.rate
        frame.pict_type = 0
        self._mux(frame)
        self.frames += 1

    def finish(self) -> bytes:
        """The segment; no more pictures may be written.

        Raises:
            EncodeError: no picture was written.
        """
        if not self.frames:
            raise EncodeError("a segment without frames")
        self._mux(None)
        self._container.close()
        data = self._file.getvalue()
        mastering = self.encoding.mastering
        return with_boxes(data, mastering) if mastering else data

    @property
    def _size(self) -> tuple[int, int]:
        return self.encoding.width_px, self.encoding.height_px

    def _mux(self, frame: VideoFrame | None) -> None:
        try:
            for packet in self._stream.encode(frame):
                packet.duration = 1
                if self._delay is not None:
                    packet.dts = self._packets - self._delay
                self._packets += 1
                self._container.mux_one(packet)
        except av.FFmpegError as error:
            raise EncodeError(f"frame {self.frames} cannot be encoded: {error}") from error


def _add_stream(container: OutputContainer, encoding: VideoEncoding) -> VideoStream:
    codec, form = codec_of(encoding), _FORMS[encoding.dynamic_range]
    stream = container.add_stream(
        codec.encoder,
        rate=encoding.rate,
        options=options_of(encoding),
        width=encoding.width_px,
        height=encoding.height_px,
        pix_fmt=form.pixel_format,
        time_base=1 / encoding.rate,
    )
    assert isinstance(stream, VideoStream)  # noqa: S101 - for the type checker
    context = stream.codec_context
    context.thread_count = 1
    context.codec_tag = codec.tag
    context.color_range = _LIMITED
    context.color_primaries, context.color_trc = form.primaries, form.transfer
    context.colorspace = form.matrix
    context.sample_aspect_ratio = Fraction(1)
    return stream


def planes_of(frame: VideoFrame) -> tuple[Plane, ...]:
    """The samples of a frame of planes: views (height, width), which keep the frame alive.

    They are uint8 where the format has 8 bits a sample, else uint16.
    """
    sample: type[np.uint8 | np.uint16] = np.uint8
    if frame.format.components[0].bits > _BYTE_BITS:
        sample = np.uint16
    return tuple(_view(plane, np.dtype(sample)) for plane in frame.planes)


def _view(plane: VideoPlane, sample: "np.dtype[np.uint8 | np.uint16]") -> Plane:
    stride = plane.line_size
    # a negative stride is a frame stored bottom row first
    offset = 0 if stride > 0 else -stride * (plane.height - 1)
    shape, strides = (plane.height, plane.width), (stride, sample.itemsize)
    # a plane has the buffer protocol, which its stub can say from Python 3.12 on only
    view: Plane = np.ndarray(shape, sample, cast("Any", plane), offset=offset, strides=strides)
    return view
