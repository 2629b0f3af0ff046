"""Masks made of pictures: of a still image, and of what other layers leave on the canvas."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dagrender.paint import hdr
from dagrender.paint.canvas import Canvas
from dagrender.paint.colour import KB, KG, KR
from dagrender.paint.displaylist import ImageCel, ImageMask
from dagrender.paint.ink import Ink
from dagrender.paint.look import Look, LooksMask
from dagrender.paint.matte import Uncovering
from dagrender.paint.palette import Palette
from dagrender.paint.raster import Raster
from dagrender.picture import Colour, DynamicRange, Picture
from dagrender.transfer import to_extended

_FULLY = 255
_BLACK = Colour(red=0.0, green=0.0, blue=0.0)
_WHITE = Colour(red=1.0, green=1.0, blue=1.0)


class MaskCovers:
    """Covers for a canvas of ``size``; ``image`` loads a still, ``lay`` paints a look."""

    def __init__(
        self,
        size: tuple[int, int],
        palette: Palette,
        image: Callable[[ImageCel], Picture | Raster],
        lay: Callable[[Canvas, Look], None],
    ) -> None:
        self._size, self._palette = size, palette
        self._image, self._lay = image, lay

    def image_cover(self, mask: ImageMask) -> NDArray[np.uint8]:
        """An image's alpha, or its luma (BT.709) times that, of its own size."""
        raster = self._image(mask.image)
        if not isinstance(raster, Raster):
            raise TypeError("a mask's image is wanted as RGBA")
        out = np.zeros((raster.box_height_px, raster.box_width_px), np.uint8)
        height, width = raster.rgba.shape[:2]
        window = out[raster.top : raster.top + height, raster.left : raster.left + width]
        if mask.luma:
            weights = np.array([KR, KG, KB], np.float32)
            window[:] = np.floor(raster.rgba[..., :3] @ weights + np.float32(0.5))
        else:
            window[:] = raster.rgba[..., 3]
        return out

    def layers_cover(self, mask: LooksMask) -> NDArray[np.uint8]:
        """What the layers leave on a black canvas, of its size: of alpha, all of it is white."""
        black, white = (self._palette.solid(shade, *self._size) for shade in (_BLACK, _WHITE))
        low, high = int(black.planes[0][0, 0]), int(white.planes[0][0, 0])
        canvas = Canvas(black) if mask.luma else _White(black, high)
        for look in mask.looks:
            self._lay(canvas, look)
        luma = canvas.picture().planes[0]
        if mask.luma and self._palette.dynamic_range is not DynamicRange.SDR:
            return _greys(self._palette.dynamic_range)[luma]
        shares = (luma.astype(np.float32) - np.float32(low)) / np.float32(high - low)
        return np.asarray(np.floor(np.clip(shares, 0, 1) * _FULLY + np.float32(0.5)), np.uint8)


@lru_cache(maxsize=2)
def _greys(target: DynamicRange) -> NDArray[np.uint8]:
    """What a grey that has a code of luma on an HDR canvas lets through: as much as in SDR."""
    signal = (np.arange(1024) - hdr.LUMA_BASE) / hdr.LUMA_SPAN
    grey = to_extended(np.repeat(signal[:, None], 3, axis=1), target)[:, 1]
    return np.asarray(np.floor(np.clip(grey, 0, 1) * _FULLY + 0.5), np.uint8)


class _White(Canvas):
    """A canvas on which all that is laid is white, in its luma."""

    def __init__(self, base: Picture, white: int) -> None:
        super().__init__(base)
        self._code = white

    def lay_ink(self, ink: Ink, weight: int, edge: Uncovering | None) -> None:
        luma = (ink.alpha.astype(np.uint32) * self._code).astype(ink.luma.dtype)
        super().lay_ink(
            Ink(
                x=ink.x,
                y=ink.y,
                luma=luma,
                alpha=ink.alpha,
                cb=ink.cb,
                cr=ink.cr,
                chroma_alpha=ink.chroma_alpha,
            ),
            weight,
            edge,
        )

    def blend_ink(
        self,
        ink: Ink,
        mode: tuple[str, DynamicRange],  # noqa: ARG002 - what is under it is white as well
        weight: int,
        edge: Uncovering | None,
    ) -> None:
        self.lay_ink(ink, weight, edge)

    def lay_picture(
        self, picture: Picture, x: int, y: int, weight: int, edge: Uncovering | None
    ) -> None:
        luma, *chroma = picture.planes
        white = Picture(pixels=picture.pixels, planes=(np.full_like(luma, self._code), *chroma))
        super().lay_picture(white, x, y, weight, edge)
