"""Chroma keys: what of a cel's own pixels is transparent for its hue, and its spill taken out.

A pixel's distance is the mean, over it and its eight neighbours, of how far (Cb, Cr) is from the
key's, as a share of the longest way there is; so libavfilter's ``chromakey`` has it. Spill is what
a pixel's chroma has along the key's, beyond what it has across: taken out, no hue is nearer to the
key's than 45 degrees. Its luma stays.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.colour import CHROMA_SPAN, KB, KG, KR
from dagrender.paint.cover import FULLY, Cover
from dagrender.paint.finish import ChromaKey
from dagrender.paint.palette import Palette
from dagrender.paint.raster import Raster
from dagrender.picture import Picture, Pixels

Floats = NDArray[np.floating[Any]]
_NEIGHBOURS = 3
_LARGEST = {Pixels.YUV420: 255.0, Pixels.YUV420P10: 1023.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """A picture with its spill taken out, and how much of each of its pixels is left."""

    picture: Picture
    cover: Cover


def keyed_picture(picture: Picture, key: ChromaKey, palette: Palette) -> Keyed:
    """An opaque YUV 4:2:0 picture keyed; each pixel has the chroma of the sample it lies in."""
    colour = np.array([key.colour.red, key.colour.green, key.colour.blue], np.float64)
    _, key_cb, key_cr = (float(part) for part in palette.yuv_of(colour))
    largest = _LARGEST[picture.pixels]
    cb, cr = (plane.astype(np.float32) for plane in picture.planes[1:])
    away = np.hypot(cb - round(key_cb), cr - round(key_cr)) * np.float32(
        _reach(key, (key_cb, key_cr), picture.pixels)
    )
    height, width = picture.planes[0].shape
    cover = np.empty((2 * away.shape[0], 2 * away.shape[1]), np.uint8)
    for row, across in enumerate(_means_of_three(away, axis=0)):
        for column, mean in enumerate(_means_of_three(across, axis=1)):
            cover[row::2, column::2] = _cover(mean, key)
    cover = cover[:height, :width]
    if key.spill:
        middle = (largest + 1) / 2
        parts = _unspilled(cb - middle, cr - middle, (key_cb - middle, key_cr - middle), key.spill)
        planes = (palette.codes((part + middle).astype(np.float64)) for part in parts)
        picture = Picture(pixels=picture.pixels, planes=(picture.planes[0], *planes))
    return Keyed(picture=picture, cover=cover)


def _reach(key: ChromaKey, code: tuple[float, float], pixels: Pixels) -> float:
    """What a distance between codes is as a share of the longest.

    The chroma of sRGB is smaller in PQ and HLG; there, as far as its key's is.
    """
    share = 1 / (_LARGEST[pixels] * np.sqrt(2))
    if pixels is Pixels.YUV420:
        return float(share)
    _, cb, cr = _chroma(np.array([key.colour.red, key.colour.green, key.colour.blue], np.float32))
    middle = (_LARGEST[pixels] + 1) / 2
    length = np.hypot(code[0] - middle, code[1] - middle) * share
    usual = np.hypot(cb, cr) * CHROMA_SPAN / (_LARGEST[Pixels.YUV420] * np.sqrt(2))
    return float(share * usual / length if length and usual else share)


def keyed_raster(raster: Raster, key: ChromaKey) -> Raster:
    """A raster keyed by the chroma (BT.709) of its colours, which every pixel has for itself."""
    alpha = raster.rgba[..., 3:].astype(np.float32)
    straight: Floats = raster.rgba[..., :3] / np.maximum(alpha, 1)
    luma, cb, cr = _chroma(straight)
    key_rgb = np.array([[key.colour.red, key.colour.green, key.colour.blue]], np.float32)
    _, key_cb, key_cr = (float(part[0]) for part in _chroma(key_rgb))
    away = np.hypot(cb - key_cb, cr - key_cr) * np.float32(CHROMA_SPAN / (255 * np.sqrt(2)))
    cover = _cover(_mean_of_nine(away), key)
    if key.spill:
        cb, cr = _unspilled(cb, cr, (key_cb, key_cr), key.spill)
        straight = _rgb(luma, cb, cr)
    left = alpha * (cover[..., None] / np.float32(FULLY))
    rgba = np.concatenate((np.clip(straight, 0, 1) * left, left), axis=2)
    return Raster(
        rgba=np.floor(rgba + 0.5).astype(np.uint8),
        left=raster.left,
        top=raster.top,
        box_width_px=raster.box_width_px,
        box_height_px=raster.box_height_px,
    )


def _cover(mean: Floats, key: ChromaKey) -> Cover:
    """From mean distances to what is left."""
    if key.softness > 0:
        shares = np.clip((mean - np.float32(key.similarity)) / np.float32(key.softness), 0, 1)
        return np.asarray(np.floor(shares * FULLY + 0.5), np.uint8)
    return np.where(mean > key.similarity, np.uint8(FULLY), np.uint8(0))


def _means_of_three(values: Floats, *, axis: int) -> tuple[Floats, Floats]:
    """Means of three pixels about even ones and about odd ones, two of which share a value."""
    padding = [(0, 0), (0, 0)]
    padding[axis] = (1, 1)
    wide = np.moveaxis(np.pad(values, padding, mode="edge"), axis, 0)
    twice = wide[1:-1] * 2
    even, odd = (wide[:-2] + twice) / _NEIGHBOURS, (twice + wide[2:]) / _NEIGHBOURS
    return np.moveaxis(even, 0, axis), np.moveaxis(odd, 0, axis)


def _mean_of_nine(values: Floats) -> Floats:
    wide = np.pad(values, 1, mode="edge")
    height, width = values.shape
    rows = wide[:height] + wide[1 : height + 1] + wide[2:]
    total: Floats = rows[:, :width] + rows[:, 1 : width + 1] + rows[:, 2:]
    return total / np.float32(_NEIGHBOURS**2)


def _unspilled(
    cb: Floats, cr: Floats, key: tuple[float, float], spill: float
) -> tuple[Floats, Floats]:
    """Chroma about zero without what it has of the key's hue."""
    length = float(np.hypot(*key))
    if not length:
        return cb, cr
    x, y = np.float32(key[0] / length), np.float32(key[1] / length)
    along, across = cb * x + cr * y, np.abs(cb * y - cr * x)
    too_much = np.maximum(along - across, 0) * np.float32(spill)
    return cb - too_much * x, cr - too_much * y


def _chroma(rgb: Floats) -> tuple[Floats, Floats, Floats]:
    """Y', Cb and Cr of R'G'B' (..., 3) from 0 to 1; chroma from -0.5 to 0.5."""
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    luma = np.float32(KR) * red + np.float32(KG) * green + np.float32(KB) * blue
    cb = (blue - luma) / np.float32(2 * (1 - KB))
    return luma, cb, (red - luma) / np.float32(2 * (1 - KR))


def _rgb(luma: Floats, cb: Floats, cr: Floats) -> Floats:
    """The way back."""
    red = luma + cr * np.float32(2 * (1 - KR))
    blue = luma + cb * np.float32(2 * (1 - KB))
    green = (luma - np.float32(KR) * red - np.float32(KB) * blue) / np.float32(KG)
    return np.stack((red, green, blue), axis=-1)
