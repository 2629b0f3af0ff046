"""What a clip looks like, frame by frame: its cels, and where and how they are laid."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from dagrender.paint.displaylist import (
    Cel,
    Curve,
    FilmCel,
    Flip,
    FrameCel,
    GradientCel,
    ImageCel,
    Layer,
    SolidCel,
)
from dagrender.picture import DynamicRange, Pixels
from dagrender.plan.adjusting import Adjusting
from dagrender.plan.exposure import PLAIN, Exposure, Pair, opened
from dagrender.plan.sampling import (
    ANGLE_DIGITS,
    POSITION_DIGITS,
    RATIO_DIGITS,
    Track,
    curve,
    flat,
)
from dagrender.plan.sides import UNTOUCHED, Touch, crossing, touches, uncovering
from dagrender.plan.timeline import PlacedClip
from dagrender.plan.transitions import Side

CelRuns = tuple[tuple[int, Cel], ...]
_CENTRE = (0.5, 0.5)
_ROUNDING_PX = 1.0
"""By how much a fitted picture may miss the canvas's edges and still count as covering it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One layer of a clip over its whole life; frames and times count from the clip's start.

    ``cels`` gives the cels of a range of frames, and may give fewer than asked for where the clip
    goes blank.
    """

    cels: Callable[[range], CelRuns]
    anchor: tuple[float, float]
    position: Track[tuple[float, float]]
    scale: Track[float]
    raster_scale: float
    """What the cels have been drawn at already; the painter gets the rest of the scale."""
    rotation: Track[float]
    opacity: Track[float]
    snap: bool
    adjustments: Adjusting | None = None
    """What is done to the cels of a range of frames; None for nothing."""
    shown: tuple[range, ...] | None = None
    """The runs of frames in which there is anything to see; None: throughout."""
    flip: Flip | None = None
    fades: tuple[Track[float], ...] = ()
    """What the opacity is multiplied with at either end."""
    stretch: Callable[[Fraction], Pair] | None = None
    """Factors on top of the scale, along the clip's own axes, for a size that changes."""
    exposure: Exposure | None = None
    finish: Callable[[Layer, range], Layer] | None = None
    """What is done to the edge of the layer that shows some of its frames."""

    def opacity_at(self, time_s: Fraction) -> float:
        """The opacity from 0 to 1 at a time of the clip; easings that overshoot leave that."""
        shares = (track.at(time_s) for track in (self.opacity, *self.fades))
        return prod(min(1.0, max(0.0, share)) for share in shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """The canvas's size in pixels, its rate in frames a second and its dynamic range."""

    width_px: int
    height_px: int
    rate: Fraction
    dynamic_range: DynamicRange = DynamicRange.SDR

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width_px, self.height_px


def within(shown: tuple[range, ...] | None, frames: range) -> Iterator[range]:
    """The parts of ``frames`` that lie in the runs of ``shown``, which are in order."""
    if shown is None:
        yield frames
        return
    for run in shown[bisect_left(shown, frames.start + 1, key=lambda one: one.stop) :]:
        if run.start >= frames.stop:
            return
        yield range(max(run.start, frames.start), min(run.stop, frames.stop))


def layer(
    look: Look, placed: PlacedClip, canvas: Canvas, frames: range, first: int, *, leaving: Side
) -> Layer | None:
    """The layer that shows ``frames`` of the clip from frame ``first`` of a segment on.

    ``leaving`` is what the clip does in the transition that leads out of it, if there is one.
    """
    cels = look.cels(frames)
    count = sum(run for run, _ in cels)
    if not count:
        return None
    frames = frames[:count]
    sides = touches(placed, frames, leaving)
    zoomed = any(side.zoom != 1 for side in sides or ())
    x_px, y_px = _positions(look, canvas, frames, sides)
    scale = _scale(look, canvas, frames, sides if zoomed else None)
    scale_x, scale_y = _stretches(look, canvas, frames)
    made = Layer(
        first=first,
        count=count,
        cels=cels,
        anchor=look.anchor,
        x_px=x_px,
        y_px=y_px,
        scale=scale,
        rotation_deg=_sampled(look.rotation, canvas, frames, ANGLE_DIGITS),
        opacity=_opacity(look, canvas, frames, sides),
        wipe=uncovering(placed, frames, leaving),
        cross=crossing(placed, frames),
        snap=look.snap and not zoomed,
        adjustments=look.adjustments(frames) if look.adjustments else (),
        flip=look.flip,
        scale_x=scale_x,
        scale_y=scale_y,
        shutter=opened(look, look.exposure, canvas.rate, frames, (x_px, y_px, scale)),
    )
    return look.finish(made, frames) if look.finish else made


def covers(look: Look, canvas: Canvas, frame: int) -> bool:
    """Whether nothing behind the look shows on one frame of its clip, transitions aside."""
    time_s = frame / canvas.rate
    cels = look.cels(range(frame, frame + 1))
    size = _opaque_size(cels[0][1], canvas) if cels else None
    if look.finish or size is None or look.opacity_at(time_s) < 1:
        return False
    if look.rotation.at(time_s) % 360:
        return False
    scale = look.scale.at(time_s) / look.raster_scale
    stretch = look.stretch(time_s) if look.stretch else PLAIN
    lengths = [length * scale * factor for length, factor in zip(size, stretch, strict=True)]
    corner = (
        place - part * length
        for place, part, length in zip(look.position.at(time_s), look.anchor, lengths, strict=True)
    )
    spans = zip(corner, lengths, canvas.size, strict=True)
    return all(
        start < _ROUNDING_PX and start + length > whole - _ROUNDING_PX
        for start, length, whole in spans
    )


def _opaque_size(cel: Cel, canvas: Canvas) -> tuple[int, int] | None:
    """The box of a cel through which nothing can be seen; else None."""
    if isinstance(cel, FrameCel | ImageCel | FilmCel):
        return cel.conform.output_size() if cel.conform.pixels is not Pixels.RGBA else None
    if isinstance(cel, SolidCel):
        return cel.size or canvas.size if cel.colour.alpha >= 1 else None
    if isinstance(cel, GradientCel):
        opaque = all(colour.alpha >= 1 for _, colour in cel.stops)
        return cel.size or canvas.size if opaque else None
    return None


# Curves


def _sampled(
    track: Track[float], canvas: Canvas, frames: range, digits: int, divisor: float = 1.0
) -> Curve:
    constant = track.constant
    if constant is not None:
        return flat(round(constant / divisor, digits), len(frames))
    return curve((track.at(frame / canvas.rate) / divisor for frame in frames), digits)


def _scale(look: Look, canvas: Canvas, frames: range, sides: list[Touch] | None) -> Curve:
    sampled = _sampled(look.scale, canvas, frames, RATIO_DIGITS, look.raster_scale)
    if sides is None:
        return sampled
    values = zip(sampled.values(), sides, strict=True)
    return curve((value * side.zoom for value, side in values), RATIO_DIGITS)


def _opacity(look: Look, canvas: Canvas, frames: range, sides: list[Touch] | None) -> Curve:
    if look.opacity.constant is not None and not look.fades:
        values = [look.opacity_at(Fraction(0))] * len(frames)
    else:
        values = [look.opacity_at(frame / canvas.rate) for frame in frames]
    if sides is not None:
        values = [value * side.opacity for value, side in zip(values, sides, strict=True)]
    return curve(values, RATIO_DIGITS)


def _positions(
    look: Look, canvas: Canvas, frames: range, sides: list[Touch] | None
) -> tuple[Curve, Curve]:
    constant = look.position.constant
    if constant is not None and sides is None:
        x, y = (flat(round(at, POSITION_DIGITS), len(frames)) for at in constant)
        return x, y
    sides = sides or [UNTOUCHED] * len(frames)
    points = (
        [constant] * len(frames)
        if constant is not None
        else [look.position.at(frame / canvas.rate) for frame in frames]
    )
    # whole chroma samples: a 4:2:0 picture that slides needs no resampling
    across = [2 * round(side.travel[0] * canvas.width_px / 2) for side in sides]
    down = [2 * round(side.travel[1] * canvas.height_px / 2) for side in sides]
    zooms = [side.zoom for side in sides]
    middle = canvas.width_px / 2, canvas.height_px / 2
    x_px = curve(
        (
            middle[0] + (x - middle[0]) * zoom + dx if zoom != 1 else x + dx
            for (x, _), dx, zoom in zip(points, across, zooms, strict=True)
        ),
        POSITION_DIGITS,
    )
    y_px = curve(
        (
            middle[1] + (y - middle[1]) * zoom + dy if zoom != 1 else y + dy
            for (_, y), dy, zoom in zip(points, down, zooms, strict=True)
        ),
        POSITION_DIGITS,
    )
    return x_px, y_px


def _stretches(
    look: Look, canvas: Canvas, frames: range
) -> tuple[Curve, Curve] | tuple[None, None]:
    if look.stretch is None:
        return None, None
    factors = [look.stretch(frame / canvas.rate) for frame in frames]
    across, down = (curve((pair[axis] for pair in factors), RATIO_DIGITS) for axis in (0, 1))
    plain = across.constant() == 1 and down.constant() == 1
    return (None, None) if plain else (across, down)
