"""Text, shaped and rasterised by Skia with the fonts it is given and no others."""

import math
from typing import Any

import numpy as np

from dagrender.errors import TooLargeError
from dagrender.paint.paragraph import Layout, argb, even, laid_out
from dagrender.paint.raster import Raster, ink_bounds, trimmed
from dagrender.paint.sources import FontSource
from dagrender.paint.textcel import Backdrop, Shadow, TextCel
from dagrender.paint.typeface import missing_glyphs

__all__ = ["measure_text", "missing_glyphs", "rasterise"]

_MOST_PIXELS = 1 << 27
"""Of a raster: half a gigabyte, some times over."""
_SHOWN = 40
_SIGMAS = 3.0  # how far a Gaussian is drawn


def measure_text(cel: TextCel, fonts: FontSource) -> tuple[int, int]:
    """Width and height of the cel's box in pixels: as wide as its longest line, rounded up to even.

    Even, so that centring the box on a whole pixel puts every glyph on the same grid. Blank text
    has no box.
    """
    if _is_blank(cel):
        return 0, 0
    layout = laid_out(cel, fonts)
    return _box(layout, cel)


def rasterise(cel: TextCel, fonts: FontSource, scale: float = 1.0) -> Raster:
    """Paint a text ``scale`` times its size; lines break as they do at its own size.

    Bottom to top: backdrop, shadow (of stroke and fill together), stroke, fill. Blank text gives an
    empty raster, without a backdrop.

    Raises:
        SourceError: the font's file is not a font.
    """
    if _is_blank(cel):
        rgba = np.zeros((0, 0, 4), np.uint8)
        return Raster(rgba=rgba, left=0, top=0, box_width_px=0, box_height_px=0)
    layout = laid_out(cel, fonts)
    reach = _reach(cel) * scale
    # marks may stand apart: nothing is farther from the next ink than half of a size
    apart = math.ceil(cel.size_px * scale / 2)
    margin = 2 * apart + math.ceil(layout.overhang_px * scale) + 1
    while True:
        raster = _drawn(layout, cel, scale, math.ceil(reach), margin)
        if not _nears_edge(raster, apart):
            return trimmed(raster)
        margin *= 2  # glyphs may reach as far out of their line as the font likes


def _is_blank(cel: TextCel) -> bool:
    """Whether there is nothing to lay out: Skia's height of no text may be no number."""
    return not cel.text.strip()


def _box(layout: Layout, cel: TextCel) -> tuple[int, int]:
    """Width and height of the box with its padding, rounded up to even."""
    pad_x, pad_y = _padding(cel.backdrop)
    return even(layout.width_px + 2 * pad_x), even(layout.height_px + 2 * pad_y)


def _drawn(layout: Layout, cel: TextCel, scale: float, reach: int, margin: int) -> Raster:
    import skia

    box = _box(layout, cel)
    width, height = even(box[0] * scale), even(box[1] * scale)
    left = top = -(reach + margin)
    high, wide = height - 2 * top, width - 2 * left
    if high * wide > _MOST_PIXELS:
        raise TooLargeError(f'the text "{cel.text[:_SHOWN]}"', wide, high)
    rgba = np.zeros((high, wide, 4), np.uint8)
    raster = Raster(rgba=rgba, left=left, top=top, box_width_px=width, box_height_px=height)
    surface = skia.Surface(
        rgba, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType
    )
    canvas = surface.getCanvas()
    canvas.translate(-left, -top)
    canvas.scale(scale, scale)
    pad_x, pad_y = _padding(cel.backdrop)
    if cel.backdrop:
        radius = min(cel.backdrop.radius_px, box[0] / 2, box[1] / 2)
        paint = skia.Paint(AntiAlias=True, Color=argb(cel.backdrop.colour))
        canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect.MakeWH(*box), radius, radius), paint)
    if cel.shadow:
        canvas.saveLayer(None, skia.Paint(ImageFilter=_shadow_filter(cel.shadow)))
        _paint_glyphs(layout, canvas, pad_x + layout.left_px, pad_y + layout.top_px)
        canvas.restore()
    _paint_glyphs(layout, canvas, pad_x + layout.left_px, pad_y + layout.top_px)
    surface.flushAndSubmit()
    return raster


def _paint_glyphs(layout: Layout, canvas: Any, x: float, y: float) -> None:
    if layout.outline:
        layout.outline.paint(canvas, x, y)
    layout.fill.paint(canvas, x, y)


def _shadow_filter(shadow: Shadow) -> Any:
    import skia

    sigma = shadow.blur_px / 2
    colour = argb(shadow.colour)
    return skia.ImageFilters.DropShadowOnly(shadow.x_px, shadow.y_px, sigma, sigma, colour)


def _reach(cel: TextCel) -> float:
    """How far stroke and shadow reach out of the glyphs, in pixels at the text's own size."""
    stroke = cel.stroke.width_px / 2 if cel.stroke else 0.0
    if not cel.shadow:
        return stroke
    offset = max(abs(cel.shadow.x_px), abs(cel.shadow.y_px))
    return stroke + offset + _SIGMAS * cel.shadow.blur_px / 2 + 1


def _nears_edge(raster: Raster, distance: int) -> bool:
    bounds = ink_bounds(raster.rgba)
    if bounds is None:
        return False
    left, top, right, bottom = bounds
    height, width = raster.rgba.shape[:2]
    return bool(min(left, top, width - right, height - bottom) < distance)


def _padding(backdrop: Backdrop | None) -> tuple[float, float]:
    return (backdrop.padding_x_px, backdrop.padding_y_px) if backdrop else (0.0, 0.0)
