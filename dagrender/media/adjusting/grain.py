"""Grain: noise that is the same on every machine, and the same for a frame wherever it stands.

A field of noise is made once for a seed, a size and a size of the picture; every frame sees it
moved by another distance, which its number alone decides. The noise is the sum of four bytes of
numpy's PCG64 bit generator, whose stream is fixed; all of it is whole numbers.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dagrender.adjustment import Grain
from dagrender.media.adjusting.planar import depth_shift
from dagrender.picture import DynamicRange, Picture, Pixels, Plane
from dagrender.transfer import sdr_to_hdr

_BYTES = 4
_MEAN = _BYTES * 255 // 2
_SD = math.sqrt(_BYTES * (256**2 - 1) / 12)
"""Of the sum of four bytes."""
_UNIT = 1 << 12
"""What the field's standard deviation is brought to."""
_SHIFT = 20
_SPARE = 9  # bits that noise gives up for those of alpha
_BLACK, _SPAN_8, _SPAN_RGB = 16, 219, 255
_BLOCK_ROWS = 64
_MASK = (1 << 64) - 1


def grained(picture: Picture, by: Grain, target: DynamicRange) -> Picture:
    """A YUV picture with noise on its luma, or an RGBA picture with the same on R, G and B."""
    noise = _Noise(by, picture, target)
    if picture.pixels is Pixels.RGBA:
        return Picture(pixels=Pixels.RGBA, planes=(noise.on_rgba(picture.planes[0]),))
    shift = depth_shift(picture)
    luma = noise.on(picture.planes[0], _BLACK << shift)
    return Picture(pixels=picture.pixels, planes=(luma, *picture.planes[1:]))


class _Noise:
    def __init__(self, by: Grain, picture: Picture, target: DynamicRange) -> None:
        height, width = picture.height_px, picture.width_px
        self._field = _field(width, height, by.size_px, by.seed)
        down, across = _mixed(by.seed, by.number)
        self._down, self._across = down % height, across % width
        rgba = picture.pixels is Pixels.RGBA
        self._span = _SPAN_RGB if rgba else _SPAN_8 << depth_shift(picture)
        # noise of a standard deviation of _UNIT, times this, is codes times 2^_SHIFT
        share = 1.0 if target is DynamicRange.SDR or rgba else _white(target)
        self._factor = round(by.amount * share * self._span / _UNIT * (1 << _SHIFT))

    def on(self, plane: Plane, low: int) -> Plane:
        """``plane`` with noise, from ``low`` on."""
        out = np.empty_like(plane)
        # 32 bits have room for 16 of noise and as many of the factor
        wide = np.int32 if plane.itemsize == 1 else np.int64
        for rows in _blocks(plane):
            noise = np.multiply(self._rows(rows, plane.shape[1]), self._factor, dtype=wide)
            noise += 1 << (_SHIFT - 1)
            noise >>= _SHIFT
            noise += plane[rows]
            np.copyto(out[rows], np.clip(noise, low, low + self._span), casting="unsafe")
        return out

    def on_rgba(self, rgba: Plane) -> Plane:
        """Premultiplied RGBA with the same noise on R, G and B, less where alpha is less."""
        out = rgba.copy()
        for rows in _blocks(rgba):
            alpha = rgba[rows, :, 3].astype(np.int32)
            noise = np.multiply(self._rows(rows, rgba.shape[1]), self._factor, dtype=np.int32)
            noise >>= _SPARE
            noise *= alpha + (alpha >> 7)  # 0 to 255 becomes 0 to 256
            noise += 1 << (_SHIFT + 8 - _SPARE - 1)
            noise >>= _SHIFT + 8 - _SPARE
            for part in range(3):
                total = noise + rgba[rows, :, part]
                np.minimum(total, alpha, out=total)
                np.maximum(total, 0, out=total)
                np.copyto(out[rows, :, part], total, casting="unsafe")
        return out

    def _rows(self, rows: slice, width: int) -> NDArray[np.int16]:
        """Rows of the field, moved; it goes on at its beginning where it ends."""
        height = self._field.shape[0]
        wanted = (np.arange(rows.start, rows.stop) + self._down) % height
        turned = self._field[wanted]
        split = self._across % width
        return np.concatenate((turned[:, split:], turned[:, :split]), axis=1)


@lru_cache(maxsize=4)
def _field(width_px: int, height_px: int, size_px: int, seed: int) -> NDArray[np.int16]:
    """Noise (height, width) of mean 0 and a standard deviation of ``_UNIT``, without an edge.

    Grains of more than a pixel are noise that a triangle of that half width has been drawn over.
    """
    raw = np.random.PCG64(seed).random_raw(-(-width_px * height_px // 2))
    four = raw.astype("<u8").view(np.uint8).reshape(-1, _BYTES)[: width_px * height_px]
    noise = four.sum(axis=1, dtype=np.int64).reshape(height_px, width_px) - _MEAN
    scale = _UNIT / _SD
    if size_px > 1:
        triangle = np.convolve(np.ones(size_px, np.int64), np.ones(size_px, np.int64))
        for axis in (0, 1):
            noise = sum(
                (np.roll(noise, at, axis) * int(part) for at, part in enumerate(triangle)),
                np.zeros_like(noise),
            )
        scale /= float(triangle @ triangle)
    noise *= round(scale * _UNIT)
    noise //= _UNIT
    return np.asarray(np.clip(noise, -32768, 32767), np.int16)


def _white(target: DynamicRange) -> float:
    """How far up the signal of an HDR canvas white stands."""
    return float(sdr_to_hdr(np.ones((1, 3)), target)[0, 1])


def _blocks(plane: Plane) -> list[slice]:
    height = plane.shape[0]
    return [slice(at, min(at + _BLOCK_ROWS, height)) for at in range(0, height, _BLOCK_ROWS)]


def _mixed(seed: int, number: int) -> tuple[int, int]:
    """Two numbers below 2^32 that look as if drawn by lot (the SplitMix64 finaliser)."""
    z = (seed * 0x9E3779B97F4A7C15 + (number + 1) * 0xD1342543DE82EF95) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    z ^= z >> 31
    return z >> 32, z & 0xFFFFFFFF
