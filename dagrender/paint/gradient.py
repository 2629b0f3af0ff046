"""Linear and radial gradients as CSS Images 3 sections 3.1 and 3.2 define them."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.displaylist import GradientCel
from dagrender.paint.geometry import direction
from dagrender.paint.palette import SDR, Palette
from dagrender.paint.raster import Raster
from dagrender.picture import Picture

Floats = NDArray[np.float64]
_PARTS = 256  # of the way between two stops


def is_opaque(cel: GradientCel) -> bool:
    """Whether no stop lets anything through."""
    return all(colour.alpha >= 1 for _, colour in cel.stops)


def gradient_picture(
    cel: GradientCel, width_px: int, height_px: int, palette: Palette = SDR
) -> Picture:
    """An opaque gradient in the working space, rounded once."""
    offsets, colours = _stops(cel)
    if not palette.linear:
        offsets, colours = _divided(offsets, colours)
    planes = []
    for number, values in enumerate(palette.yuv_of(colours[:, :3])):
        along = _along(cel, width_px, height_px, 2 if number else 1)
        planes.append(palette.codes(np.interp(along, offsets, values)))
    return Picture(pixels=palette.pixels, planes=tuple(planes))


def _divided(offsets: Floats, colours: Floats) -> tuple[Floats, Floats]:
    """The same stops with many more between them, where the codes' curve is not straight."""
    if len(offsets) == 1:
        return offsets, colours
    parts = [np.linspace(low, high, _PARTS + 1) for low, high in pairwise(range(len(offsets)))]
    at, stops = np.concatenate(parts), np.arange(len(offsets))
    channels = [np.interp(at, stops, channel) for channel in colours.T]
    return np.interp(at, stops, offsets), np.stack(channels, axis=1)


def gradient_raster(cel: GradientCel, width_px: int, height_px: int) -> Raster:
    """Any gradient in RGBA; stops are interpolated premultiplied."""
    offsets, colours = _stops(cel)
    along = _along(cel, width_px, height_px, 1)
    colours[:, :3] *= colours[:, 3:]
    rgba = np.empty((height_px, width_px, 4), np.uint8)
    for channel in range(4):
        rgba[..., channel] = SDR.codes(np.interp(along, offsets, colours[:, channel] * 255))
    return Raster(rgba=rgba, left=0, top=0, box_width_px=width_px, box_height_px=height_px)


def _stops(cel: GradientCel) -> tuple[Floats, Floats]:
    """Offsets (n,) and straight RGBA (n, 4) of the stops, from 0 to 1."""
    colours = [(c.red, c.green, c.blue, c.alpha) for _, c in cel.stops]
    return np.array([offset for offset, _ in cel.stops]), np.array(colours, np.float64)


def _along(cel: GradientCel, width_px: int, height_px: int, step: int) -> Floats:
    """How far along the gradient each sample of a plane lies.

    Of a line 0 and 1 are at the corners. ``step`` is 1 for luma and 2 for left-sited chroma.
    """
    columns = np.arange(0, width_px, step) + 0.5
    rows = (np.arange(0, height_px, step) + step / 2)[:, None]
    if cel.radial:
        across = (columns - cel.radial.x_px) / cel.radial.radius_x_px
        radial: Floats = np.hypot(across, (rows - cel.radial.y_px) / cel.radial.radius_y_px)
        return radial
    right, down = direction(cel.angle_deg)
    length = abs(right) * width_px + abs(down) * height_px
    along = (columns - width_px / 2) * right + (rows - height_px / 2) * down
    return along / length + 0.5
