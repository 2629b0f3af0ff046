"""What a layer looks like on one frame, and where that puts it."""

import math
from dataclasses import dataclass

from dagrender.adjustment import Adjustments, Grain, reach_px
from dagrender.digest import Digest
from dagrender.paint.displaylist import (
    FilmCel,
    Flip,
    ImageCel,
    ImageMask,
    SolidCel,
    StaticCel,
    WaveformCel,
)
from dagrender.paint.finish import Border, ChromaKey, Corners, DropShadow, Outline
from dagrender.paint.geometry import Affine
from dagrender.paint.gradient import is_opaque
from dagrender.paint.ink import FULL
from dagrender.paint.matte import MatteMoment
from dagrender.paint.textcel import TextCel
from dagrender.paint.wipe import Edge
from dagrender.picture import Conform, Pixels

_WHOLE = 1e-3
"""Positions nearer than this to a whole pixel are on it."""
_TEXT_SCALES = 1 / 16, 8.0
SIGMAS = 3.0
"""How far a Gaussian is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One decoded frame of a ``FrameCel``."""

    gop: Digest
    index: int
    conform: Conform


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """The film of a ``FilmCel`` in one place: what it is told from others by is that place."""

    cel: FilmCel


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FilmShown:
    """One picture of a film within the film."""

    film: Film
    index: int

    @property
    def conform(self) -> Conform:
        """How the picture is conformed."""
        return self.film.cel.conform


Material = StaticCel | Shown | FilmShown


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A mask's shape on one frame."""

    shape: str
    outline: Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksMask:
    """The layers on one frame that mask another."""

    looks: tuple["Look", ...]
    luma: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Masking:
    """A layer's mask on one frame."""

    source: Shape | ImageMask | LooksMask
    invert: bool
    feather_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """What is done to a layer's edge on one frame, and how it is mixed with what lies beneath."""

    key_out: ChromaKey | None
    corners: Corners | None
    mask: Masking | None
    border: Border | None
    drop_shadow: DropShadow | None
    blend: str

    def reach_px(self, scale: float) -> int:
        """How far it may make ink reach out of the layer's box, or look at what lies out there.

        Pixels of the canvas, even, for a layer of which a pixel is ``scale`` of them long.
        """
        reach = 0.0
        if self.border and not self.border.inside:
            reach += self.border.width_px * scale
        if self.drop_shadow:
            shadow = self.drop_shadow
            reach += max(abs(shadow.x_px), abs(shadow.y_px)) + SIGMAS * shadow.blur_px / 2
        return 2 * math.ceil(reach / 2) + 2 if reach else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A side of a ``Cross`` on one frame."""

    number: int
    kind: str
    incoming: bool
    progress: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A layer on one frame. Two frames whose looks are equal are the same picture.

    ``opacity`` is from 0 to 1. ``snap`` puts the box's top left on whole pixels. ``still`` tells
    that place and shape never change, so that caching pays; it changes no pixel.
    """

    material: Material
    anchor: tuple[float, float]
    x_px: float
    y_px: float
    scale: float
    turn_deg: float
    opacity: float
    edge: Edge | MatteMoment | None
    snap: bool
    still: bool
    finish: Finish | None = None
    flip: Flip | None = None
    stretch: tuple[float, float] = (1.0, 1.0)
    """Factors along the cel's own axes, on top of the scale."""
    cross: Crossing | None = None
    adjustments: Adjustments = ()
    instants: tuple["Look", ...] = ()
    """Itself at equal steps while the shutter is open, if it moves meanwhile."""

    @property
    def passing(self) -> bool:
        """Whether its pixels will hardly be seen again, so that it does not pay to keep them."""
        grainy = any(isinstance(one, Grain) for one in self.adjustments)
        return isinstance(self.material, Shown | FilmShown) or grainy

    @property
    def weight(self) -> int:
        """The opacity from 0 to 256, that of a solid's colour included."""
        colour = self.material.colour.alpha if isinstance(self.material, SolidCel) else 1.0
        return math.floor(min(max(self.opacity * colour, 0.0), 1.0) * FULL + 0.5)

    def visible(self) -> bool:
        """Whether it can leave any ink at all."""
        hidden = self.edge is not None and self.edge.hides_all
        if self.instants:
            return any(instant.visible() for instant in self.instants)
        return bool(self.weight) and not hidden and self.scale * min(self.stretch) > 0

    def shown_edge(self) -> Edge | MatteMoment | None:
        """The wipe's edge, or the matte; None once all is uncovered."""
        return None if self.edge is None or self.edge.shows_all else self.edge

    def raster_scale(self) -> float:
        """At which scale a text is rasterised: its own, or if it moves, a power of two above.

        So a text that rests is as sharp as can be, and one that grows is never blown up.
        """
        if not isinstance(self.material, TextCel):
            return 1.0
        scale = self.scale if self.snap else 2.0 ** math.ceil(math.log2(self.scale) - _WHOLE)
        return min(max(scale, _TEXT_SCALES[0]), _TEXT_SCALES[1])

    def corner(self, box_width_px: int, box_height_px: int) -> tuple[int, int] | None:
        """Where the box's top left pixel lies if no pixel needs to be sampled anew; else None.

        The box is that of the raster at ``raster_scale``.
        """
        if self.turn_deg % 360:
            return None
        if any(abs(factor - 1) > _WHOLE**2 for factor in self._factors()):
            return None
        x = self._on_grid(self.x_px - self.anchor[0] * box_width_px)
        y = self._on_grid(self.y_px - self.anchor[1] * box_height_px)
        return None if x is None or y is None else (x, y)

    def _on_grid(self, position: float) -> int | None:
        nearest = math.floor(position + 0.5)
        return nearest if self.snap or abs(position - nearest) <= _WHOLE else None

    def matrix(self, box_width_px: int, box_height_px: int) -> Affine:
        """From pixels of the box, at ``raster_scale``, to the canvas."""
        pivot = self.anchor[0] * box_width_px, self.anchor[1] * box_height_px
        x, y = self.x_px, self.y_px
        scale = self._factors()
        if self.snap and not self.turn_deg % 360:
            left, top = x - pivot[0] * scale[0], y - pivot[1] * scale[1]
            x += math.floor(left + 0.5) - left
            y += math.floor(top + 0.5) - top
        return Affine.about(pivot, (x, y), scale, self.turn_deg)

    def _factors(self) -> tuple[float, float]:
        """How much larger pixels at ``raster_scale`` become, across and down."""
        scale = self.scale / self.raster_scale()
        return scale * self.stretch[0], scale * self.stretch[1]

    def misses(self, width_px: int, height_px: int) -> bool:
        """Whether it is known to lie outside of the canvas, before its pixels are."""
        if self.instants:
            return all(instant.misses(width_px, height_px) for instant in self.instants)
        size = _box(self.material, width_px, height_px)
        if size is None:
            return False
        matrix = self.matrix(*size)
        left, top, right, bottom = matrix.bounds(*size)
        # a blur carries ink out of the box
        reach = reach_px(self.adjustments) * matrix.scale()
        reach += self.finish.reach_px(matrix.scale()) if self.finish else 0
        return (
            right < -reach or bottom < -reach or left > width_px + reach or top > height_px + reach
        )

    def covers(self, width_px: int, height_px: int) -> bool:
        """Whether nothing beneath can be seen."""
        if self.instants:
            return False
        size = _box(self.material, width_px, height_px)
        if self.finish or self.weight < FULL or self.shown_edge() or not _opaque(self.material):
            return False
        if size is None:
            return False
        corner = self.corner(*size)
        return (
            corner is not None
            and max(corner) <= 0
            and corner[0] + size[0] >= width_px
            and corner[1] + size[1] >= height_px
        )


def _box(material: Material, width_px: int, height_px: int) -> tuple[int, int] | None:
    """The size of a material's box on a canvas of the given size; None if only drawing it tells."""
    if isinstance(material, TextCel):
        return None
    if isinstance(material, ImageCel | Shown | FilmShown):
        return material.conform.output_size()
    return material.size or (width_px, height_px)


def _opaque(material: Material) -> bool:
    """Whether nothing but the layer's opacity lets anything through."""
    if isinstance(material, TextCel | WaveformCel):
        return False
    if isinstance(material, ImageCel | Shown | FilmShown):
        return material.conform.pixels is not Pixels.RGBA
    return isinstance(material, SolidCel) or is_opaque(material)
