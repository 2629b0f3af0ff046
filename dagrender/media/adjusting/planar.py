"""Adjustments that are carried out plane by plane, on samples as they lie."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dagrender.adjustment import Sharpen, Vignette
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
    for rows in _blocks(plane):
        sharp = plane[rows].astype(np.int32)
        detail = sharp - blurred[rows]
        detail *= amount
        detail += _HALF
        detail >>= _SHIFT
        sharp += detail
        highest = top if isinstance(top, int) else top[rows]
        np.copyto(out[rows], np.clip(sharp, low, highest), casting="unsafe")
    return out


def vignetted(picture: Picture, by: Vignette) -> Picture:
    """A YUV or RGBA picture, darker towards its corners."""
    shift = depth_shift(picture)
    if picture.pixels is Pixels.RGBA:
        falloff = _falloff(picture.width_px, picture.height_px, 1, by.amount)
        rgba = picture.planes[0].copy()
        for part in range(3):
            rgba[..., part] = _faded(rgba[..., part], falloff, 0)
        return Picture(pixels=Pixels.RGBA, planes=(rgba,))
    size = picture.width_px, picture.height_px
    bases = _BLACK << shift, _MIDDLE_8 << shift, _MIDDLE_8 << shift
    steps = 1, 2, 2
    planes = tuple(
        _faded(plane, _falloff(*size, step, by.amount), base)
        for plane, base, step in zip(picture.planes, bases, steps, strict=True)
    )
    return Picture(pixels=picture.pixels, planes=planes)


def _faded(plane: Plane, falloff: Integers, base: int) -> Plane:
    out = np.empty_like(plane)
    for rows in _blocks(plane):
        part = plane[rows].astype(np.int32)
        part -= base
        part *= falloff[rows]
        part += _HALF + (base << _SHIFT)
        part >>= _SHIFT
        np.copyto(out[rows], part, casting="unsafe")
    return out


@lru_cache(maxsize=8)
def _falloff(width_px: int, height_px: int, step: int, amount: float) -> Integers:
    """What is left of a signal, in 1/2^14, at every ``step``-th column and row of a picture.

    The cosine to the fourth power of an angle that is in proportion to the distance from the
    centre: libavfilter's ``vignette``. Chroma is sited at the left of its pair of columns.
    """
    angle = math.acos((1 - min(max(amount, 0.0), 1.0)) ** 0.25)
    across = np.arange(0, width_px, step) + 0.5 - width_px / 2
    down = np.arange(0, height_px, step) + step / 2 - height_px / 2
    distance = np.hypot(across, down[:, None]) / math.hypot(width_px / 2, height_px / 2)
    left = np.cos(angle * np.minimum(distance, 1.0)) ** 4
    return np.asarray(np.floor(left * _ONE + 0.5), np.int32)


def _blocks(plane: Plane) -> list[slice]:
    return [slice(at, at + _BLOCK_ROWS) for at in range(0, plane.shape[0], _BLOCK_ROWS)]
