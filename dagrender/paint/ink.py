"""Ink: premultiplied Y'CbCr with alpha on the canvas's own 4:2:0 grid, ready to be laid over it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

FULL = 256
"""The weight that covers all. Weights run from 0 to 256, so that a shift divides by them."""

Weights = NDArray[np.uint16]
Paint = NDArray[np.unsignedinteger[Any]]
"""Premultiplied samples in fixed point, eight bits behind the point; uint16 for 8-bit samples."""
PaintType = np.dtype[np.unsignedinteger[Any]]
PAINT_8: PaintType = np.dtype(np.uint16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """What a layer adds to the canvas inside a box, and how much of the canvas it leaves.

    ``x`` and ``y`` (canvas pixels) and the luma planes' size are even, so that a chroma sample
    belongs to the ink as a whole. ``alpha`` and ``chroma_alpha`` are weights from 0 to 256;
    ``luma``, ``cb`` and ``cr`` hold code values times alpha in fixed point, eight bits behind the
    point: uint16 for a canvas of 8 bits, uint32 for one of 10.
    """

    x: int
    y: int
    luma: Paint
    alpha: Weights
    cb: Paint
    cr: Paint
    chroma_alpha: Weights

    @classmethod
    def blank(
        cls, *, x: int, y: int, width_px: int, height_px: int, paint: PaintType = PAINT_8
    ) -> "Ink":
        """Planes yet to be filled; position and size are even. ``paint`` is their type."""
        luma, chroma = (height_px, width_px), (height_px // 2, width_px // 2)
        return cls(
            x=x,
            y=y,
            luma=np.empty(luma, paint),
            alpha=np.empty(luma, np.uint16),
            cb=np.empty(chroma, paint),
            cr=np.empty(chroma, paint),
            chroma_alpha=np.empty(chroma, np.uint16),
        )

    @property
    def size_bytes(self) -> int:
        """What the planes take in memory."""
        planes = (self.luma, self.alpha, self.cb, self.cr, self.chroma_alpha)
        return sum(plane.nbytes for plane in planes)

    def moved(self, x: int, y: int) -> "Ink":
        """The same ink, further by an even number of columns and rows."""
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inks:
    """Inks that lie over each other, from bottom to top."""

    inks: tuple[Ink, ...]

    @property
    def size_bytes(self) -> int:
        """What they take in memory."""
        return sum(ink.size_bytes for ink in self.inks)
