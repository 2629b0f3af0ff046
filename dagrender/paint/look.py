"""What each layer of a display list looks like on one frame."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from dagrender.digest import Digest
from dagrender.paint.displaylist import (
    Curve,
    DisplayList,
    FrameCel,
    ImageCel,
    Layer,
    SolidCel,
    StaticCel,
    TextCel,
)
from dagrender.paint.geometry import Affine
from dagrender.paint.gradient import is_opaque
from dagrender.paint.ink import FULL
from dagrender.paint.wipe import Edge
from dagrender.picture import Conform, Pixels

_WHOLE = 1e-3
"""Positions nearer than this to a whole pixel are on it."""
_TEXT_SCALES = 1 / 16, 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One decoded frame of a ``FrameCel``."""

    gop: Digest
    index: int
    conform: Conform


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A layer on one frame. Two frames whose looks are equal are the same picture.

    ``opacity`` is from 0 to 1. ``snap`` puts the box's top left on whole pixels. ``still`` tells
    that place and shape never change, so that caching pays; it changes no pixel.
    """

    material: StaticCel | Shown
    anchor: tuple[float, float]
    x_px: float
    y_px: float
    scale: float
    turn_deg: float
    opacity: float
    edge: Edge | None
    snap: bool
    still: bool

    @property
    def weight(self) -> int:
        """The opacity from 0 to 256, that of a solid's colour included."""
        colour = self.material.colour.alpha if isinstance(self.material, SolidCel) else 1.0
        return math.floor(min(max(self.opacity * colour, 0.0), 1.0) * FULL + 0.5)

    def visible(self) -> bool:
        """Whether it can leave any ink at all."""
        hidden = self.edge is not None and self.edge.progress <= 0
        return bool(self.weight) and not hidden and self.scale > 0

    def shown_edge(self) -> Edge | None:
        """The wipe's edge; None once all is uncovered."""
        return self.edge if self.edge and self.edge.progress < 1 else None

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
        if self.turn_deg % 360 or abs(self.scale / self.raster_scale() - 1) > _WHOLE**2:
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
        scale = self.scale / self.raster_scale()
        if self.snap and not self.turn_deg % 360:
            left, top = x - pivot[0] * scale, y - pivot[1] * scale
            x += math.floor(left + 0.5) - left
            y += math.floor(top + 0.5) - top
        return Affine.about(pivot, (x, y), scale, self.turn_deg)

    def covers(self, width_px: int, height_px: int) -> bool:
        """Whether nothing beneath can be seen."""
        size = _opaque_size(self.material, width_px, height_px)
        if size is None or self.weight < FULL or self.shown_edge():
            return False
        corner = self.corner(*size)
        return (
            corner is not None
            and max(corner) <= 0
            and corner[0] + size[0] >= width_px
            and corner[1] + size[1] >= height_px
        )


def _opaque_size(
    material: StaticCel | Shown, width_px: int, height_px: int
) -> tuple[int, int] | None:
    """The size of a material that lets nothing through but by the layer's opacity; else None."""
    if isinstance(material, TextCel):
        return None
    if isinstance(material, ImageCel | Shown):
        opaque = material.conform.pixels is Pixels.YUV420
        return material.conform.output_size() if opaque else None
    opaque = isinstance(material, SolidCel) or is_opaque(material)
    return (width_px, height_px) if opaque else None


class Script:
    """A display list, unrolled: what is seen on each of its frames."""

    def __init__(self, display_list: DisplayList) -> None:
        self._layers = [_Unrolled(layer, display_list) for layer in display_list.layers]
        self._size = display_list.width_px, display_list.height_px

    def at(self, index: int) -> tuple[Look, ...]:
        """The visible layers of a frame, bottom to top; what is covered altogether is left out.

        The first may be one that covers the canvas; if it does not, the background is seen.
        """
        looks = [look for layer in self._layers if (look := layer.at(index)) and look.visible()]
        for number in reversed(range(len(looks))):
            if looks[number].covers(*self._size):
                return tuple(looks[number:])
        return tuple(looks)


class _Unrolled:
    """One layer, with a value for every frame of it."""

    def __init__(self, layer: Layer, display_list: DisplayList) -> None:
        self._layer = layer
        self._size = display_list.width_px, display_list.height_px
        self._materials = tuple(
            chain.from_iterable(_materials(count, cel) for count, cel in layer.cels)
        )
        curves = (layer.x_px, layer.y_px, layer.scale, layer.rotation_deg, layer.opacity)
        self._values = [_values(curve, layer.count) for curve in curves]
        self._progress = _values(layer.wipe.progress, layer.count) if layer.wipe else None
        self._still = all(_holds(values) for values in self._values[:4])

    def at(self, index: int) -> Look | None:
        """The layer on a frame of the display list; None where it is not there."""
        number = index - self._layer.first
        if not 0 <= number < self._layer.count:
            return None
        x, y, scale, turn, opacity = (values[number] for values in self._values)
        return Look(
            material=self._materials[number],
            anchor=self._layer.anchor,
            x_px=x,
            y_px=y,
            scale=scale,
            turn_deg=turn,
            opacity=opacity,
            edge=self._edge(number),
            snap=self._layer.snap,
            still=self._still,
        )

    def _edge(self, number: int) -> Edge | None:
        wipe = self._layer.wipe
        if wipe is None or self._progress is None:
            return None
        return Edge(
            angle_deg=wipe.angle_deg,
            feather=wipe.feather,
            progress=self._progress[number],
            width_px=self._size[0],
            height_px=self._size[1],
        )


def _materials(count: int, cel: FrameCel | StaticCel) -> Sequence[StaticCel | Shown]:
    if not isinstance(cel, FrameCel):
        return tuple(repeat(cel, count))
    shown = tuple(
        Shown(gop=run.gop, index=index, conform=cel.conform)
        for run in cel.frames
        for index in run.indices
    )
    if len(shown) != count:
        raise ValueError(f"a cel of {count} frames is given {len(shown)}")
    return shown


def _values(curve: Curve, count: int) -> tuple[float, ...]:
    values = curve.values()
    if len(values) != count:
        raise ValueError(f"a curve of {len(values)} values drives a layer of {count} frames")
    return values


def _holds(values: Sequence[float]) -> bool:
    return all(value == values[0] for value in values)
