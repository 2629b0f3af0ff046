"""Levels of a sound drawn as bars, as a line, or as an area."""

from collections.abc import Callable, Iterator
from math import cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.displaylist import GradientCel, SolidCel, WaveformCel, WaveShape, WaveSide
from dagrender.paint.gradient import gradient_raster
from dagrender.paint.raster import Raster

if TYPE_CHECKING:
    import skia

WHOLE = 10_000
"""What a level is counted in."""
_LEAST_PX = 1.0
"""A bar that is flat is never lower, nor an area."""
_CAP = tuple((step / 12 - 0.5) * pi for step in range(13))
"""Directions from the middle of a half circle to points of it."""
_OPAQUE = 255
_WHOLLY, _ROUND = np.uint16(_OPAQUE), np.uint16(_OPAQUE // 2)
Cover = NDArray[np.uint8]
Draw = Callable[["skia.Canvas", "skia.Paint"], None]
"""Draws a wave, opaque, on an empty canvas."""


def waveform_raster(cel: WaveformCel) -> Raster:
    """The wave in RGBA: its covers by Skia, its colours mixed in by numpy."""
    width_px, height_px = cel.size
    head_px = width_px if cel.head_px is None else cel.head_px
    fills = [(cel.fill, (0.0, float(width_px)))]
    if cel.played is not None and cel.head_px is not None:
        fills = [(cel.played, (0.0, head_px)), (cel.fill, (head_px, float(width_px)))]
    rgba = np.zeros((height_px, width_px, 4), np.uint16)
    draw = _bars(cel) if cel.shape is WaveShape.BARS else _outline(cel)
    for fill, ends in fills:
        rgba += _coloured(fill, cel.size, _covered(cel.size, ends, draw))
    rgba = np.minimum(rgba, _WHOLLY)
    if cel.playhead is not None and cel.head_px is not None:
        rgba = _with_playhead(cel, cel.head_px, rgba)
    return Raster(
        rgba=rgba.astype(np.uint8),
        left=0,
        top=0,
        box_width_px=width_px,
        box_height_px=height_px,
    )


def _with_playhead(
    cel: WaveformCel, head_px: float, below: NDArray[np.uint16]
) -> NDArray[np.uint16]:
    """The wave with the line that marks what is heard laid over it."""
    if cel.playhead is None:
        return below
    half = cel.playhead.width_px / 2
    ends = max(0.0, head_px - half), min(float(cel.size[0]), head_px + half)
    cover = _covered(cel.size, ends, lambda canvas, paint: canvas.drawPaint(paint))
    line = _coloured(SolidCel(colour=cel.playhead.colour), cel.size, cover)
    free = _WHOLLY - line[..., 3:]
    shown: NDArray[np.uint16] = line + (below * free + _ROUND) // _WHOLLY
    return np.minimum(shown, _WHOLLY)


def _covered(
    size: tuple[int, int],
    ends: tuple[float, float],
    draw: Draw,
) -> Cover:
    """How much of each pixel between two columns what is drawn covers, 0 to 255."""
    import skia

    width_px, height_px = size
    alpha = np.zeros((height_px, width_px), np.uint8)
    if ends[0] >= ends[1]:
        return alpha
    surface = skia.Surface(
        alpha, skia.ColorType.kAlpha_8_ColorType, skia.AlphaType.kPremul_AlphaType
    )
    canvas = surface.getCanvas()
    canvas.clipRect(skia.Rect.MakeLTRB(ends[0], 0, ends[1], height_px), True)
    draw(canvas, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))
    return alpha


def _coloured(
    fill: SolidCel | GradientCel, size: tuple[int, int], cover: Cover
) -> NDArray[np.uint16]:
    """The colours of ``fill``, premultiplied, as far as they are covered."""
    if isinstance(fill, GradientCel):
        colours = gradient_raster(fill, *size).rgba.astype(np.uint16)
    else:
        one = fill.colour
        straight = np.array([one.red, one.green, one.blue, 1.0])
        colours = np.floor(straight * one.alpha * _OPAQUE + 0.5).astype(np.uint16)
    shown: NDArray[np.uint16] = (colours * cover[..., None] + _ROUND) // _WHOLLY
    return shown


# Shapes


def _bars(cel: WaveformCel) -> Draw:
    import skia

    half = cel.width_px / 2
    if not cel.is_round:
        boxes = [
            skia.Rect.MakeLTRB(x - half, top, x + half, bottom)
            for x, top, bottom in _places(cel, _LEAST_PX)
        ]

        def draw_flat(canvas: "skia.Canvas", paint: "skia.Paint") -> None:
            for box in boxes:
                canvas.drawRect(box, paint)

        return draw_flat
    # Skia's own arcs of a few pixels are off by a quarter of a pixel, its polygons are exact
    turns = [(half * sin(turn), half * cos(turn)) for turn in _CAP]
    capsules = []
    for x, top, bottom in _places(cel, cel.width_px):
        upper, lower = top + half, bottom - half
        points = [skia.Point(x + dx, upper - dy) for dx, dy in turns]
        points += [skia.Point(x - dx, lower + dy) for dx, dy in turns]
        capsule = skia.Path()
        capsule.addPoly(points, True)
        capsules.append(capsule)

    def draw(canvas: "skia.Canvas", paint: "skia.Paint") -> None:
        # one by one: only what is convex is covered exactly
        for capsule in capsules:
            canvas.drawPath(capsule, paint)

    return draw


def _outline(cel: WaveformCel) -> Draw:
    """A line along the levels, or the area that it bounds."""
    import skia

    is_line = cel.shape is WaveShape.LINE
    margin = cel.width_px / 2 if is_line else 0.0
    places = list(_places(cel, 0.0 if is_line else _LEAST_PX, margin))
    upper = [skia.Point(x, top) for x, top, _ in places]
    lower = [skia.Point(x, bottom) for x, _, bottom in places]
    path = skia.Path()
    if places and not is_line:
        path.addPoly([*upper, *reversed(lower)], True)
    if places and is_line and cel.side is not WaveSide.BOTTOM:
        path.addPoly(lower, False)
    if places and is_line and cel.side is not WaveSide.TOP:
        path.addPoly(upper, False)

    def draw(canvas: "skia.Canvas", paint: "skia.Paint") -> None:
        if is_line:
            paint.setStyle(skia.Paint.kStroke_Style)
            paint.setStrokeWidth(cel.width_px)
            paint.setStrokeJoin(skia.Paint.kRound_Join)
            paint.setStrokeCap(skia.Paint.kRound_Cap if cel.is_round else skia.Paint.kButt_Cap)
        canvas.drawPath(path, paint)

    return draw


def _places(
    cel: WaveformCel, least_px: float, margin_px: float = 0.0
) -> Iterator[tuple[float, float, float]]:
    """For each level its middle, its upper end and its lower end."""
    height = cel.size[1] - 2 * margin_px
    for number, level in enumerate(cel.levels):
        x = cel.first_px + (number + 0.5) * cel.step_px
        long = min(max(height * level / WHOLE, least_px), max(height, least_px))
        match cel.side:
            case WaveSide.CENTER:
                top = (cel.size[1] - long) / 2
            case WaveSide.BOTTOM:
                top = cel.size[1] - margin_px - long
            case WaveSide.TOP:
                top = margin_px
        yield x, top, top + long
