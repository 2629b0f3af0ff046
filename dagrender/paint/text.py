"""Text, shaped and rasterised by Skia with the fonts it is given and no others."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from dagrender.paint.displaylist import Backdrop, Shadow, Stroke, TextCel
from dagrender.paint.raster import Raster, ink_bounds, trimmed
from dagrender.paint.sources import FontSource
from dagrender.paint.typeface import missing_glyphs, typeface
from dagrender.picture import Colour

__all__ = ["measure_text", "missing_glyphs", "rasterise"]

_FAMILY = "font"  # what the one font of a paragraph is registered as
_UNBOUNDED_PX = 1e6
_SIGMAS = 3.0  # how far a Gaussian is drawn


def measure_text(cel: TextCel, fonts: FontSource) -> tuple[int, int]:
    """Width and height of the cel's box in pixels: as wide as its longest line, rounded up to even.

    Even, so that centring the box on a whole pixel puts every glyph on the same grid. Blank text
    has no box.
    """
    if _is_blank(cel):
        return 0, 0
    layout = _laid_out(cel, fonts)
    return layout.box_width_px, layout.box_height_px


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
    layout = _laid_out(cel, fonts)
    reach = _reach(cel) * scale
    margin = math.ceil(cel.size_px * scale) + 1
    while True:
        raster = _drawn(layout, cel, scale, math.ceil(reach), margin)
        if not _touches_edge(raster):
            return trimmed(raster)
        margin *= 2  # glyphs may reach as far out of their line as the font likes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """A paragraph in its box; ``fill`` and ``outline`` are ``skia.textlayout.Paragraph``."""

    fill: Any
    outline: Any | None
    box_width_px: int
    box_height_px: int


def _is_blank(cel: TextCel) -> bool:
    """Whether there is nothing to lay out: Skia's height of no text may be no number."""
    return not cel.text.strip()


def _laid_out(cel: TextCel, fonts: FontSource) -> _Layout:
    face = typeface(cel.font, cel.size_px, fonts)
    fill = _paragraph(cel, face, None)
    outline = _paragraph(cel, face, cel.stroke) if cel.stroke else None
    limit = cel.wrap_width_px or _UNBOUNDED_PX
    fill.layout(limit)
    # what shows no ink may report a width of less than nothing
    width = min(float(_even(max(fill.LongestLine, 0.0))), limit)
    for paragraph in (fill, outline):
        if paragraph:
            paragraph.layout(width)
    pad_x, pad_y = _padding(cel.backdrop)
    return _Layout(
        fill=fill,
        outline=outline,
        box_width_px=_even(width + 2 * pad_x),
        box_height_px=_even(fill.Height + 2 * pad_y),
    )


def _paragraph(cel: TextCel, face: Any, stroke: Stroke | None) -> Any:
    import skia

    kit = skia.textlayout
    provider = kit.TypefaceFontProvider()
    provider.registerTypeface(face, skia.String(_FAMILY))
    collection = kit.FontCollection()
    collection.setDefaultFontManager(provider)
    text = kit.TextStyle()
    text.setFontFamilies([_FAMILY])
    text.setFontStyle(face.fontStyle())  # its own, so that nothing is emboldened or slanted
    text.setFontSize(cel.size_px)
    text.setHeightOverride(True)
    text.setHeight(cel.line_height)
    text.setHalfLeading(True)
    text.setLetterSpacing(cel.letter_spacing_px)
    if stroke:
        text.setForegroundPaint(_stroke_paint(stroke))
    else:
        text.setColor(_argb(cel.colour))
    style = kit.ParagraphStyle()
    style.setTextStyle(text)
    aligns = {
        "left": kit.TextAlign.kLeft,
        "center": kit.TextAlign.kCenter,
        "right": kit.TextAlign.kRight,
    }
    style.setTextAlign(aligns[cel.align])
    builder = kit.ParagraphBuilder.make(style, collection, skia.Unicodes.ICU.Make())
    builder.pushStyle(text)
    builder.addText(cel.text)
    return builder.Build()


def _stroke_paint(stroke: Stroke) -> Any:
    import skia

    return skia.Paint(
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=stroke.width_px,
        StrokeJoin=skia.Paint.kRound_Join,
        StrokeCap=skia.Paint.kRound_Cap,
        Color=_argb(stroke.colour),
    )


def _drawn(layout: _Layout, cel: TextCel, scale: float, reach: int, margin: int) -> Raster:
    import skia

    width, height = _even(layout.box_width_px * scale), _even(layout.box_height_px * scale)
    left = top = -(reach + margin)
    rgba = np.zeros((height - 2 * top, width - 2 * left, 4), np.uint8)
    raster = Raster(rgba=rgba, left=left, top=top, box_width_px=width, box_height_px=height)
    surface = skia.Surface(
        rgba, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType
    )
    canvas = surface.getCanvas()
    canvas.translate(-left, -top)
    canvas.scale(scale, scale)
    pad_x, pad_y = _padding(cel.backdrop)
    if cel.backdrop:
        box = skia.Rect.MakeWH(layout.box_width_px, layout.box_height_px)
        radius = min(cel.backdrop.radius_px, box.width() / 2, box.height() / 2)
        paint = skia.Paint(AntiAlias=True, Color=_argb(cel.backdrop.colour))
        canvas.drawRRect(skia.RRect.MakeRectXY(box, radius, radius), paint)
    if cel.shadow:
        canvas.saveLayer(None, skia.Paint(ImageFilter=_shadow_filter(cel.shadow)))
        _paint_glyphs(layout, canvas, pad_x, pad_y)
        canvas.restore()
    _paint_glyphs(layout, canvas, pad_x, pad_y)
    surface.flushAndSubmit()
    return raster


def _paint_glyphs(layout: _Layout, canvas: Any, x: float, y: float) -> None:
    if layout.outline:
        layout.outline.paint(canvas, x, y)
    layout.fill.paint(canvas, x, y)


def _shadow_filter(shadow: Shadow) -> Any:
    import skia

    sigma = shadow.blur_px / 2
    colour = _argb(shadow.colour)
    return skia.ImageFilters.DropShadowOnly(shadow.x_px, shadow.y_px, sigma, sigma, colour)


def _reach(cel: TextCel) -> float:
    """How far stroke and shadow reach out of the glyphs, in pixels at the text's own size."""
    stroke = cel.stroke.width_px / 2 if cel.stroke else 0.0
    if not cel.shadow:
        return stroke
    offset = max(abs(cel.shadow.x_px), abs(cel.shadow.y_px))
    return stroke + offset + _SIGMAS * cel.shadow.blur_px / 2 + 1


def _touches_edge(raster: Raster) -> bool:
    bounds = ink_bounds(raster.rgba)
    height, width = raster.rgba.shape[:2]
    return bounds is not None and (
        min(bounds[:2]) == 0 or bounds[2] == width or bounds[3] == height
    )


def _padding(backdrop: Backdrop | None) -> tuple[float, float]:
    return (backdrop.padding_x_px, backdrop.padding_y_px) if backdrop else (0.0, 0.0)


def _even(length_px: float) -> int:
    return 2 * math.ceil((length_px - 1e-3) / 2)


def _argb(colour: Colour) -> int:
    red, green, blue, alpha = colour.rgba8()
    return alpha << 24 | red << 16 | green << 8 | blue
