"""Segments whose pictures are kept without loss, for files that are coded as a whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.video.frame import VideoFrame

from dagrender.errors import EncodeError
from dagrender.media.coding.planes import planes_of
from dagrender.media.coding.shaping import Shaper
from dagrender.media.conform.tonemap import ToneMapper
from dagrender.media.decoding.intermediate import (
    IntermediateEncoder,
    IntermediateReader,
    Shape,
    film,
)
from dagrender.media.pictures.imagecoder import FROM_WORKING, SCALE, converter
from dagrender.picture import DynamicRange, Picture, Pixels

_RATE = Fraction(25)
"""Of the file that they are kept in, where nobody looks at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEncoding:
    """How pictures are kept: as the painter left them, or as straight sRGB where there is alpha."""

    width_px: int
    height_px: int
    alpha: bool = False
    scaled: bool = False
    """Whether the pictures that come are of another size, and are scaled to this one."""
    dynamic_range: DynamicRange = DynamicRange.SDR
    """Of the canvas; what is kept is SDR."""

    @property
    def shape(self) -> Shape:
        """What all pictures have in common."""
        pixels = Pixels.RGBA if self.alpha else Pixels.YUV420
        return Shape(pixels=pixels, width_px=self.width_px, height_px=self.height_px)


class KeptEncoder:
    """Keeps pictures, as the painter leaves them, one after the other."""

    def __init__(self, encoding: KeptEncoding) -> None:
        self._encoding = encoding
        self._form = "yuva420p" if encoding.alpha else "yuv420p"
        size = encoding.width_px, encoding.height_px
        self._shaper = Shaper(*size, self._form, scaled=encoding.scaled)
        self._frame = VideoFrame(*size, self._form)
        self._coder = IntermediateEncoder(encoding.shape)
        self._mapper = ToneMapper()
        self._straight = (
            converter(
                (
                    ("setparams", "colorspace=bt709:range=tv"),
                    ("scale", f"{SCALE}:{FROM_WORKING}"),
                    ("format", "rgba"),
                ),
                self._frame,
            )
            if encoding.alpha
            else None
        )
        self._packets: list[bytes] = []

    def write(self, picture: Picture) -> None:
        """Keep ``picture`` as the next one.

        Raises:
            EncodeError: it has not the encoding's size or pixels.
        """
        if self._encoding.dynamic_range is not DynamicRange.SDR:
            picture = self._mapper.to_sdr(picture, self._encoding.dynamic_range)
        self._frame.make_writable()
        self._shaper.fill(self._frame, picture)
        self._packets.append(self._coder.packet(self._picture()))

    def finish(self) -> bytes:
        """All pictures in a film."""
        return film(self._encoding.shape, _RATE, self._packets)

    def _picture(self) -> Picture:
        if self._straight is None:
            return Picture(pixels=Pixels.YUV420, planes=planes_of(self._frame))
        self._frame.pts, self._frame.time_base = 0, Fraction(1)
        self._straight.vpush(self._frame)
        rgba = self._straight.vpull().to_ndarray(format="rgba").astype(np.uint8, copy=False)
        return Picture(pixels=Pixels.RGBA, planes=(rgba,))


def kept_frames(segments: Iterable[bytes], encoding: KeptEncoding) -> Iterator[VideoFrame]:
    """All pictures of ``segments`` in a row, in straight RGBA, full range; opaque without alpha.

    Raises:
        EncodeError: a segment is not what ``KeptEncoder`` makes.
    """
    graph: av.filter.Graph | None = None
    for data in segments:
        try:
            reader = IntermediateReader(data, encoding.shape)
            pictures = [reader.picture(number) for number in range(len(reader))]
        except ValueError as error:
            raise EncodeError("a segment is damaged") from error
        for picture in pictures:
            if picture.pixels is Pixels.RGBA:
                yield VideoFrame.from_ndarray(np.ascontiguousarray(picture.planes[0]), "rgba")
                continue
            frame = VideoFrame(picture.width_px, picture.height_px, "yuv420p")
            for target, plane in zip(planes_of(frame), picture.planes, strict=True):
                np.copyto(target, plane)
            if graph is None:
                tags = ("setparams", "colorspace=bt709:range=tv")
                scale = ("scale", f"{SCALE}:{FROM_WORKING}:out_range=pc")
                graph = converter((tags, scale, ("format", "rgba")), frame)
            frame.pts, frame.time_base = 0, Fraction(1)
            graph.vpush(frame)
            yield graph.vpull()
        reader.close()
