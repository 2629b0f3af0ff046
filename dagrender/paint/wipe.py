"""The straight edge of a wipe, as weights on the canvas's luma and chroma grids."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.geometry import direction
from dagrender.paint.ink import FULL, Weights

_ROWS_A_BLOCK = 64
Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A rectangle of a plane on which a wipe is one thing: all shown, or shown by ``weights``.

    Half-open sample ranges; ``weights`` broadcast to (bottom - top, right - left).
    """

    left: int
    top: int
    right: int
    bottom: int
    weights: Weights | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A wipe at one moment, over a canvas of the given size.

    The edge travels along ``angle_deg`` (CSS: 90 to the right) from where the whole canvas lies
    before it to where all lies behind it. It is ``feather`` of that way wide, at least one pixel.
    """

    angle_deg: float
    feather: float
    progress: float
    width_px: int
    height_px: int

    @property
    def hides_all(self) -> bool:
        """Whether it has not begun."""
        return self.progress <= 0

    @property
    def shows_all(self) -> bool:
        """Whether it has arrived."""
        return self.progress >= 1

    def bands(self, left: int, top: int, right: int, bottom: int, step: int) -> Iterator[Band]:
        """What the wipe shows of a rectangle of a plane; what no band covers stays hidden.

        Args:
            left: first column, in samples of the plane.
            top: first row.
            right: behind the last column.
            bottom: behind the last row.
            step: luma samples from one sample to the next: 1 on the luma plane, 2 on chroma's.
        """
        along, down = direction(self.angle_deg)
        way = abs(along) * self.width_px + abs(down) * self.height_px
        feather = max(self.feather * way, 1.0)
        # where the middle of the ramp stands, from the canvas's middle along the direction
        middle = self.progress * (way + feather) - (way + feather) / 2
        ramp = max(feather, float(step))
        # the centre of a left-sited chroma sample: luma column 2i, between luma rows 2i and 2i + 1
        columns = np.arange(left, right) * step + 0.5 - self.width_px / 2
        rows = np.arange(top, bottom) * step + step / 2 - self.height_px / 2
        for start in range(0, bottom - top, _ROWS_A_BLOCK):
            distance = middle - rows[start : start + _ROWS_A_BLOCK] * down
            by_column = columns * (along / ramp)
            yield from _block_bands(left, top + start, distance / ramp + 0.5, by_column)


def _block_bands(left: int, top: int, by_row: Floats, by_column: Floats) -> Iterator[Band]:
    """The bands of a block of rows, of which a sample shows ``by_row - by_column``, 0 to 1."""
    bottom = top + len(by_row)
    most, least = by_row.max() - by_column, by_row.min() - by_column
    full, touched = least >= 1, most > 0
    for start, end in _runs(full):
        yield Band(left=left + start, top=top, right=left + end, bottom=bottom, weights=None)
    for start, end in _runs(touched & ~full):
        part = by_column[start:end]
        shown = by_row[:, None] - (part[:1] if part[0] == part[-1] else part)
        weights = np.floor(np.clip(shown, 0, 1) * FULL + 0.5).astype(np.uint16)
        yield Band(left=left + start, top=top, right=left + end, bottom=bottom, weights=weights)


def _runs(chosen: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the indices at which ``chosen`` is true."""
    edges = np.flatnonzero(np.diff(chosen, prepend=False, append=False))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
