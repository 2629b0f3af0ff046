"""Adjustments that are carried out plane by plane, on samples as they lie."""

import numpy as np
from numpy.typing import NDArray

from dagrender.adjustment import Sharpen
from dagrender.media.adjusting.tone import Linear
from dagrender.picture import Picture, Pixels, Plane

_SHIFT = 14
_ONE = 1 << _SHIFT
_HALF = np.int32(_ONE >> 1)
_MIDDLE_8 = 128
_BLACK, _WHITE, _CHROMA_TOP = 16, 235, 240
_IDENTITY = ((1.0, 0.0), (0.0, 1.0))
_BLOCK_ROWS = 64  # keeps the scratch in the second-level cache

Integers = NDArray[np.int32]


def depth_shift(picture: Picture) -> int:
    """By how many bits codes are longer than those of 8 bits."""
    return 2 if picture.pixels is Pixels.YUV420P10 else 0


def linear(picture: Picture, by: Linear) -> Picture:
    """An 8-bit YUV picture whose luma and colour are changed, clipped to the nominal range."""
    luma, blue, red = picture.planes
    if (by.gain, by.offset) != (1.0, 0.0):
        codes = np.arange(256)
        changed = _BLACK + by.gain * (codes - _BLACK) + by.offset * (_WHITE - _BLACK)
        luma = np.take(_codes(np.asarray(changed, np.float64), _WHITE), luma)
    if by.turn != _IDENTITY:
        blue, red = _turned(blue, red, by)
    return Picture(pixels=picture.pixels, planes=(luma, blue, red))


def _turned(blue: Plane, red: Plane, by: Linear) -> tuple[Plane, Plane]:
    (a, b), (c, d) = by.turn
    if not (b or c):
        tables = (_chroma_codes(gain) for gain in (a, d))
        first, second = (np.take(t, p) for t, p in zip(tables, (blue, red), strict=True))
        return first, second
    x, y = (plane.astype(np.int32) - _MIDDLE_8 for plane in (blue, red))
    return _chroma(x, y, a, b), _chroma(x, y, c, d)


def _chroma_codes(gain: float) -> NDArray[np.uint8]:
    changed = _MIDDLE_8 + gain * (np.arange(256) - _MIDDLE_8)
    return _codes(np.asarray(changed, np.float64), _CHROMA_TOP)


def _chroma(x: Integers, y: Integers, a: float, b: float) -> Plane:
    total = x * np.int32(round(a * _ONE))
    total += y * np.int32(round(b * _ONE))
    total += _HALF + (_MIDDLE_8 << _SHIFT)
    total >>= _SHIFT
    return np.asarray(np.clip(total, _BLACK, _CHROMA_TOP), np.uint8)


def _codes(values: NDArray[np.float64], top: int) -> NDArray[np.uint8]:
    return np.clip(np.floor(values + 0.5), _BLACK, top).astype(np.uint8)


def sharpened(plane: Plane, blurred: Plane, by: Sharpen, low: int, top: int | Plane) -> Plane:
    """``plane`` and, ``amount`` times, what was blurred away; clipped to ``low`` and ``top``."""
    amount = np.int32(round(by.amount * _ONE))
    out = np.empty_like(plane)
    for rows in blocks(plane):
        sharp = plane[rows].astype(np.int32)
        detail = sharp - blurred[rows]
        detail *= amount
        detail += _HALF
        detail >>= _SHIFT
        sharp += detail
        highest = top if isinstance(top, int) else top[rows]
        np.copyto(out[rows], np.clip(sharp, low, highest), casting="unsafe")
    return out


def blocks(plane: Plane) -> list[slice]:
    """Rows that are worked on together."""
    return [slice(at, at + _BLOCK_ROWS) for at in range(0, plane.shape[0], _BLOCK_ROWS)]
