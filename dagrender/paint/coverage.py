"""Which share of every pixel has gone over to the new picture: the mattes of transitions by name.

A matte is a function of place and progress. The places and formulas are those of libavfilter's
``xfade`` (FFmpeg 8.1, libavfilter/vf_xfade.c), whose progress runs from 1 to 0: pixels are counted
from 0 and stand for their corner, and ``h``, ``v`` are halved downwards. One more is one more line.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.sine import sine

Floats = NDArray[np.float64]
Shares = NDArray[np.float64] | NDArray[np.bool_]
_CIRCLE_WAY, _TURN = 3.0, 2.5 * np.pi
_SLICES, _SLICE_WAY, _SLICE_LAG = 10, 1.5, 0.5
_WIND = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The luma pixels of a canvas: ``x`` is (1, width), ``y`` is (height, 1), both from 0."""

    width_px: int
    height_px: int

    @property
    def x(self) -> Floats:
        """The columns."""
        return np.arange(self.width_px, dtype=np.float64)[None, :]

    @property
    def y(self) -> Floats:
        """The rows."""
        return np.arange(self.height_px, dtype=np.float64)[:, None]

    def from_left(self) -> Floats:
        """From 0 at the left edge to almost 1 at the right one."""
        return self.x / self.width_px

    def from_right(self) -> Floats:
        """From 0 at the right edge to almost 1 at the left one."""
        return (self.width_px - 1 - self.x) / self.width_px

    def from_top(self) -> Floats:
        """From 0 at the upper edge to almost 1 at the lower one."""
        return self.y / self.height_px

    def from_bottom(self) -> Floats:
        """From 0 at the lower edge to almost 1 at the upper one."""
        return (self.height_px - 1 - self.y) / self.height_px

    def aside(self) -> Floats:
        """From 0 in the middle to 1 at the left and right."""
        half = self.width_px / 2
        return np.abs(self.x - half) / half

    def above(self) -> Floats:
        """From 0 in the middle to 1 at the top and bottom."""
        half = self.height_px / 2
        return np.abs(self.y - half) / half

    def away(self) -> Floats:
        """Pixels from the middle."""
        across, down = self.x - self.width_px // 2, self.y - self.height_px // 2
        return np.sqrt(across * across + down * down)

    @property
    def reach_px(self) -> float:
        """From the middle to a corner."""
        half = self.width_px // 2, self.height_px // 2
        return float(np.sqrt(half[0] * half[0] + half[1] * half[1]))


Matte = Callable[[Grid, float], Shares]
"""The share from 0 to 1 of each pixel at a progress from 0 to 1; broadcasts to (height, width)."""
Ramp = Callable[[Grid], Floats]


def smoothstep(start: float, end: float, at: Floats) -> Floats:
    """0 up to ``start``, 1 from ``end`` on, and 3t^2 - 2t^3 between."""
    t = np.clip((at - start) / (end - start), 0.0, 1.0)
    return t * t * (3 - 2 * t)


def _soft(ramp: Ramp) -> Matte:
    """Goes where ``ramp`` (0 to 1) is highest first, over half of the way."""
    return lambda grid, progress: smoothstep(0, 1, ramp(grid) - 1 + 2 * progress)


def _sliced(ramp: Ramp) -> Matte:
    """Ten slices that grow one after the other."""

    def matte(grid: Grid, progress: float) -> Shares:
        at = ramp(grid)
        turn = smoothstep(-_SLICE_LAG, 0, at - _SLICE_WAY * (1 - progress))
        within = at * _SLICES
        return turn > within - np.floor(within)

    return matte


def _blown(ramp: Ramp, lines: Ramp) -> Matte:
    """An edge that each line reaches a little earlier or later, by chance."""

    def matte(grid: Grid, progress: float) -> Shares:
        at = ramp(grid) * (1 - _WIND) + _WIND * chance(*_line(lines, grid))
        return smoothstep(0, _WIND, progress * (1 + _WIND) - at)

    return matte


def _line(lines: Ramp, grid: Grid) -> tuple[Floats, Floats]:
    at = lines(grid)
    nothing = np.zeros((1, 1))
    return (nothing, at) if at.shape[1] == 1 else (at, nothing)


def chance(x: Floats, y: Floats) -> Floats:
    """A number from 0 to 1 for each pixel, the same every time; in the precision of ``xfade``."""
    at = x.astype(np.float32) * np.float32(12.9898) + y.astype(np.float32) * np.float32(78.233)
    spread = sine(at.astype(np.float64)).astype(np.float32) * np.float32(43758.545)
    parts: Floats = (spread - np.floor(spread)).astype(np.float64)
    return parts


def _speckled(grid: Grid, progress: float) -> Shares:
    return chance(grid.x, grid.y) < progress


def _turned(grid: Grid, progress: float) -> Shares:
    angle = np.arctan2(grid.x - grid.width_px // 2, grid.y - grid.height_px // 2)
    return smoothstep(0, 1, angle + (progress - 0.5) * _TURN)


def _circle_closes(grid: Grid, progress: float) -> Floats:
    return smoothstep(0, 1, grid.away() / grid.reach_px + (progress - 0.5) * _CIRCLE_WAY)


def _outside_circle(grid: Grid, progress: float) -> Shares:
    radius_px = abs(2 * progress - 1) ** 3 * grid.reach_px
    return grid.away() > radius_px


def _outside_rectangle(grid: Grid, progress: float) -> Shares:
    part = abs(progress - 0.5)
    across, down = int(part * grid.width_px), int(part * grid.height_px)
    inside = np.abs(grid.x - grid.width_px // 2) < across
    return ~(inside & (np.abs(grid.y - grid.height_px // 2) < down))


def _right_of(grid: Grid, progress: float) -> Shares:
    return grid.x > int(grid.width_px * (1 - progress))


def _left_of(grid: Grid, progress: float) -> Shares:
    return grid.x <= int(grid.width_px * progress)


def _below(grid: Grid, progress: float) -> Shares:
    return grid.y > int(grid.height_px * (1 - progress))


def _above(grid: Grid, progress: float) -> Shares:
    return grid.y <= int(grid.height_px * progress)


def _left_free(grid: Grid, progress: float) -> Shares:
    """What a picture that moves by whole chroma samples has left; likewise the other three."""
    return grid.x < _moved(grid.width_px, progress)


def _right_free(grid: Grid, progress: float) -> Shares:
    return grid.x >= grid.width_px - _moved(grid.width_px, progress)


def _top_free(grid: Grid, progress: float) -> Shares:
    return grid.y < _moved(grid.height_px, progress)


def _bottom_free(grid: Grid, progress: float) -> Shares:
    return grid.y >= grid.height_px - _moved(grid.height_px, progress)


def _moved(length_px: int, progress: float) -> int:
    return 2 * round(progress * length_px / 2)


def _either(one: Matte, other: Matte) -> Matte:
    return lambda grid, progress: (one(grid, progress) > 0) | (other(grid, progress) > 0)


MATTES: dict[str, Matte] = {
    "wipeleft": _right_of,
    "wiperight": _left_of,
    "wipeup": _below,
    "wipedown": _above,
    "wipetl": _either(_right_of, _below),
    "wipetr": _either(_left_of, _below),
    "wipebl": _either(_right_of, _above),
    "wipebr": _either(_left_of, _above),
    "smoothleft": _soft(Grid.from_left),
    "smoothright": _soft(Grid.from_right),
    "smoothup": _soft(Grid.from_top),
    "smoothdown": _soft(Grid.from_bottom),
    "vertopen": _soft(lambda grid: 1 - grid.aside()),
    "vertclose": _soft(Grid.aside),
    "horzopen": _soft(lambda grid: 1 - grid.above()),
    "horzclose": _soft(Grid.above),
    "diagtl": _soft(lambda grid: grid.from_left() * grid.from_top()),
    "diagtr": _soft(lambda grid: grid.from_right() * grid.from_top()),
    "diagbl": _soft(lambda grid: grid.from_left() * grid.from_bottom()),
    "diagbr": _soft(lambda grid: grid.from_right() * grid.from_bottom()),
    "circleopen": lambda grid, progress: 1 - _circle_closes(grid, 1 - progress),
    "circleclose": _circle_closes,
    "radial": _turned,
    "hlslice": _sliced(Grid.from_left),
    "hrslice": _sliced(Grid.from_right),
    "vuslice": _sliced(Grid.from_top),
    "vdslice": _sliced(Grid.from_bottom),
    "hlwind": _blown(lambda grid: 1 - grid.from_left(), lambda grid: grid.y),
    "hrwind": _blown(Grid.from_left, lambda grid: grid.y),
    "vuwind": _blown(lambda grid: 1 - grid.from_top(), lambda grid: grid.x),
    "vdwind": _blown(Grid.from_top, lambda grid: grid.x),
    "pixel-dissolve": _speckled,
    "outside-circle": _outside_circle,
    "outside-rectangle": _outside_rectangle,
    "revealleft": _right_free,
    "revealright": _left_free,
    "revealup": _bottom_free,
    "revealdown": _top_free,
}
"""All mattes by name."""
