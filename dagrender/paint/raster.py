"""A cel drawn in RGBA, before it is placed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """Pixels of a cel, and how they lie to the cel's box. Ink may reach out of the box.

    ``rgba`` is uint8 (height, width, 4), sRGB-encoded, premultiplied, row 0 on top. ``left`` and
    ``top`` lead from the box's top left corner to the raster's, in pixels.
    """

    rgba: NDArray[np.uint8]
    left: int
    top: int
    box_width_px: int
    box_height_px: int

    @property
    def size_bytes(self) -> int:
        """What the pixels take in memory."""
        return self.rgba.nbytes


def ink_bounds(rgba: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom (half-open) of what is not transparent; None if all is."""
    packed = np.ascontiguousarray(rgba).view("<u4")[..., 0]
    rows = np.flatnonzero(packed.any(axis=1))
    if not rows.size:
        return None
    columns = np.flatnonzero(packed[rows[0] : rows[-1] + 1].any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def trimmed(raster: Raster) -> Raster:
    """The same look without transparent margins, in memory of its own."""
    left, top, right, bottom = ink_bounds(raster.rgba) or (0, 0, 0, 0)
    return Raster(
        rgba=raster.rgba[top:bottom, left:right].copy(),
        left=raster.left + left,
        top=raster.top + top,
        box_width_px=raster.box_width_px,
        box_height_px=raster.box_height_px,
    )
