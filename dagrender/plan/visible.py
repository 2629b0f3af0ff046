"""What of a segment can be seen: what cannot has no place in its display list, or in its key."""

from dataclasses import replace

from dagrender.paint.displaylist import (
    Cel,
    DisplayList,
    FilmCel,
    FrameCel,
    GradientCel,
    ImageCel,
    Layer,
    SolidCel,
)
from dagrender.picture import Colour, Pixels

_BLACK = Colour(red=0.0, green=0.0, blue=0.0)
_EXACT_PX = 1e-3


def visible(display: DisplayList) -> DisplayList:
    """``display`` without what is transparent, or lies under an opaque picture, throughout."""
    layers = tuple(layer for layer in display.layers if layer.opacity.constant() != 0)
    covering = [number for number, layer in enumerate(layers) if _covers(layer, display)]
    return replace(
        display,
        background=_BLACK if covering else display.background,
        layers=layers[covering[-1] :] if covering else layers,
    )


def _covers(layer: Layer, display: DisplayList) -> bool:
    """Whether nothing of what lies beneath ``layer`` shows in any frame."""
    size = display.width_px, display.height_px
    x_px, y_px = layer.x_px.constant(), layer.y_px.constant()
    return (
        (layer.first, layer.count) == (0, display.frames)
        and layer.opacity.constant() == 1
        and layer.scale.constant() == 1
        and layer.scale_x is None
        and layer.scale_y is None
        and layer.shutter is None
        and layer.rotation_deg.constant() == 0
        and layer.wipe is None
        and layer.cross is None
        and not layer.finished
        and x_px is not None
        and y_px is not None
        and abs(x_px - layer.anchor[0] * size[0]) < _EXACT_PX
        and abs(y_px - layer.anchor[1] * size[1]) < _EXACT_PX
        and all(_fills(cel, size) for _, cel in layer.cels)
    )


def _fills(cel: Cel, size: tuple[int, int]) -> bool:
    """Whether the cel's box is the canvas, and opaque all over."""
    match cel:
        case FrameCel() | ImageCel() | FilmCel():
            return cel.conform.pixels is not Pixels.RGBA and cel.conform.output_size() == size
        case SolidCel():
            return cel.colour.alpha >= 1 and cel.size in {None, size}
        case GradientCel():
            opaque = all(colour.alpha >= 1 for _, colour in cel.stops)
            return opaque and cel.size in {None, size}
        case _:
            return False
