"""The arithmetic of "over" on one plane of 8-bit or 10-bit samples.

Weights are 0 to 256 and every result is ``(source * weight + canvas * (256 - weight) + 128) >> 8``:
rounded once, exact at both ends, and for 8-bit samples within 16 bits all the way; deeper ones are
reckoned with in 32. Long planes are worked through in blocks of rows, so that the scratch stays in
the cache; the result does not depend on it.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.ink import FULL, Paint, Weights

Samples = NDArray[np.unsignedinteger[Any]]
_Wide = type[np.uint16 | np.uint32]
_BLOCK_SAMPLES = 1 << 17
_HALF = np.uint16(FULL // 2)
_SHIFT = np.uint16(8)


def mix(canvas: Samples, source: Samples, weight: int, out: Samples) -> None:
    """``source`` over ``canvas`` with one weight for all, into ``out`` (may be ``canvas``)."""
    keep, share = np.uint16(FULL - weight), np.uint16(weight)
    wide = wide_of(canvas)
    for rows in _blocks(canvas):
        total: Paint = np.multiply(canvas[rows], keep, dtype=wide)
        total += np.multiply(source[rows], share, dtype=wide)
        _store(total, out[rows])


def mix_weighted(canvas: Samples, source: Samples, weights: Weights) -> None:
    """``source`` over ``canvas`` in place; ``weights`` broadcast to its shape."""
    weights = np.broadcast_to(weights, canvas.shape)
    wide = wide_of(canvas)
    for rows in _blocks(canvas):
        share = weights[rows]
        total: Paint = np.multiply(canvas[rows], np.uint16(FULL) - share, dtype=wide)
        total += np.multiply(source[rows], share, dtype=wide)
        _store(total, canvas[rows])


def over(canvas: Samples, paint: Paint, alpha: Weights) -> None:
    """Premultiplied ``paint`` over ``canvas`` in place."""
    wide = wide_of(canvas)
    for rows in _blocks(canvas):
        total: Paint = np.multiply(canvas[rows], np.uint16(FULL) - alpha[rows], dtype=wide)
        total += paint[rows]
        _store(total, canvas[rows])


def scaled(paint: Paint, weights: Weights | int) -> Paint:
    """Premultiplied ``paint``, or an alpha, times one weight or an array of them."""
    total = np.multiply(paint, weights, dtype=np.uint32)
    total += np.uint32(_HALF)
    total >>= np.uint32(_SHIFT)
    return total.astype(paint.dtype)


def half_shifted(plane: Samples, odd: int, axis: int) -> Samples:
    """Samples moved forward by half their spacing if ``odd``: each the mean of two neighbours."""
    if not odd:
        return plane
    padding = ((1, 1), (0, 0)) if axis == 0 else ((0, 0), (1, 1))
    wide = np.pad(plane, padding, mode="edge")
    before, after = (wide[:-1], wide[1:]) if axis == 0 else (wide[:, :-1], wide[:, 1:])
    total = np.add(before, after, dtype=np.uint16)
    return ((total + np.uint16(1)) >> np.uint16(1)).astype(plane.dtype)


def wide_of(samples: Samples) -> _Wide:
    """The type in which samples of that depth times a weight have room."""
    return np.uint16 if samples.itemsize == 1 else np.uint32


def _store(total: Paint, out: Samples) -> None:
    total += _HALF
    total >>= _SHIFT
    np.copyto(out, total, casting="unsafe")


def _blocks(plane: Samples) -> Iterator[slice]:
    height, width = plane.shape
    step = max(1, _BLOCK_SAMPLES // max(1, width))
    for start in range(0, height, step):
        yield slice(start, start + step)
