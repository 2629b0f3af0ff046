"""How sRGB material gets into a canvas's working space: one palette for each dynamic range."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from dagrender.paint import colour, hdr
from dagrender.paint.ink import Ink
from dagrender.picture import Colour, DynamicRange, Picture, Pixels

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The working space of a canvas, as far as sRGB material has to be brought into it.

    ``yuv_of`` gives Y', Cb and Cr in code values, not rounded, of sRGB-encoded R'G'B' (..., 3) from
    0 to 1. ``ink_of`` gives the ink of a premultiplied RGBA raster, as ``colour.ink_of``.
    ``linear`` tells whether the codes half way between two colours are half way between theirs.
    """

    dynamic_range: DynamicRange
    pixels: Pixels
    yuv_of: Callable[[Floats], tuple[Floats, ...]]
    ink_of: Callable[[NDArray[np.uint8], int, int], Ink]
    linear: bool

    def codes(self, values: Floats) -> NDArray[np.uint8] | NDArray[np.uint16]:
        """Code values rounded to the nearest, halves up, as samples of the working space."""
        rounded = np.floor(values + 0.5)
        if self.pixels is Pixels.YUV420P10:
            return rounded.astype(np.uint16)
        return rounded.astype(np.uint8)

    def solid(self, shade: Colour, width_px: int, height_px: int) -> Picture:
        """A picture of one colour, whose alpha is left to the caller."""
        parts = self.yuv_of(np.array([shade.red, shade.green, shade.blue], np.float64))
        chroma = (height_px + 1) // 2, (width_px + 1) // 2
        shapes = ((height_px, width_px), chroma, chroma)
        codes = (self.codes(np.asarray(part)) for part in parts)
        planes = (np.full(shape, code) for shape, code in zip(shapes, codes, strict=True))
        return Picture(pixels=self.pixels, planes=tuple(planes))


SDR = Palette(
    dynamic_range=DynamicRange.SDR,
    pixels=Pixels.YUV420,
    yuv_of=colour.yuv_of,
    ink_of=colour.ink_of,
    linear=True,
)


def _hdr(target: DynamicRange) -> Palette:
    return Palette(
        dynamic_range=target,
        pixels=Pixels.YUV420P10,
        yuv_of=partial(hdr.yuv_of, target=target),
        ink_of=partial(hdr.ink_of, target=target),
        linear=False,
    )


PALETTES = {
    palette.dynamic_range: palette
    for palette in (SDR, _hdr(DynamicRange.HLG), _hdr(DynamicRange.PQ))
}
