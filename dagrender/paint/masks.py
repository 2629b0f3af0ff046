"""Masks made of pictures: of a still image, and of what other layers leave on the canvas."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.canvas import Canvas
from dagrender.paint.colour import KB, KG, KR
from dagrender.paint.displaylist import ImageCel, ImageMask
from dagrender.paint.ink import Ink
from dagrender.paint.look import Look, LooksMask
from dagrender.paint.matte import Uncovering
from dagrender.paint.palette import Palette
from dagrender.paint.raster import Raster
from dagrender.picture import Colour, Picture

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
        luma = canvas.picture().planes[0].astype(np.float32)
        shares = np.clip((luma - np.float32(low)) / np.float32(high - low), 0, 1)
        return np.asarray(np.floor(shares * _FULLY + np.float32(0.5)), np.uint8)


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

    def blend_ink(self, ink: Ink, mode: str, weight: int, edge: Uncovering | None) -> None:  # noqa: ARG002 - what is under it is white as well
        self.lay_ink(ink, weight, edge)

    def lay_picture(
        self, picture: Picture, x: int, y: int, weight: int, edge: Uncovering | None
    ) -> None:
        luma, *chroma = picture.planes
        white = Picture(pixels=picture.pixels, planes=(np.full_like(luma, self._code), *chroma))
        super().lay_picture(white, x, y, weight, edge)
