"""Encoding one segment of film: pictures in, a file with one stream out."""

import io
import os
from dataclasses import dataclass
from fractions import Fraction

import av
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from dagrender.errors import EncodeError
from dagrender.media.coding.codecs import (
    codec_of,
    options_of,
    pixel_format_of,
    segments_of,
    tag_of,
)
from dagrender.media.coding.containers import muxer_options
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.lightlevel import with_boxes
from dagrender.media.coding.planes import planes_of
from dagrender.media.coding.scheduling import unchanged_scheduling
from dagrender.media.coding.shaping import Shaper
from dagrender.media.opening import check_memory
from dagrender.picture import DynamicRange, Picture

__all__ = ["SegmentEncoder", "planes_of"]

_LIMITED = 1  # AVCOL_RANGE_MPEG
_BIT_EXACT = 1 << 23
"""AV_CODEC_FLAG_BITEXACT: the encoder does not sign its stream."""
_ERRORS_ALONE = "1"
"""SVT-AV1 talks to the terminal, which only its environment can keep it from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tags:
    """What a stream says of its colours, by the numbers of H.273."""

    primaries: int
    transfer: int
    matrix: int


_TAGS = {
    DynamicRange.SDR: _Tags(primaries=1, transfer=1, matrix=1),
    DynamicRange.PQ: _Tags(primaries=9, transfer=16, matrix=9),
    DynamicRange.HLG: _Tags(primaries=9, transfer=18, matrix=9),
}


_PLANES = {"nv12": "yuv420p"}
"""Formats that mix planes, and those of the same samples that do not."""


class SegmentEncoder:
    """Encodes pictures, as the painter leaves them, into a closed segment.

    Raises:
        EncodeError: the encoder does not take the settings.
    """

    def __init__(self, encoding: VideoEncoding) -> None:
        self.encoding = encoding
        self.frames = 0
        self._packets = 0
        codec = codec_of(encoding)
        self._delay = codec.delay
        self._file = io.BytesIO()
        self._container: OutputContainer = av.open(
            self._file,
            "w",
            format=segments_of(encoding),
            container_options=muxer_options(segments_of(encoding), encoding.rate),
        )
        if encoding.codec == "av1":
            os.environ.setdefault("SVT_LOG", _ERRORS_ALONE)
        size, form = (encoding.width_px, encoding.height_px), pixel_format_of(encoding)
        self._coded_form = form
        try:
            self._stream = _add_stream(self._container, encoding, form)
            with unchanged_scheduling():
                self._stream.codec_context.open()
        except (av.FFmpegError, ValueError) as error:
            check_memory()  # an encoder says nothing of why
            raise EncodeError(f"{encoding.codec} cannot be encoded like this: {error}") from error
        form = _PLANES.get(form, form)
        self._own = VideoFrame(*size, form)
        self._shaper = Shaper(*size, form, scaled=encoding.scaled)

    def write(self, picture: Picture) -> None:
        """Encode ``picture`` as the next frame. It may be let go of or shown again afterwards.

        Raises:
            EncodeError: it has not the encoding's size or pixels, or the encoder fails.
        """
        # Always copied into one buffer, of which encoders take their copy before they return. A
        # decoder's own frame may carry side data that changes how it is encoded, and to look at
        # that ties the frame into a reference cycle: decoders' pools grow until they are collected.
        frame = self._own
        frame.make_writable()
        self._shaper.fill(frame, picture)
        frame.pts = self.frames
        frame.time_base = 1 / self.encoding.rate
        frame.pict_type = 0
        if self.encoding.codec == "prores":  # it goes by what frames say
            tags = _TAGS[self.encoding.dynamic_range]
            frame.color_range, frame.colorspace = _LIMITED, tags.matrix
            frame.color_primaries, frame.color_trc = tags.primaries, tags.transfer
        if frame.format.name != self._coded_form:
            frame = frame.reformat(format=self._coded_form)
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
        return with_boxes(data, mastering, tag_of(self.encoding)) if mastering else data

    def _mux(self, frame: VideoFrame | None) -> None:
        try:
            for packet in self._stream.encode(frame):
                packet.duration = 1
                if self._delay is not None:
                    packet.dts = self._packets - self._delay
                self._packets += 1
                self._container.mux_one(packet)
        except av.FFmpegError as error:
            check_memory()  # an encoder says nothing of why
            raise EncodeError(f"frame {self.frames} cannot be encoded: {error}") from error


def _add_stream(
    container: OutputContainer, encoding: VideoEncoding, pixel_format: str
) -> VideoStream:
    codec, tags = codec_of(encoding), _TAGS[encoding.dynamic_range]
    stream = container.add_stream(
        codec.encoder,
        rate=encoding.rate,
        options=options_of(encoding),
        width=encoding.width_px,
        height=encoding.height_px,
        pix_fmt=pixel_format,
        time_base=1 / encoding.rate,
    )
    assert isinstance(stream, VideoStream)  # noqa: S101 - for the type checker
    context = stream.codec_context
    context.thread_count = 1
    if segments_of(encoding) != "matroska":
        context.codec_tag = tag_of(encoding)
    if codec.in_order:
        context.flags |= _BIT_EXACT
    context.color_range = _LIMITED
    context.color_primaries, context.color_trc = tags.primaries, tags.transfer
    context.colorspace = tags.matrix
    context.sample_aspect_ratio = Fraction(1)
    return stream
