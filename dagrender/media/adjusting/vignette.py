"""Vignettes: the cosine to the fourth power of libavfilter's, on the signal of SDR.

On an HDR canvas light is taken away in the same measure, so that a picture looks alike on both.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dagrender.adjustment import Vignette
from dagrender.media.adjusting.planar import blocks
from dagrender.media.adjusting.tone import DISPLAY_GAMMA
from dagrender.picture import DynamicRange, Picture, Pixels, Plane
from dagrender.transfer import (
    HLG_SYSTEM_GAMMA,
    PQ_PEAK_NITS,
    hlg_to_scene,
    nits_to_pq,
    pq_to_nits,
    scene_to_hlg,
)

_SHIFT = 14
_ONE = 1 << _SHIFT
_HALF = np.int32(_ONE >> 1)
_BLACK, _MIDDLE = 16, 128
_TOP = 65535

Integers = NDArray[np.int32]


def vignetted(picture: Picture, by: Vignette) -> Picture:
    """An 8-bit YUV or RGBA picture, darker towards its corners."""
    if picture.pixels is Pixels.RGBA:
        falloff = _falloff(picture.width_px, picture.height_px, 1, by.amount)
        rgba = picture.planes[0].copy()
        for part in range(3):
            rgba[..., part] = _faded(rgba[..., part], falloff, 0)
        return Picture(pixels=Pixels.RGBA, planes=(rgba,))
    size = picture.width_px, picture.height_px
    bases, steps = (_BLACK, _MIDDLE, _MIDDLE), (1, 2, 2)
    planes = tuple(
        _faded(plane, _falloff(*size, step, by.amount), base)
        for plane, base, step in zip(picture.planes, bases, steps, strict=True)
    )
    return Picture(pixels=picture.pixels, planes=planes)


def vignetted_signal(
    parts: tuple[Plane, ...], by: Vignette, target: DynamicRange
) -> tuple[Plane, ...]:
    """R', G' and B' (uint16, 0 to 65535) in PQ or HLG, darker towards their corners.

    What is left of light is what is left of an SDR signal, to the power of 2.4.
    """
    height, width = parts[0].shape
    left = _falloff(width, height, 1, by.amount).astype(np.float32) / _ONE
    roots, signals, power = _curves(target)
    left **= np.float32(power)
    left *= np.float32(_TOP)
    out = []
    for plane in parts:
        faded = np.empty_like(plane)
        for rows in blocks(plane):
            places = roots[plane[rows]] * left[rows] + np.float32(0.5)
            faded[rows] = signals[places.astype(np.uint16)]
        out.append(faded)
    return tuple(out)


@lru_cache(maxsize=2)
def _curves(target: DynamicRange) -> tuple[NDArray[np.float32], NDArray[np.uint16], float]:
    """From a signal to a root of light; back; and the power that the root has of an SDR signal.

    Of PQ it is the fourth root of displayed light, of HLG the square root of the scene's, which is
    what is displayed to the power of 1 / 1.2.
    """
    at = np.arange(_TOP + 1) / _TOP
    if target is DynamicRange.PQ:
        roots = (pq_to_nits(at) / PQ_PEAK_NITS) ** 0.25
        signals, power = nits_to_pq(at**4 * PQ_PEAK_NITS), DISPLAY_GAMMA / 4
    else:
        roots = hlg_to_scene(at) ** 0.5
        signals, power = scene_to_hlg(at**2), DISPLAY_GAMMA / HLG_SYSTEM_GAMMA / 2
    return roots.astype(np.float32), np.floor(signals * _TOP + 0.5).astype(np.uint16), power


def _faded(plane: Plane, falloff: Integers, base: int) -> Plane:
    out = np.empty_like(plane)
    for rows in blocks(plane):
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
