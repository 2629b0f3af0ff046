"""A matte at one moment, as weights on the canvas's luma and chroma grids."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.colour import subsampled
from dagrender.paint.coverage import MATTES, Floats, Grid
from dagrender.paint.displaylist import ImageCel
from dagrender.paint.ink import FULL, Weights
from dagrender.paint.wipe import Band
from dagrender.picture import Picture

_CHROMA_STEP = 2
_LEAST_SOFT = 1 / 256
_RED, _GREEN, _BLUE = np.float32(0.2126), np.float32(0.7152), np.float32(0.0722)


class Uncovering(Protocol):
    """What shows a part of a layer."""

    def bands(self, left: int, top: int, right: int, bottom: int, step: int, /) -> Iterator[Band]:
        """What is shown of a rectangle of a plane, as ``Edge.bands`` gives it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MatteMoment:
    """A matte of the display list on one frame: a layer is shown as far as it covers.

    The share of a chroma sample is that of the luma pixels around it, by the filter by which
    chroma is subsampled. ``inverse`` shows what the matte leaves.
    """

    shape: str
    progress: float
    inverse: bool
    softness: float
    image: ImageCel | None
    lightest_first: bool
    width_px: int
    height_px: int

    @property
    def hides_all(self) -> bool:
        """Whether it shows nothing; mattes over the whole way need not end where they begin."""
        return self.progress >= 1 if self.inverse else self.progress <= 0

    @property
    def shows_all(self) -> bool:
        """Whether nothing is hidden."""
        return self.progress <= 0 if self.inverse else self.progress >= 1

    def bands(self, left: int, top: int, right: int, bottom: int, step: int) -> Iterator[Band]:
        """What it shows of a rectangle of a plane, as ``Edge.bands`` gives it."""
        size = self.width_px, self.height_px
        weights = _named(self.shape, self.progress, size)[step - 1]
        yield from _bands(weights, (left, top, right, bottom), inverse=self.inverse)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levels:
    """How bright each pixel of a matte's picture is, from 0 to 1: float32 (height, width)."""

    shares: NDArray[np.float32]

    @property
    def size_bytes(self) -> int:
        """What they take in memory."""
        return self.shares.nbytes


def levels_of(picture: Picture) -> Levels:
    """The levels of a premultiplied RGBA picture: its encoded luma, by BT.709's weights."""
    red, green, blue = (picture.planes[0][..., part].astype(np.float32) for part in range(3))
    return Levels(shares=(red * _RED + green * _GREEN + blue * _BLUE) / np.float32(255))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LumaMoment:
    """A matte whose picture was at hand, with its weights on the luma and the chroma grid."""

    weights: tuple[Weights, Weights]
    inverse: bool

    @classmethod
    def of(cls, levels: Levels, moment: MatteMoment) -> "LumaMoment":
        """``levels`` go over in order, the darkest first unless the lightest are to.

        Each takes the softness of the way.
        """
        soft = max(moment.softness, _LEAST_SOFT)
        edge = moment.progress * (1 + soft)
        levels_64 = levels.shares.astype(np.float64)
        if moment.lightest_first:
            levels_64 = 1 - levels_64
        shares = np.clip((edge - levels_64) / soft, 0, 1).astype(np.float64)
        return cls(weights=_weights(shares), inverse=moment.inverse)

    def bands(self, left: int, top: int, right: int, bottom: int, step: int) -> Iterator[Band]:
        """What it shows of a rectangle of a plane, as ``Edge.bands`` gives it."""
        yield from _bands(self.weights[step - 1], (left, top, right, bottom), inverse=self.inverse)


@lru_cache(maxsize=2)
def _named(shape: str, progress: float, size: tuple[int, int]) -> tuple[Weights, Weights]:
    """The weights on both grids, kept for the three planes of a layer and for its counterpart."""
    grid = Grid(width_px=size[0], height_px=size[1])
    shares = np.asarray(MATTES[shape](grid, progress), np.float64)
    return _weights(np.broadcast_to(shares, (size[1], size[0])))


def _weights(shares: Floats) -> tuple[Weights, Weights]:
    luma = np.floor(shares * FULL + 0.5).astype(np.uint16)
    height, width = luma.shape
    # one column before the first; and beyond the last what chroma samples of odd sizes need
    wide = np.pad(luma, ((0, height % _CHROMA_STEP), (1, 1 + width % _CHROMA_STEP)), mode="edge")
    chroma = (subsampled(wide.astype(np.int32))[:, : (width + 1) // _CHROMA_STEP] + 4) >> 3
    return luma, chroma.astype(np.uint16)


def _bands(weights: Weights, box: tuple[int, int, int, int], *, inverse: bool) -> Iterator[Band]:
    left, top, right, bottom = box
    part = weights[top:bottom, left:right]
    most, least = int(part.max()), int(part.min())
    nothing, everything = (FULL, 0) if inverse else (0, FULL)
    if most == least == nothing:
        return
    shown = None if most == least == everything else FULL - part if inverse else part
    yield Band(left=left, top=top, right=right, bottom=bottom, weights=shown)
