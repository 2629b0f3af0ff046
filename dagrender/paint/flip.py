"""Cels mirrored in their boxes."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.displaylist import Flip
from dagrender.paint.over import half_shifted
from dagrender.paint.raster import Raster
from dagrender.picture import Picture

_Sample = TypeVar("_Sample", bound=np.unsignedinteger[Any])
_ACROSS = (Flip.HORIZONTAL, Flip.BOTH)
_DOWN = (Flip.VERTICAL, Flip.BOTH)


def flipped_picture(picture: Picture, flip: Flip) -> Picture:
    """An opaque YUV 4:2:0 picture mirrored.

    Chroma is sited at even columns and between rows. Where its mirrored sites fall between the
    samples (across for even widths, down for odd heights) it is interpolated half way.
    """
    luma, *chroma = picture.planes
    planes = [_mirrored(luma, flip)]
    for plane in chroma:
        turned = _mirrored(plane, flip)
        if flip in _ACROSS:
            turned = half_shifted(turned, 1 - picture.width_px % 2, 1)[:, : plane.shape[1]]
        if flip in _DOWN:
            turned = half_shifted(turned, picture.height_px % 2, 0)[: plane.shape[0]]
        planes.append(turned)
    contiguous = tuple(np.ascontiguousarray(plane) for plane in planes)
    return Picture(pixels=picture.pixels, planes=contiguous)


def flipped_raster(raster: Raster, flip: Flip) -> Raster:
    """A raster mirrored together with its box."""
    height, width = raster.rgba.shape[:2]
    left, top = raster.left, raster.top
    return Raster(
        rgba=np.ascontiguousarray(_mirrored(raster.rgba, flip)),
        left=raster.box_width_px - left - width if flip in _ACROSS else left,
        top=raster.box_height_px - top - height if flip in _DOWN else top,
        box_width_px=raster.box_width_px,
        box_height_px=raster.box_height_px,
    )


def _mirrored(samples: NDArray[_Sample], flip: Flip) -> NDArray[_Sample]:
    across = -1 if flip in _ACROSS else 1
    down = -1 if flip in _DOWN else 1
    return samples[::down, ::across]
