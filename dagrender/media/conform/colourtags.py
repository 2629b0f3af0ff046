"""What a stream's tags say of its colours, and what is taken where they say nothing.

A decoded frame's tags are the bitstream's, or the container's where the bitstream is silent; they
go before those that the container alone has.
"""

import struct
from collections.abc import Mapping
from typing import Any, TypeVar

import av
from av.video.stream import VideoStream

from dagrender.media.conform.sidedata import side_data
from dagrender.picture import Matrix, Primaries, Range, Transfer

T = TypeVar("T")

_MATRICES = {  # H.273 table 4
    1: Matrix.BT709,
    4: Matrix.BT601,
    5: Matrix.BT601,
    6: Matrix.BT601,
    7: Matrix.BT709,  # SMPTE 240M, within a code of BT.709
    9: Matrix.BT2020,
    10: Matrix.BT2020,
}
_PRIMARIES = {  # H.273 table 2
    1: Primaries.BT709,
    5: Primaries.BT601_625,
    6: Primaries.BT601_525,
    7: Primaries.BT601_525,
    9: Primaries.BT2020,
    11: Primaries.DISPLAY_P3,  # P3 with the white of film projectors, which is white all the same
    12: Primaries.DISPLAY_P3,
    22: Primaries.BT601_625,  # EBU Tech 3213, a hair from it
}
_TRANSFERS = {  # H.273 table 3
    1: Transfer.BT709,
    4: Transfer.GAMMA22,
    5: Transfer.GAMMA28,
    6: Transfer.BT709,
    7: Transfer.BT709,  # SMPTE 240M, within a code of BT.709
    8: Transfer.LINEAR,
    11: Transfer.BT709,
    12: Transfer.BT709,
    13: Transfer.SRGB,
    14: Transfer.BT709,
    15: Transfer.BT709,
    16: Transfer.PQ,
    18: Transfer.HLG,
}
_ALIKE = frozenset({Transfer.SRGB, Transfer.GAMMA22})
_HDR = frozenset({Transfer.PQ, Transfer.HLG})
_BROADCAST = {  # rasters of ITU-R BT.601
    (720, 576): Primaries.BT601_625,
    (704, 576): Primaries.BT601_625,
    (720, 480): Primaries.BT601_525,
    (704, 480): Primaries.BT601_525,
    (720, 486): Primaries.BT601_525,
}
_RANGES = {1: Range.LIMITED, 2: Range.FULL}
_RGB = frozenset({"pal8", "monow", "monob"})
_SD_HEIGHT_PX = 576
_HD_WIDTH_PX = 1280
_MASTERING = struct.Struct("=22i")
"""AVMasteringDisplayMetadata: ten fractions, the last two the least and the greatest luminance in
cd/m2, then whether there are primaries and luminances."""
_LIGHT_LEVEL = struct.Struct("=2I")
"""AVContentLightMetadata: MaxCLL and MaxFALL in cd/m2 (CTA-861.3)."""
_LEAST_PEAK_NITS, _GREATEST_PEAK_NITS = 100, 10_000


def is_rgb(frame_format: av.VideoFormat) -> bool:
    """Whether samples are red, green and blue rather than luma and chroma."""
    return frame_format.is_rgb or frame_format.name in _RGB


def _told(table: Mapping[int, T], *tags: int) -> T | None:
    """What the first of the ``tags`` that says something says."""
    return next((table[tag] for tag in tags if tag in table), None)


def colour_of(stream: VideoStream, frame: av.VideoFrame) -> tuple[Primaries, Transfer, Matrix]:
    """What the samples mean; where a tag is missing, what those that are there suggest.

    PQ and HLG go with BT.2020; so does BT.2020's matrix with its primaries, seen as SDR unless a
    mastering display is described, which only PQ needs. Untagged else, the matrix is BT.601 up to
    576 rows less than 1280 wide, BT.709 above; primaries are BT.709's but for limited-range
    pictures on the very rasters of BT.601, and the transfer is BT.709's.
    """
    context = stream.codec_context
    primaries = _told(_PRIMARIES, int(frame.color_primaries), int(context.color_primaries))
    transfer = _told(_TRANSFERS, int(frame.color_trc), int(context.color_trc))
    matrix = _told(_MATRICES, int(frame.colorspace), int(context.colorspace))
    if is_rgb(frame.format):
        matrix = Matrix.RGB
    wide = primaries is Primaries.BT2020 or (primaries is None and matrix is Matrix.BT2020)
    if transfer is None:
        extras = _extras(frame, context.codec.canonical_name) if wide else {}
        transfer = Transfer.PQ if "MASTERING_DISPLAY_METADATA" in extras else None
    if primaries is None and (wide or transfer in _HDR):
        primaries = Primaries.BT2020
    if matrix is None:
        small = frame.height <= _SD_HEIGHT_PX and frame.width < _HD_WIDTH_PX
        matrix = Matrix.BT601 if small and primaries is not Primaries.BT709 else Matrix.BT709
        if primaries is Primaries.BT2020:
            matrix = Matrix.BT2020
    if primaries is None:
        raster = frame.width, frame.height
        analogue = matrix is Matrix.BT601 and range_of(stream, frame) is Range.LIMITED
        primaries = _BROADCAST.get(raster) if analogue else None
    primaries, transfer = primaries or Primaries.BT709, transfer or Transfer.BT709
    if primaries is Primaries.BT709 and transfer in _ALIKE:
        transfer = Transfer.BT709
    return primaries, transfer, matrix


def _extras(frame: av.VideoFrame, codec: str) -> Mapping[str, Any]:
    return side_data(frame, codec) or {}


def peak_nits_of(frame: av.VideoFrame, codec: str) -> int | None:
    """The brightest that the pictures get: by MaxCLL, else by the display they were made on."""
    data = _extras(frame, codec)
    peak = 0.0
    if "MASTERING_DISPLAY_METADATA" in data:
        mastering = _MASTERING.unpack(bytes(data["MASTERING_DISPLAY_METADATA"])[: _MASTERING.size])
        numerator, denominator, _, has_luminance = mastering[-4:]
        if has_luminance and denominator:
            peak = numerator / denominator
    if "CONTENT_LIGHT_LEVEL" in data:
        level = bytes(data["CONTENT_LIGHT_LEVEL"])[: _LIGHT_LEVEL.size]
        peak = _LIGHT_LEVEL.unpack(level)[0] or peak
    if peak <= 0:
        return None
    return round(min(max(peak, _LEAST_PEAK_NITS), _GREATEST_PEAK_NITS))


def range_of(stream: VideoStream, frame: av.VideoFrame) -> Range:
    """The quantisation range."""
    if is_rgb(frame.format) or frame.format.name.startswith("yuvj"):
        return Range.FULL
    for tag in (int(frame.color_range), int(stream.codec_context.color_range)):
        if tag in _RANGES:
            return _RANGES[tag]
    # untagged grey is full range to libswscale as well
    return Range.FULL if frame.format.name.startswith(("gray", "ya")) else Range.LIMITED
