"""A display list unrolled: what is seen on each of its frames."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, repeat
from typing import TypeVar

from dagrender.adjustment import AdjustmentRuns, Adjustments
from dagrender.paint.displaylist import (
    Cel,
    Curve,
    DisplayList,
    FilmCel,
    FrameCel,
    ImageMask,
    Layer,
    LayerMask,
    Mask,
    Shutter,
    Varying,
    Wipe,
)
from dagrender.paint.look import (
    Crossing,
    Film,
    FilmShown,
    Finish,
    Look,
    LooksMask,
    Masking,
    Material,
    Shape,
    Shown,
)
from dagrender.paint.matte import MatteMoment
from dagrender.paint.wipe import Edge

T = TypeVar("T")


class Script:
    """The looks of a display list's layers, frame by frame."""

    def __init__(self, display_list: DisplayList) -> None:
        self._layers = [_Unrolled(layer, display_list) for layer in display_list.layers]
        self._size = display_list.width_px, display_list.height_px
        self._adjustments = _adjustments(display_list.adjustments, display_list.frames)

    def adjustments_at(self, index: int) -> Adjustments:
        """What is done to the whole picture of a frame."""
        return self._adjustments[index] if self._adjustments else ()

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
            if looks[number].cross is None and looks[number].covers(*self._size):
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
        self._stretch = [
            _values(curve, layer.count) if curve else tuple(repeat(1.0, layer.count))
            for curve in (layer.scale_x, layer.scale_y)
        ]
        self._progress = _values(layer.wipe.progress, layer.count) if layer.wipe else None
        self._still = all(_holds(values) for values in (*self._values[:4], *self._stretch))
        self._crossed = _values(layer.cross.progress, layer.count) if layer.cross else None
        self._shutter = _Opened(layer.shutter, layer.count) if layer.shutter else None
        self._finishing = _Finishing(layer, display_list) if layer.finished else None
        if self._finishing:
            self._still = self._still and self._finishing.still
        self._adjustments = _adjustments(layer.adjustments, layer.count)

    def at(self, index: int) -> Look | None:
        """The layer on a frame of the display list; None where it is not there."""
        number = index - self._layer.first
        if not 0 <= number < self._layer.count:
            return None
        x, y, scale, turn, opacity = (values[number] for values in self._values)
        look = Look(
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
            finish=self._finishing.at(number) if self._finishing else None,
            flip=self._layer.flip,
            stretch=(self._stretch[0][number], self._stretch[1][number]),
            cross=self._cross(number),
            adjustments=self._adjustments[number] if self._adjustments else (),
        )
        return self._shutter.opened(look, number) if self._shutter else look

    def _cross(self, number: int) -> Crossing | None:
        cross = self._layer.cross
        if cross is None or self._crossed is None:
            return None
        return Crossing(
            number=cross.number,
            kind=cross.kind,
            incoming=cross.incoming,
            progress=self._crossed[number],
        )

    def _edge(self, number: int) -> Edge | MatteMoment | None:
        wipe = self._layer.wipe
        if wipe is None or self._progress is None:
            return None
        if not isinstance(wipe, Wipe):
            return MatteMoment(
                shape=wipe.shape,
                progress=self._progress[number],
                inverse=wipe.inverse,
                softness=wipe.softness,
                image=wipe.image,
                lightest_first=wipe.lightest_first,
                width_px=self._size[0],
                height_px=self._size[1],
            )
        return Edge(
            angle_deg=wipe.angle_deg,
            feather=wipe.feather,
            progress=self._progress[number],
            width_px=self._size[0],
            height_px=self._size[1],
        )


class _Opened:
    """Where a layer is while the shutter is open, with values for every frame of it."""

    def __init__(self, shutter: Shutter, count: int) -> None:
        self._samples = shutter.samples
        curves = (
            shutter.x_px, shutter.y_px, shutter.scale, shutter.rotation_deg, shutter.scale_x,
            shutter.scale_y,
        )  # fmt: skip
        self._values = [_values(curve, count * shutter.samples) for curve in curves]

    def opened(self, look: Look, number: int) -> Look:
        """``look`` with what it is meanwhile, if it moves on that frame."""
        steps = range(number * self._samples, (number + 1) * self._samples)
        places = [tuple(values[step] for values in self._values) for step in steps]
        if all(place == places[0] for place in places):
            return look
        instants = tuple(
            replace(
                look, x_px=x, y_px=y, scale=scale, turn_deg=turn, stretch=(across, down), edge=None
            )
            for x, y, scale, turn, across, down in places
        )
        return replace(look, instants=instants)


class _Finishing:
    """What is done to a layer's edge, with a value for every frame of it."""

    def __init__(self, layer: Layer, display_list: DisplayList) -> None:
        self._blend = layer.blend
        self._key_out = _unrolled(layer.key_out, layer.count)
        self._corners = _unrolled(layer.corners, layer.count)
        self._border = _unrolled(layer.border, layer.count)
        self._drop_shadow = _unrolled(layer.drop_shadow, layer.count)
        self._mask = _Mask(layer.mask, layer, display_list) if layer.mask else None
        varying = (layer.key_out, layer.corners, layer.border, layer.drop_shadow)
        self.still = all(len(runs) <= 1 for runs in varying) and (
            self._mask is None or self._mask.still
        )

    def at(self, number: int) -> Finish:
        return Finish(
            key_out=self._key_out[number],
            corners=self._corners[number],
            mask=self._mask.at(number) if self._mask else None,
            border=self._border[number],
            drop_shadow=self._drop_shadow[number],
            blend=self._blend,
        )


class _Mask:
    """A layer's mask, with a value for every frame of the layer."""

    def __init__(self, mask: Mask, layer: Layer, display_list: DisplayList) -> None:
        self._mask, self._first = mask, layer.first
        self._feathers = _values(mask.feather_px, layer.count)
        source = mask.source
        shaped = None if isinstance(source, ImageMask | LayerMask) else source
        self._outlines = _unrolled(shaped.outlines if shaped else (), layer.count)
        self._script = None
        if isinstance(source, LayerMask):
            self._script = Script(replace(display_list, layers=source.layers))
        self.still = (
            not self._script
            and _holds(self._feathers)
            and (shaped is None or len(shaped.outlines) == 1)
        )

    def at(self, number: int) -> Masking:
        return Masking(
            source=self._source(number),
            invert=self._mask.invert,
            feather_px=self._feathers[number],
        )

    def _source(self, number: int) -> Shape | ImageMask | LooksMask:
        source, outline = self._mask.source, self._outlines[number]
        if isinstance(source, ImageMask):
            return source
        if isinstance(source, LayerMask):
            looks = self._script.at(self._first + number) if self._script else ()
            return LooksMask(looks=looks, luma=source.luma)
        if outline is None:
            raise ValueError("a shape without an outline")
        return Shape(shape=source.shape, outline=outline)


def _unrolled(runs: Varying[T], count: int) -> tuple[T | None, ...]:
    """A value for every frame; None throughout where there is none."""
    values = tuple(chain.from_iterable(repeat(value, length) for length, value in runs))
    if runs and len(values) != count:
        raise ValueError(f"{len(values)} values for a layer of {count} frames")
    return values or (None,) * count


def _materials(count: int, cel: Cel) -> Sequence[Material]:
    if isinstance(cel, FilmCel):
        film = Film(cel)
        if cel.display.frames == 1:
            return tuple(repeat(FilmShown(film=film, index=0), count))
        if cel.display.frames != count:
            raise ValueError(f"a film of {cel.display.frames} frames is shown for {count}")
        return tuple(FilmShown(film=film, index=index) for index in range(count))
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


def _adjustments(runs: AdjustmentRuns, count: int) -> tuple[Adjustments, ...]:
    """One a frame; nothing at all where there are none."""
    told = tuple(chain.from_iterable(repeat(one, frames) for frames, one in runs))
    if told and len(told) != count:
        raise ValueError(f"adjustments of {len(told)} frames on a layer of {count}")
    return told


def _values(curve: Curve, count: int) -> tuple[float, ...]:
    values = curve.values()
    if len(values) != count:
        raise ValueError(f"a curve of {len(values)} values drives a layer of {count} frames")
    return values


def _holds(values: Sequence[float]) -> bool:
    return all(value == values[0] for value in values)
