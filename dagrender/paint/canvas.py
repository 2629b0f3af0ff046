"""The picture that is being painted: a base, and the boxes that are laid over it."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.ink import FULL, Ink, Weights
from dagrender.paint.matte import Uncovering
from dagrender.paint.over import Samples, half_shifted, mix, mix_weighted, over, scaled
from dagrender.paint.wipe import Band
from dagrender.picture import DynamicRange, Picture

_CELL = 2  # luma samples that a chroma sample stands for, along either axis


class Canvas:
    """A YUV 4:2:0 picture of 8 or 10 bits, copied from ``base`` once something is laid on it."""

    def __init__(self, base: Picture) -> None:
        self._picture = base
        self._owned = False
        self.width_px = base.width_px
        self.height_px = base.height_px

    def picture(self) -> Picture:
        """What has been painted; the base itself if nothing was."""
        return self._picture

    def _planes(self) -> tuple[Samples, ...]:
        if not self._owned:
            self._own(tuple(plane.copy() for plane in self._picture.planes))
        return self._picture.planes

    def _own(self, planes: tuple[Samples, ...]) -> None:
        self._picture = Picture(pixels=self._picture.pixels, planes=planes)
        self._owned = True

    def lay_ink(self, ink: Ink, weight: int, edge: Uncovering | None) -> None:
        """Ink over the canvas, its alpha times ``weight`` (0 to 256) and what ``edge`` shows."""
        planes = ((ink.luma, ink.alpha), (ink.cb, ink.chroma_alpha), (ink.cr, ink.chroma_alpha))
        for number, (paint, alpha) in enumerate(planes):
            step = 2 if number else 1
            x, y = ink.x // step, ink.y // step
            plane = self._picture.planes[number]
            box = _clipped(plane, x, y, paint)
            for band in _bands(box, step, edge):
                canvas = self._planes()[number][band.top : band.bottom, band.left : band.right]
                window = np.s_[band.top - y : band.bottom - y, band.left - x : band.right - x]
                share = _times(band.weights, weight)
                if share is None:
                    over(canvas, paint[window], alpha[window])
                else:
                    over(canvas, scaled(paint[window], share), scaled(alpha[window], share))

    def blend_ink(
        self,
        ink: Ink,
        mode: tuple[str, DynamicRange],
        weight: int,
        edge: Uncovering | None,
    ) -> None:
        """As ``lay_ink``, in a blend mode, on a canvas that is made for a dynamic range."""
        from dagrender.paint.blending import blended
        from dagrender.paint.inking import area_of, trimmed_ink, weighted

        ink = trimmed_ink(ink, self.width_px, self.height_px)
        if not ink.alpha.size:
            return
        area = area_of(ink)
        below = []
        for number, plane in enumerate(self._picture.planes):
            step = 2 if number else 1
            part = plane[
                area.top // step : area.bottom // step, area.left // step : area.right // step
            ]
            missing = [
                (0, length // step - have)
                for length, have in zip(area.size[::-1], part.shape, strict=True)
            ]
            below.append(np.pad(part, missing, mode="edge") if missing != [(0, 0)] * 2 else part)
        ink = weighted(ink, weight)
        self.lay_ink(blended(tuple(below), ink, *mode), FULL, edge)

    def lay_picture(
        self, picture: Picture, x: int, y: int, weight: int, edge: Uncovering | None
    ) -> None:
        """An opaque YUV 4:2:0 picture over the canvas, with its top left pixel at (``x``, ``y``).

        At odd positions chroma is interpolated half way between its neighbours; a chroma sample
        of which the picture covers a part is mixed by that part.
        """
        if edge is None and weight < FULL and (x, y) == (0, 0) and self._matches(picture):
            self._dissolve(picture, weight)
            return
        rows = _coverage(y, picture.height_px, self.height_px)
        columns = _coverage(x, picture.width_px, self.width_px)
        cover = None
        if min(rows.min(), columns.min()) < _CELL:
            cover = (rows[:, None] * columns * np.uint16(FULL // _CELL**2)).astype(np.uint16)
        for number, source in enumerate(picture.planes):
            if not number:
                self._lay_plane(number, source, (x, y), (weight, None), edge)
            else:
                shifted = half_shifted(half_shifted(source, x & 1, 1), y & 1, 0)
                shifted = shifted[: len(rows), : len(columns)]
                self._lay_plane(number, shifted, (x // 2, y // 2), (weight, cover), edge)

    def _matches(self, picture: Picture) -> bool:
        return picture.planes[0].shape == self._picture.planes[0].shape

    def _dissolve(self, picture: Picture, weight: int) -> None:
        """The whole canvas at once: the mix goes straight into new planes, nothing is copied."""
        below = self._picture.planes
        planes = below if self._owned else tuple(np.empty_like(p) for p in below)
        for canvas, source, out in zip(below, picture.planes, planes, strict=True):
            mix(canvas, source, weight, out)
        self._own(planes)

    def _lay_plane(
        self,
        number: int,
        source: Samples,
        corner: tuple[int, int],
        share: tuple[int, Weights | None],
        edge: Uncovering | None,
    ) -> None:
        x, y = corner
        weight, cover = share
        box = _clipped(self._picture.planes[number], x, y, source)
        for band in _bands(box, 2 if number else 1, edge):
            canvas = self._planes()[number][band.top : band.bottom, band.left : band.right]
            window = np.s_[band.top - y : band.bottom - y, band.left - x : band.right - x]
            weights = _times(band.weights, weight)
            if cover is not None:
                weights = scaled(cover[window], FULL if weights is None else weights)
            if weights is None:
                np.copyto(canvas, source[window])
            elif isinstance(weights, int):
                mix(canvas, source[window], weights, canvas)
            else:
                mix_weighted(canvas, source[window], weights)


def _clipped(plane: Samples, x: int, y: int, source: NDArray[np.generic]) -> Band | None:
    """The part of ``plane`` that ``source`` at (``x``, ``y``) falls on; None if none."""
    right = min(x + source.shape[1], plane.shape[1])
    bottom = min(y + source.shape[0], plane.shape[0])
    left, top = max(x, 0), max(y, 0)
    if left >= right or top >= bottom:
        return None
    return Band(left=left, top=top, right=right, bottom=bottom, weights=None)


def _bands(box: Band | None, step: int, edge: Uncovering | None) -> Iterator[Band]:
    if box and edge:
        yield from edge.bands(box.left, box.top, box.right, box.bottom, step)
    elif box:
        yield box


def _times(weights: Weights | None, weight: int) -> Weights | int | None:
    """Both weights in one; None is all."""
    if weights is None:
        return None if weight == FULL else weight
    return weights if weight == FULL else scaled(weights, weight)


def _coverage(start: int, length: int, limit: int) -> Weights:
    """How many of its two luma samples are covered, for each chroma sample that is touched.

    What lies beyond the canvas's end, where an odd size ends half way, does not count.
    """
    end = start + length
    if end >= limit:
        end += end & 1
    cells = np.arange(start // 2, (end + 1) // 2) * 2
    return (np.minimum(cells + 2, end) - np.maximum(cells, start)).astype(np.uint16)
