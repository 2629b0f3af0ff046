"""A finished layer: its ink when keys, corners, masks, borders and shadows are done to it."""

import math
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Protocol

import numpy as np

from dagrender.paint import inking
from dagrender.paint.cover import (
    FULLY,
    Area,
    Box,
    Cover,
    blurred,
    box_cover,
    box_shape,
    even_area,
    shape_cover,
    stretched_cover,
    weights_of,
)
from dagrender.paint.displaylist import ImageMask
from dagrender.paint.finish import NORMAL, DropShadow
from dagrender.paint.geometry import shift
from dagrender.paint.ink import Ink
from dagrender.paint.keying import keyed_picture, keyed_raster
from dagrender.paint.look import SIGMAS, Look, LooksMask, Masking
from dagrender.paint.palette import Palette
from dagrender.paint.raster import Raster
from dagrender.paint.transform import clipped_picture, clipped_raster
from dagrender.picture import Picture

_EDGE = 2
"""Pixels around the canvas that are painted too, for the filters."""


Adjust = Callable[[Picture | Raster], Picture | Raster]
"""What is done to pixels when what is keyed out of them is gone."""


class MaskSource(Protocol):
    """Covers that only the painter can make."""

    def image_cover(self, mask: ImageMask) -> Cover:
        """An image's alpha or luma, of its own size."""
        ...

    def layers_cover(self, mask: LooksMask) -> Cover:
        """What layers leave on the canvas, of its size."""
        ...


Keep = Callable[[tuple[Hashable, ...], Callable[[], Ink]], Ink]
"""Gives what was made for a key before, or has it made."""


class Finisher:
    """Finishes one look on a canvas of ``size``; ``material`` is what it shows, not placed yet.

    ``keep`` is asked for what frames of a clip that stands still have in common.
    """

    def __init__(
        self,
        look: Look,
        material: Picture | Raster,
        *,
        size: tuple[int, int],
        palette: Palette,
        masks: MaskSource,
        keep: Keep,
        adjust: Adjust | None = None,
    ) -> None:
        if look.finish is None:
            raise ValueError("a look without a finish")
        finish = look.finish
        self._finish, self._material = finish, material
        self._adjust = adjust
        self._palette, self._masks, self._keep = palette, masks, keep
        self._size = size
        if isinstance(material, Raster):
            extent = material.box_width_px, material.box_height_px
        else:
            extent = material.width_px, material.height_px
        matrix = look.matrix(*extent)
        self._box = Box(
            width_px=extent[0], height_px=extent[1], matrix=matrix, unit=look.raster_scale()
        )
        self._canvas = Area(left=0, top=0, right=size[0], bottom=size[1])
        # what lies out of sight may throw a shadow into it
        self._seen = self._canvas.grown(_EDGE + finish.reach_px(matrix.scale()))

    def inks(self) -> tuple[Ink, ...]:
        """The layer's shadow and itself, as far as there are any; opacity and blending aside."""
        ink = self._bordered(self._content())
        shadow = self._finish.drop_shadow
        if not shadow or not ink.alpha.size:
            return (ink,)
        return self._static("shadow", lambda: self._shadow(ink, shadow)), ink

    def _static(self, what: str, make: Callable[[], Ink]) -> Ink:
        """What does not depend on the picture, if that is opaque and its mask none of layers."""
        mask = self._finish.mask
        if (
            self._finish.key_out
            or isinstance(self._material, Raster)
            or (mask and isinstance(mask.source, LooksMask))
        ):
            return make()
        finish = replace(self._finish, blend=NORMAL)
        return self._keep((what, finish, self._box, self._size), make)

    def _content(self) -> Ink:
        """The picture in its box with its corners, as far as key and mask let it show."""
        finish, material = self._finish, self._material
        key_cover: Cover | None = None
        if finish.key_out and isinstance(material, Raster):
            material = keyed_raster(material, finish.key_out)
        elif finish.key_out and isinstance(material, Picture):
            keyed = keyed_picture(material, finish.key_out, self._palette)
            material, key_cover = keyed.picture, keyed.cover
        if self._adjust:
            material = self._adjust(material)
        ink = self._placed(material)
        if not ink.alpha.size:
            return ink
        area = inking.area_of(ink)
        if key_cover is not None:
            ink = inking.covered(ink, weights_of(stretched_cover(key_cover, self._box, area)))
        if finish.mask:
            ink = inking.covered(ink, weights_of(self._mask(finish.mask, area)))
        return ink

    def _placed(self, material: Picture | Raster) -> Ink:
        box, corners = self._box, self._finish.corners
        if isinstance(material, Raster):
            shape = box_shape(box, corners) if corners else None
            area = even_area(self._raster_bounds(material), self._seen)
            return clipped_raster(material, box.matrix, shape, area, self._palette)
        area = self._area(self._outset())
        return clipped_picture(
            material, box.matrix, weights_of(box_cover(box, corners, area)), area
        )

    def _raster_bounds(self, raster: Raster) -> tuple[float, float, float, float]:
        """Where a raster lies, which may be larger than its box."""
        height, width = raster.rgba.shape[:2]
        return self._box.matrix.after(shift(raster.left, raster.top)).bounds(width, height)

    def _outset(self) -> float:
        border = self._finish.border
        return border.width_px * self._box.unit if border and not border.inside else 0.0

    def _area(self, outset_px: float) -> Area:
        """Where the box lies, with a border of so many of its pixels."""
        width, height = self._box.width_px + 2 * outset_px, self._box.height_px + 2 * outset_px
        matrix = self._box.matrix.after(shift(-outset_px, -outset_px))
        return even_area(matrix.bounds(width, height), self._seen)

    def _mask(self, mask: Masking, area: Area) -> Cover:
        source, box = mask.source, self._box
        sigma_px = mask.feather_px / 2
        if isinstance(source, LooksMask):
            whole = self._masks.layers_cover(source)
            cover = _window(blurred(whole, sigma_px) if sigma_px else whole, area)
        else:
            sigma_px *= box.unit * box.matrix.scale()
            wide = area.grown(2 * math.ceil(SIGMAS * sigma_px / 2))
            if isinstance(source, ImageMask):
                cover = stretched_cover(self._masks.image_cover(source), box, wide)
            else:
                cover = shape_cover(source.shape, source.outline, box, wide)
            if sigma_px:
                cover = blurred(cover, sigma_px)
            trim = area.left - wide.left
            width, height = area.size
            cover = cover[trim : trim + height, trim : trim + width]
        return np.uint8(FULLY) - cover if mask.invert else cover

    def _bordered(self, ink: Ink) -> Ink:
        border = self._finish.border
        if not border or border.width_px <= 0:
            return ink
        box, corners, outset_px = self._box, self._finish.corners, self._outset()
        area = self._area(outset_px)
        if not area.size[0]:
            return ink
        inset_px = border.width_px * box.unit if border.inside else 0.0

        def draw() -> Ink:
            outer = box_cover(box, corners, area, outset_px)
            ring = outer - np.minimum(box_cover(box, corners, area, -inset_px), outer)
            return inking.solid_ink(border.colour, ring, area, self._palette)

        line = self._keep(("border", self._finish.corners, border, box, self._size), draw)
        if not border.inside:
            return inking.beside(ink, line)
        edge = weights_of(box_cover(box, corners, area))
        return inking.beside(line, inking.kept_beside(ink, line, edge))

    def _shadow(self, ink: Ink, shadow: DropShadow) -> Ink:
        reach = self._finish.reach_px(0.0)
        area = inking.area_of(ink).grown(reach)
        cover = blurred(inking.cover_of(ink, area), shadow.blur_px / 2, (shadow.x_px, shadow.y_px))
        return inking.solid_ink(shadow.colour, cover, area, self._palette)


def _window(cover: Cover, area: Area) -> Cover:
    """The part of a cover of the canvas that is ``area``; beyond the canvas nothing is covered."""
    width, height = area.size
    out = np.zeros((height, width), np.uint8)
    left, top = max(area.left, 0), max(area.top, 0)
    right, bottom = min(area.right, cover.shape[1]), min(area.bottom, cover.shape[0])
    if left < right and top < bottom:
        out[top - area.top : bottom - area.top, left - area.left : right - area.left] = cover[
            top:bottom, left:right
        ]
    return out
