"""Adjusting what layers show: what is done once to a still is kept, the rest is done anew."""

from collections.abc import Callable

import numpy as np

from dagrender.adjustment import Adjustments, scaled, settled
from dagrender.paint.alpha import beside_alpha
from dagrender.paint.celcache import CelCache
from dagrender.paint.displaylist import Flip, SolidCel
from dagrender.paint.look import FilmShown, Look, Shown
from dagrender.paint.raster import Raster
from dagrender.paint.sources import AdjusterSource
from dagrender.picture import DynamicRange, Picture, Pixels

Material = Picture | Raster
Told = tuple[object, ...]
"""What a cel depends on, adjustments aside."""


class Adjusting:
    """Carries out the adjustments of layers, and flips them then."""

    def __init__(self, adjuster: AdjusterSource, cels: CelCache) -> None:
        self._adjuster, self._cels = adjuster, cels

    def whole(
        self, picture: Picture, adjustments: Adjustments, dynamic_range: DynamicRange
    ) -> Picture:
        """The film's picture adjusted; itself where nothing is done."""
        if not adjustments:
            return picture
        return beside_alpha(
            picture, lambda colours: self._adjuster(colours, adjustments, dynamic_range)
        )

    def material(
        self,
        look: Look,
        told: Told,
        cel: Callable[[], Material],
        dynamic_range: DynamicRange,
    ) -> Material:
        """What a layer shows, adjusted and then flipped; ``cel`` gives it as it comes.

        ``dynamic_range`` is the canvas's.
        """
        doing = doing_of(look)
        flip = None if isinstance(look.material, SolidCel) else look.flip
        if not doing and flip is None:
            return cel()
        if isinstance(look.material, Shown | FilmShown):
            return _flipped(self.adjusted(cel(), doing, dynamic_range), flip)
        count = settled(doing)
        if count < len(doing):
            begun = self._kept(told, cel, doing[:count], dynamic_range)
            return _flipped(self.adjusted(begun, doing[count:], dynamic_range), flip)
        if flip is None:
            return self._kept(told, cel, doing, dynamic_range)
        return self._cels.get(
            ("flipped", flip, doing, dynamic_range, *told),
            lambda: _flipped(self._kept(told, cel, doing, dynamic_range), flip),
        )

    def _kept(
        self,
        told: Told,
        cel: Callable[[], Material],
        doing: Adjustments,
        dynamic_range: DynamicRange,
    ) -> Material:
        """Adjusted by what is the same on every frame of a still."""
        if not doing:
            return cel()
        return self._cels.get(
            ("adjusted", doing, dynamic_range, *told),
            lambda: self.adjusted(cel(), doing, dynamic_range),
        )

    def adjusted(
        self, material: Material, doing: Adjustments, dynamic_range: DynamicRange
    ) -> Material:
        """Pixels adjusted; ink may reach farther out of its box then."""
        if not doing:
            return material
        if isinstance(material, Picture):
            return self._adjuster(material, doing, dynamic_range)
        if not material.rgba.size:
            return material
        plain = Picture(pixels=Pixels.RGBA, planes=(material.rgba,))
        rgba = self._adjuster(plain, doing, dynamic_range).planes[0].astype(np.uint8, copy=False)
        grown = (rgba.shape[0] - plain.height_px) // 2
        return Raster(
            rgba=rgba,
            left=material.left - grown,
            top=material.top - grown,
            box_width_px=material.box_width_px,
            box_height_px=material.box_height_px,
        )


def doing_of(look: Look) -> Adjustments:
    """What is done to a layer's pixels, as large as they are drawn."""
    return scaled(look.adjustments, look.raster_scale()) if look.adjustments else ()


def _flipped(material: Material, flip: Flip | None) -> Material:
    if flip is None:
        return material
    from dagrender.paint.flip import flipped_picture, flipped_raster

    if isinstance(material, Raster):
        return flipped_raster(material, flip)
    return flipped_picture(material, flip)
