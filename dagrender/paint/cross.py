"""Transitions that look at two painted pictures and make a third of them, by name.

The formulas are those of libavfilter's ``xfade`` (FFmpeg 8.1, libavfilter/vf_xfade.c), which knows
4:4:4 only. Here luma is what it is there; a chroma sample is what the luma pixels around it would
get, by the filter by which chroma is subsampled. Results are rounded, not cut off.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.colour import subsampled
from dagrender.paint.ink import FULL
from dagrender.paint.over import Samples, mix, mix_weighted
from dagrender.picture import Picture, Pixels

Planes = tuple[Samples, ...]
Indices = NDArray[np.intp]
_PHASE = 0.2
_PIXEL_STEPS, _PIXEL_SHARE = 50, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The picture that goes and the one that comes: planes of 4:2:0, of equal sizes."""

    old: Planes
    new: Planes
    top: int
    """The largest sample: 255 or 1023."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in luma pixels."""
        height, width = self.old[0].shape
        return width, height

    @property
    def middle(self) -> int:
        """The chroma sample of grey."""
        return (self.top + 1) // 2


def crossed(kind: str, old: Picture, new: Picture, progress: float) -> Picture:
    """The picture between ``old`` and ``new`` at ``progress``, from 0 to 1."""
    if progress <= 0 or progress >= 1:
        return new if progress > 0 else old
    top = 1023 if old.pixels is Pixels.YUV420P10 else 255
    pair = Pair(old=old.planes, new=new.planes, top=top)
    return Picture(pixels=old.pixels, planes=CROSSES[kind](pair, progress))


def _mixed(old: Planes, new: Planes, share: float) -> Planes:
    """``share`` of the old and the rest of the new."""
    weight = math.floor(share * FULL + 0.5)
    out = tuple(np.empty_like(plane) for plane in old)
    for below, above, into in zip(new, old, out, strict=True):
        mix(below, above, weight, into)
    return out


def _smooth(start: float, end: float, at: float) -> float:
    t = min(max((at - start) / (end - start), 0.0), 1.0)
    return t * t * (3 - 2 * t)


# Sampled elsewhere: every pixel of the result is one of the pictures', rows and columns by
# themselves


def _whole(planes: Planes) -> Planes:
    """The planes of a picture, chroma on the luma grid: 4:4:4."""
    height, width = planes[0].shape
    wide = (((_eightfold(plane) + 4) >> 3)[:height, :width] for plane in planes[1:])
    return (planes[0], *(plane.astype(planes[0].dtype) for plane in wide))


def _eightfold(plane: Samples) -> NDArray[np.int32]:
    """Eight times a chroma plane on the luma grid: sited left, between two rows; interpolated."""
    samples = np.pad(plane.astype(np.int32), 1, mode="edge")
    across = np.repeat(2 * samples[:, 1:-1], 2, axis=1)
    across[:, 1::2] = samples[:, 1:-1] + samples[:, 2:]
    down = np.repeat(3 * across[1:-1], 2, axis=0)
    down[0::2] += across[:-2]
    down[1::2] += across[2:]
    return down


def _gathered(whole: Planes, columns: Indices, rows: Indices) -> Planes:
    """4:2:0 of what stands at ``columns`` and ``rows`` of 4:4:4 planes."""
    luma, *chroma = (plane[rows][:, columns] for plane in whole)
    return (luma, *(_halved(plane).astype(luma.dtype) for plane in chroma))


def _halved(plane: NDArray[np.unsignedinteger[Any]]) -> NDArray[np.int32]:
    """Values for luma pixels as chroma samples."""
    height, width = plane.shape
    even = np.pad(plane.astype(np.int32), ((0, height % 2), (1, 1 + width % 2)), mode="edge")
    return (subsampled(even)[:, : (width + 1) // 2] + 4) >> 3


def _pixelize(pair: Pair, progress: float) -> Planes:
    width, height = pair.size
    steps = math.ceil(round(min(progress, 1 - progress) * _PIXEL_STEPS, 6))
    side = 2 * steps / _PIXEL_STEPS * min(width, height) / _PIXEL_SHARE

    def cells(count: int) -> Indices:
        at = (np.floor(np.arange(count) / side) + 0.5) * side
        return np.minimum(at, count - 1).astype(np.intp)

    mixed = _mixed(pair.old, pair.new, 1 - progress)
    return _gathered(_whole(mixed), cells(width), cells(height))


def _zoomin(pair: Pair, progress: float) -> Planes:
    left = 1 - progress
    zoom = _smooth(0.5, 1, left)

    def seen(count: int) -> Indices:
        at = (np.arange(count) / count - 0.5) * zoom + 0.5
        return np.ceil(at * (count - 1)).astype(np.intp)

    width, height = pair.size
    zoomed = _gathered(_whole(pair.old), seen(width), seen(height))
    return _mixed(zoomed, pair.new, _smooth(0, 0.5, left))


def _squeezed(pair: Pair, progress: float, axis: int) -> Planes:
    """The old picture grows narrow along ``axis``, between two parts of the new one."""
    sizes = pair.old[0].shape
    count = sizes[axis]
    along = np.arange(count)
    at = 0.5 + (along / count - 0.5) / (1 - progress)
    inside = (at >= 0) & (at <= 1)
    # one behind the other, so that an index says which of them is meant
    both = tuple(
        np.concatenate(two, axis) for two in zip(_whole(pair.old), _whole(pair.new), strict=True)
    )
    picks = np.where(inside, np.rint(np.clip(at, 0, 1) * (count - 1)), count + along)
    picks, other = picks.astype(np.intp), np.arange(sizes[1 - axis])
    return _gathered(both, picks, other) if axis else _gathered(both, other, picks)


def _squeezeh(pair: Pair, progress: float) -> Planes:
    return _squeezed(pair, progress, 0)


def _squeezev(pair: Pair, progress: float) -> Planes:
    return _squeezed(pair, progress, 1)


def _hblur(pair: Pair, progress: float) -> Planes:
    left = 1 - progress
    width, _ = pair.size
    size = 1 + int((width // 2) * (1 - abs(2 * left - 1)))
    planes = []
    for number, (old, new) in enumerate(zip(pair.old, pair.new, strict=True)):
        step = 2 if number else 1
        means = (_trailing_means(plane, size, step) for plane in (old, new))
        before, after = means
        mixed = np.floor(before * left + after * (1 - left) + 0.5)
        planes.append(mixed.astype(old.dtype))
    return tuple(planes)


def _trailing_means(plane: Samples, size: int, step: int) -> NDArray[np.float64]:
    """Of every sample and those to the right of it, ``size`` luma pixels in all."""
    height, width = plane.shape
    sums = np.zeros((height, width + 1))
    np.cumsum(plane, axis=1, out=sums[:, 1:])
    start = np.arange(width)
    end = np.minimum(start + size / step, width)
    whole = np.minimum(end.astype(np.intp), width - 1)
    part = sums[:, whole] + plane[:, whole] * (end - whole)
    means: NDArray[np.float64] = (part - sums[:, start]) / (end - start)
    return means


# Pixel by pixel


def _distance(pair: Pair, progress: float) -> Planes:
    """Where both are as near as the way that is left, they are mixed; elsewhere the new shows."""
    left = 1 - progress
    apart = [
        old.astype(np.int32) - new
        for old, new in zip(_whole(pair.old), _whole(pair.new), strict=True)
    ]
    near = sum(part * part for part in apart) <= (left * pair.top) ** 2
    luma = np.where(near, np.uint16(math.floor(left * FULL + 0.5)), np.uint16(0))
    weights = luma, _halved(luma).astype(np.uint16)
    out = tuple(plane.copy() for plane in pair.new)
    for number, (into, old) in enumerate(zip(out, pair.old, strict=True)):
        mix_weighted(into, old, weights[min(number, 1)])
    return out


def _fadegrays(pair: Pair, progress: float) -> Planes:
    """A dissolve whose colours go before and come behind it."""
    left = 1 - progress
    old_share = left * _smooth(1 - _PHASE, 1, left)
    new_share = (1 - left) * (1 - _smooth(_PHASE, 1, left))
    luma, *_ = _mixed(pair.old[:1], pair.new[:1], left)
    chroma = []
    for old, new in zip(pair.old[1:], pair.new[1:], strict=True):
        tint = (old - float(pair.middle)) * old_share + (new - float(pair.middle)) * new_share
        chroma.append(np.floor(tint + pair.middle + 0.5).astype(old.dtype))
    return (luma, *chroma)


def _by_difference(exponent: Callable[[float], float]) -> Callable[[Pair, float], Planes]:
    """A dissolve whose pace depends on how much a sample changes (a share of the largest)."""

    def cross(pair: Pair, progress: float) -> Planes:
        left = 1 - progress
        shares = [left ** exponent(apart / pair.top) for apart in range(pair.top + 1)]
        weights = np.floor(np.array(shares) * FULL + 0.5).astype(np.uint16)
        out = tuple(plane.copy() for plane in pair.new)
        for into, old in zip(out, pair.old, strict=True):
            apart = np.abs(old.astype(np.int32) - into)
            mix_weighted(into, old, weights[apart])
        return out

    return cross


CROSSES: dict[str, Callable[[Pair, float], Planes]] = {
    "distance": _distance,
    "fadefast": _by_difference(lambda apart: 1 + math.log(1 + apart)),
    "fadegrays": _fadegrays,
    "fadeslow": _by_difference(lambda apart: 1 + math.log(2 - apart)),
    "hblur": _hblur,
    "pixelize": _pixelize,
    "squeezeh": _squeezeh,
    "squeezev": _squeezev,
    "zoomin": _zoomin,
}
"""All of them by name."""
