"""A display list unrolled: what is seen on each of its frames."""

from collections.abc import Sequence
from itertools import chain, repeat

from dagrender.paint.displaylist import Curve, DisplayList, FrameCel, Layer, StaticCel
from dagrender.paint.look import Look, Shown
from dagrender.paint.wipe import Edge


class Script:
    """The looks of a display list's layers, frame by frame."""

    def __init__(self, display_list: DisplayList) -> None:
        self._layers = [_Unrolled(layer, display_list) for layer in display_list.layers]
        self._size = display_list.width_px, display_list.height_px

    def at(self, index: int) -> tuple[Look, ...]:
        """The visible layers of a frame, bottom to top; what is covered altogether is left out.

        The first may be one that covers the canvas; if it does not, the background is seen.
        """
        looks = [
            look
            for layer in self._layers
            if (look := layer.at(index)) and look.visible() and not look.misses(*self._size)
        ]
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
