"""Adjustments of RGBA, premultiplied: text, drawings and pictures that let something through.

What is done to each part of a colour by itself is looked up by a sample and its alpha; what mixes
the parts in a line is the same on premultiplied samples, where 1 is the alpha. Only tables of
colours need R'G'B' that have been divided by alpha, for which they get 16 bits.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dagrender.adjustment import Tone, ToneKind
from dagrender.media.adjusting.tone import Linear, channel_gains
from dagrender.picture import Picture, Pixels, Plane

PLANAR = "gbrap"
"""RGBA as ``to_planes`` gives it, by libav's name: the order of planes is for us to say."""
_LEVELS = 256
_TOP_16 = 65535
_BLOCK_ROWS = 32
_ALPHA = 3  # which part of RGBA it is

Values = NDArray[np.float64]
Table = NDArray[np.uint8]


def linear(picture: Picture, by: Linear) -> Picture:
    """R'G'B' changed as luma and colour."""
    (a, b), (c, d) = by.turn
    if not (b or c) and a == d == by.gain:
        return _looked_up(picture, (_gained(by.gain, by.offset),) * 3)
    return _mixed(picture, by.matrix(), by.offset)


def curved(picture: Picture, tones: tuple[Tone, ...]) -> Picture:
    """R'G'B' through gamma and temperature, clipped after each."""
    return _looked_up(picture, tuple(_curved(tones, part) for part in range(3)))


def straight(picture: Picture) -> tuple[Plane, ...]:
    """Red, green and blue divided by alpha, as uint16 from 0 to 65535; black where none is."""
    divided = _divided()
    return tuple(divided[places] for places in _places(picture))


def weighted(colours: tuple[Plane, ...], picture: Picture) -> Picture:
    """``colours`` as ``straight`` gives them, with the alpha of ``picture``."""
    alpha = picture.planes[0][..., 3]
    wide = alpha.astype(np.uint32)
    parts = [((part * wide + _TOP_16 // 2) // _TOP_16).astype(np.uint8) for part in colours]
    return _together((*parts, alpha))


def _gained(gain: float, offset: float) -> Table:
    return _table(lambda values: gain * values + offset)


@lru_cache(maxsize=32)
def _curved(tones: tuple[Tone, ...], part: int) -> Table:
    def change(values: Values) -> Values:
        for tone in tones:
            values = np.clip(_curve(tone, part, values), 0, 1)
        return values

    return _table(change)


def _curve(tone: Tone, part: int, values: Values) -> Values:
    if tone.kind is ToneKind.TEMPERATURE:
        return values * channel_gains(tone.amount)[part]
    return np.asarray(values ** (1 / tone.amount), np.float64)


def _table(change: Callable[[Values], Values]) -> Table:
    """A premultiplied sample by alpha times 256 plus the sample that it was."""
    alpha, sample = np.divmod(np.arange(_LEVELS**2, dtype=np.float64), _LEVELS)
    values = np.clip(sample / np.maximum(alpha, 1), 0, 1)
    return np.floor(np.clip(change(values), 0, 1) * alpha + 0.5).astype(np.uint8)


@lru_cache(maxsize=1)
def _divided() -> NDArray[np.uint16]:
    alpha, sample = np.divmod(np.arange(_LEVELS**2, dtype=np.float64), _LEVELS)
    values = np.clip(sample / np.maximum(alpha, 1), 0, 1) * (alpha > 0)
    return np.floor(values * _TOP_16 + 0.5).astype(np.uint16)


def _places(picture: Picture) -> tuple[NDArray[np.uint16], ...]:
    """Where a table has each pixel's red, green and blue."""
    rgba = picture.planes[0]
    alpha = rgba[..., 3].astype(np.uint16) << np.uint16(8)
    return tuple(alpha | rgba[..., part] for part in range(3))


def _looked_up(picture: Picture, tables: tuple[Table, ...]) -> Picture:
    parts = (table[at] for table, at in zip(tables, _places(picture), strict=True))
    return _together((*parts, picture.planes[0][..., 3]))


def _mixed(picture: Picture, matrix: Values, offset: float) -> Picture:
    """Each part a sum of the three and of alpha, in single precision; none brighter than alpha."""
    rgba = picture.planes[0]
    out = np.empty_like(rgba)
    out[..., 3] = rgba[..., 3]
    weights = matrix.astype(np.float32)
    for start in range(0, rgba.shape[0], _BLOCK_ROWS):
        rows = slice(start, start + _BLOCK_ROWS)
        red, green, blue, alpha = (rgba[rows, :, part].astype(np.float32) for part in range(4))
        lift = alpha * np.float32(offset) + np.float32(0.5)
        for part in range(_ALPHA):
            total = red * weights[part, 0]
            total += green * weights[part, 1]
            total += blue * weights[part, 2]
            total += lift
            np.minimum(total, alpha + np.float32(0.5), out=total)
            np.maximum(total, 0, out=total)
            out[rows, :, part] = total.astype(np.uint8)
    return Picture(pixels=Pixels.RGBA, planes=(out,))


def padded(picture: Picture, by_px: int) -> Picture:
    """With so many transparent pixels on each side."""
    wide = np.pad(picture.planes[0], ((by_px, by_px), (by_px, by_px), (0, 0)))
    return Picture(pixels=Pixels.RGBA, planes=(wide,))


def to_planes(picture: Picture) -> tuple[Plane, ...]:
    """Red, green, blue and alpha, each by itself."""
    return tuple(np.ascontiguousarray(picture.planes[0][..., part]) for part in range(4))


def from_planes(planes: tuple[Plane, ...]) -> Picture:
    """The picture again; no colour is brighter than its alpha."""
    *colours, alpha = planes
    return _together((*(np.minimum(part, alpha) for part in colours), alpha))


def _together(planes: tuple[Plane, ...]) -> Picture:
    rgba = np.empty((*planes[0].shape, len(planes)), np.uint8)
    for part, plane in enumerate(planes):
        rgba[..., part] = plane
    return Picture(pixels=Pixels.RGBA, planes=(rgba,))
