"""The arithmetic of "over" on one plane of 8-bit samples.

Weights are 0 to 256 and every result is ``(source * weight + canvas * (256 - weight) + 128) >> 8``:
rounded once, exact at both ends, and within 16 bits all the way. Long planes are worked through in
blocks of rows, so that the 16-bit scratch stays in the cache; the result does not depend on it.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.ink import FULL, Weights

Samples = NDArray[np.uint8]
_BLOCK_SAMPLES = 1 << 17
_HALF = np.uint16(FULL // 2)
_SHIFT = np.uint16(8)


def mix(canvas: Samples, source: Samples, weight: int, out: Samples) -> None:
    """``source`` over ``canvas`` with one weight for all, into ``out`` (may be ``canvas``)."""
    keep, share = np.uint16(FULL - weight), np.uint16(weight)
    for rows in _blocks(canvas):
        total = np.multiply(canvas[rows], keep, dtype=np.uint16)
        total += np.multiply(source[rows], share, dtype=np.uint16)
        _store(total, out[rows])


def mix_weighted(canvas: Samples, source: Samples, weights: Weights) -> None:
    """``source`` over ``canvas`` in place; ``weights`` broadcast to its shape."""
    weights = np.broadcast_to(weights, canvas.shape)
    for rows in _blocks(canvas):
        share = weights[rows]
        total = canvas[rows] * (np.uint16(FULL) - share)
        total += source[rows] * share
        _store(total, canvas[rows])


def over(canvas: Samples, paint: Weights, alpha: Weights) -> None:
    """Premultiplied 8.8 ``paint`` over ``canvas`` in place."""
    for rows in _blocks(canvas):
        total = canvas[rows] * (np.uint16(FULL) - alpha[rows])
        total += paint[rows]
        _store(total, canvas[rows])


def scaled(paint: Weights, weights: Weights | int) -> Weights:
    """Premultiplied 8.8 ``paint``, or an alpha, times one weight or an array of them."""
    total = np.multiply(paint, weights, dtype=np.uint32)
    total += np.uint32(_HALF)
    total >>= np.uint32(_SHIFT)
    return total.astype(np.uint16)


def _store(total: Weights, out: Samples) -> None:
    total += _HALF
    total >>= _SHIFT
    np.copyto(out, total, casting="unsafe")


def _blocks(plane: Samples) -> Iterator[slice]:
    height, width = plane.shape
    step = max(1, _BLOCK_SAMPLES // max(1, width))
    for start in range(0, height, step):
        yield slice(start, start + step)
