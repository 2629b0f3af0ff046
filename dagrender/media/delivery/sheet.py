"""Contact sheets: stills of a film in rows and columns, in one picture."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dagrender.errors import EncodeError
from dagrender.media.decoding.intermediate import IntermediateReader
from dagrender.media.delivery.kept import KeptEncoding
from dagrender.media.pictures.still import encode_still
from dagrender.picture import Picture, Pixels

_BLACK = (16, 128, 128)
_GAP_PX = 4
"""Between pictures and around them; even, as 4:2:0 has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEncoding:
    """A sheet of so many columns; ``suffix`` is ``.png`` or ``.jpg``."""

    suffix: str
    columns: int


def encode_sheet(segments: Iterable[bytes], kept: KeptEncoding, encoding: SheetEncoding) -> bytes:
    """The pictures of ``segments``, from left to right and from top to bottom, on black.

    Raises:
        EncodeError: a segment is not what ``KeptEncoder`` makes, or there is none.
    """
    tiles: list[Picture] = []
    for data in segments:
        try:
            reader = IntermediateReader(data, kept.shape)
            tiles += [_own(reader.picture(number)) for number in range(len(reader))]
        except ValueError as error:
            raise EncodeError("a segment is damaged") from error
        reader.close()
    if not tiles:
        raise EncodeError("a sheet without pictures")
    columns = min(encoding.columns, len(tiles))
    rows = -(-len(tiles) // columns)
    width, height = kept.width_px + _GAP_PX, kept.height_px + _GAP_PX
    planes = []
    for number, level in enumerate(_BLACK):
        step = 2 if number else 1
        size = (rows * height + _GAP_PX) // step, (columns * width + _GAP_PX) // step
        plane = np.full(size, level, np.uint8)
        for place, tile in enumerate(tiles):
            top = (place // columns * height + _GAP_PX) // step
            left = (place % columns * width + _GAP_PX) // step
            source = tile.planes[number]
            plane[top : top + source.shape[0], left : left + source.shape[1]] = source
        planes.append(plane)
    return encode_still(Picture(pixels=Pixels.YUV420, planes=tuple(planes)), encoding.suffix)


def _own(picture: Picture) -> Picture:
    return Picture(pixels=picture.pixels, planes=tuple(plane.copy() for plane in picture.planes))
