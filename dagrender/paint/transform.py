"""Cels that are scaled, turned or between pixels, drawn by Skia."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.cover import Area
from dagrender.paint.geometry import Affine, shift
from dagrender.paint.ink import Ink, Paint, Weights
from dagrender.paint.inking import chroma_weights
from dagrender.paint.over import Samples, wide_of
from dagrender.paint.palette import SDR, Palette
from dagrender.paint.raster import Raster
from dagrender.picture import Picture

_MIPMAP_BELOW = 0.7  # from here down, four by four samples no longer cover what a pixel sees
_WHOLE = 1e-3  # edges nearer than this to a whole pixel are on it
_SPARE_BITS = 6  # of a 16-bit sample, below one of 10 bits
_TOP = 1023 << _SPARE_BITS
_CHROMA_SITE = Affine(xx=2.0, xy=0.0, x0=-0.5, yx=0.0, yy=2.0, y0=0.0)
_TO_CHROMA = Affine(xx=0.5, xy=0.0, x0=0.25, yx=0.0, yy=0.5, y0=0.0)


def transformed_raster(
    rgba: NDArray[np.uint8],
    matrix: Affine,
    canvas_size: tuple[int, int],
    palette: Palette = SDR,
) -> Ink:
    """The ink of an RGBA raster that ``matrix`` puts on the canvas; only what falls on it.

    Sampled by Catmull-Rom, which leaves whole positions as they are, or from mipmaps when small.
    """
    import skia

    box = _visible(matrix.bounds(rgba.shape[1], rgba.shape[0]), canvas_size)
    if box is None or not rgba.size:
        return Ink.blank(x=0, y=0, width_px=0, height_px=0)
    left, top, right, bottom = box
    out = np.zeros((bottom - top, right - left, 4), np.uint8)
    form = skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType
    pixels = np.ascontiguousarray(rgba)  # named, because Skia reads it until all is drawn
    image = skia.Image.fromarray(pixels, *form, copy=False)
    surface = skia.Surface(out, *form)
    canvas = surface.getCanvas()
    canvas.concat(_skia_matrix(shift(-left, -top).after(matrix)))
    area = skia.Rect.MakeWH(image.width(), image.height())
    small = matrix.scale() < _MIPMAP_BELOW
    sampling = _mipmaps() if small else skia.SamplingOptions(skia.CubicResampler.CatmullRom())
    canvas.drawImageRect(image, area, area, sampling, skia.Paint(AntiAlias=True))
    surface.flushAndSubmit()
    return palette.ink_of(out, left, top)


def transformed_picture(picture: Picture, matrix: Affine, canvas_size: tuple[int, int]) -> Ink:
    """The ink of an opaque YUV 4:2:0 picture that ``matrix`` puts on the canvas.

    Each plane is drawn for itself, chroma on its own left-sited grid and 10-bit samples as 16-bit
    ones, so that nothing goes through RGB or through 8 bits. Bilinear, or from mipmaps when small.
    """
    box = _visible(matrix.bounds(picture.width_px, picture.height_px), canvas_size)
    if box is None:
        return Ink.blank(x=0, y=0, width_px=0, height_px=0)
    left, top, right, bottom = box[0] & ~1, box[1] & ~1, box[2] + 1 & ~1, box[3] + 1 & ~1
    luma = shift(-left, -top).after(matrix)
    chroma = _TO_CHROMA.after(luma).after(_CHROMA_SITE)
    size = right - left, bottom - top
    half = size[0] // 2, size[1] // 2
    extent = picture.width_px, picture.height_px
    alpha = _coverage(extent, luma, size)
    # at the canvas's left edge, there is nothing that the first chroma sample could have a part of
    to_edge = matrix.is_upright() and matrix.bounds(*extent)[0] < _WHOLE
    chroma_alpha = _coverage(extent, _TO_CHROMA.after(luma), half, beyond=1.0 if to_edge else 0.0)
    planes = picture.planes
    return Ink(
        x=left,
        y=top,
        luma=_times(_drawn(planes[0], luma, size), alpha),
        alpha=alpha,
        cb=_times(_drawn(planes[1], chroma, half), chroma_alpha),
        cr=_times(_drawn(planes[2], chroma, half), chroma_alpha),
        chroma_alpha=chroma_alpha,
    )


def clipped_picture(picture: Picture, matrix: Affine, alpha: Weights, area: Area) -> Ink:
    """The ink of an opaque YUV 4:2:0 picture under a cover of ``alpha``, in an even ``area``.

    As ``transformed_picture``, but for chroma's alpha, which is that of the luma, filtered.
    """
    luma = shift(-area.left, -area.top).after(matrix)
    chroma = _TO_CHROMA.after(luma).after(_CHROMA_SITE)
    size = area.size
    half = size[0] // 2, size[1] // 2
    chroma_alpha = chroma_weights(alpha)
    planes = picture.planes
    return Ink(
        x=area.left,
        y=area.top,
        luma=_times(_drawn(planes[0], luma, size), alpha),
        alpha=alpha,
        cb=_times(_drawn(planes[1], chroma, half), chroma_alpha),
        cr=_times(_drawn(planes[2], chroma, half), chroma_alpha),
        chroma_alpha=chroma_alpha,
    )


def clipped_raster(
    raster: Raster, matrix: Affine, shape: Any | None, area: Area, palette: Palette
) -> Ink:
    """The ink of a raster whose box ``matrix`` puts on the canvas, what of it lies in ``area``.

    Args:
        raster: what is drawn; with a shape, nothing but what lies in its box.
        matrix: from the box's pixels to the canvas.
        shape: a ``skia.RRect`` in the box's pixels that is all that is shown; None shows all.
        area: an even area of the canvas.
        palette: the canvas's.
    """
    import skia

    width, height = area.size
    if not width or not raster.rgba.size:
        return Ink.blank(x=0, y=0, width_px=0, height_px=0)
    out = np.zeros((height, width, 4), np.uint8)
    form = skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType
    pixels = np.ascontiguousarray(raster.rgba)
    image = skia.Image.fromarray(pixels, *form, copy=False)
    surface = skia.Surface(out, *form)
    canvas = surface.getCanvas()
    canvas.concat(_skia_matrix(shift(-area.left, -area.top).after(matrix)))
    small = matrix.scale() < _MIPMAP_BELOW
    sampling = _mipmaps() if small else skia.SamplingOptions(skia.CubicResampler.CatmullRom())
    rows, columns = raster.rgba.shape[:2]
    place = skia.Rect.MakeXYWH(raster.left, raster.top, columns, rows)
    if shape is None:
        source = skia.Rect.MakeWH(columns, rows)
        canvas.drawImageRect(image, source, place, sampling, skia.Paint(AntiAlias=True))
    else:
        # a picture that fills its box goes on beyond it, so that the shape alone cuts it off
        fills = (raster.left, raster.top, columns, rows) == (
            0,
            0,
            raster.box_width_px,
            raster.box_height_px,
        )
        tile = skia.TileMode.kClamp if fills else skia.TileMode.kDecal
        local = skia.Matrix.Translate(raster.left, raster.top)
        shader = image.makeShader(tile, tile, sampling, local)
        canvas.drawRRect(shape, skia.Paint(AntiAlias=True, Shader=shader))
    surface.flushAndSubmit()
    return palette.ink_of(out, area.left, area.top)


def _visible(
    bounds: Sequence[float], canvas_size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """Whole pixels around ``bounds``, and a column of them around the canvas, for the filters."""
    left, top = max(math.floor(bounds[0]), -2), max(math.floor(bounds[1]), -2)
    right = min(math.ceil(bounds[2]), canvas_size[0] + 2)
    bottom = min(math.ceil(bounds[3]), canvas_size[1] + 2)
    return None if left >= right or top >= bottom else (left, top, right, bottom)


def _drawn(plane: Samples, matrix: Affine, size: tuple[int, int]) -> Samples:
    """A plane's samples where ``matrix`` puts them; its edges go on a little beyond it."""
    import skia

    deep = plane.itemsize > 1
    out = np.zeros((size[1], size[0]), plane.dtype)
    kinds = skia.ColorType
    kind = kinds.kA16_unorm_ColorType if deep else kinds.kAlpha_8_ColorType
    form = kind, skia.AlphaType.kPremul_AlphaType
    # named, as above; ten bits fill the upper ones of sixteen, which Skia reckons with as floats
    samples = np.ascontiguousarray(plane << _SPARE_BITS if deep else plane)
    image = skia.Image.fromarray(samples, *form, copy=False)
    small = matrix.scale() < _MIPMAP_BELOW
    sampling = _mipmaps() if small else skia.SamplingOptions(skia.FilterMode.kLinear)
    clamp = skia.TileMode.kClamp
    paint = skia.Paint(Shader=image.makeShader(clamp, clamp, sampling))
    paint.setBlendMode(skia.BlendMode.kSrc)
    surface = skia.Surface(out, *form)
    canvas = surface.getCanvas()
    canvas.concat(_skia_matrix(matrix))
    # three pixels of the canvas, and the part of a sample by which a grid may be off its box
    beyond = 3 / max(matrix.scale(), 1e-6) + 1
    area = skia.Rect.MakeWH(image.width(), image.height()).makeOutset(beyond, beyond)
    canvas.drawRect(area, paint)
    surface.flushAndSubmit()
    return _shifted_back(out) if deep else out


def _shifted_back(out: Samples) -> Samples:
    """Ten bits again, rounded; what rounding takes to 1024 stays at the top."""
    half = np.uint16(1 << (_SPARE_BITS - 1))
    return (np.minimum(out, np.uint16(_TOP)) + half) >> np.uint16(_SPARE_BITS)


def _times(samples: Samples, alpha: Weights) -> Paint:
    return np.multiply(samples, alpha, dtype=wide_of(samples))


def _coverage(
    extent: tuple[int, int], matrix: Affine, size: tuple[int, int], *, beyond: float = 0.0
) -> Weights:
    """How much of each pixel a box of ``extent`` covers, as weights.

    One that is upright goes on by ``beyond`` pixels to the left.
    """
    import skia

    out = np.zeros((size[1], size[0]), np.uint8)
    surface = skia.Surface(out, skia.ColorType.kAlpha_8_ColorType, skia.AlphaType.kPremul_AlphaType)
    canvas = surface.getCanvas()
    if matrix.is_upright():
        first, *others = (_on_pixels(edge) for edge in matrix.bounds(*extent))
        canvas.drawRect(skia.Rect.MakeLTRB(first - beyond, *others), skia.Paint(AntiAlias=True))
    else:
        canvas.concat(_skia_matrix(matrix))
        canvas.drawRect(skia.Rect.MakeWH(*extent), skia.Paint(AntiAlias=True))
    surface.flushAndSubmit()
    weights = out.astype(np.uint16)
    weights += weights >> np.uint16(7)  # 0 to 255 becomes 0 to 256
    return weights


def _on_pixels(edge: float) -> float:
    nearest = math.floor(edge + 0.5)
    return nearest if abs(edge - nearest) < _WHOLE else edge


def _mipmaps() -> Any:
    import skia

    return skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


def _skia_matrix(matrix: Affine) -> Any:
    import skia

    return skia.Matrix.MakeAll(
        matrix.xx, matrix.xy, matrix.x0, matrix.yx, matrix.yy, matrix.y0, 0, 0, 1
    )
