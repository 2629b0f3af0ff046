"""What a clip looks like, frame by frame: its cels, and where and how they are laid."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any

from dagrender.paint.displaylist import (
    Cel,
    Curve,
    Flip,
    FrameCel,
    GradientCel,
    ImageCel,
    Layer,
    SolidCel,
    Wipe,
)
from dagrender.picture import Colour, DynamicRange, Pixels
from dagrender.plan.sampling import (
    ANGLE_DIGITS,
    POSITION_DIGITS,
    RATIO_DIGITS,
    Track,
    curve,
    flat,
)
from dagrender.plan.timeline import Overlap, PlacedClip
from dagrender.plan.transitions import DIRECTIONS, TRANSITIONS, Side, value_at

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
    flip: Flip | None = None
    fades: tuple[Track[float], ...] = ()
    """What the opacity is multiplied with at either end."""

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
    sides = _sides(placed, frames, leaving)
    x_px, y_px = _positions(look, canvas, frames, sides)
    return Layer(
        first=first,
        count=count,
        cels=cels,
        anchor=look.anchor,
        x_px=x_px,
        y_px=y_px,
        scale=_sampled(look.scale, canvas, frames, RATIO_DIGITS, look.raster_scale),
        rotation_deg=_sampled(look.rotation, canvas, frames, ANGLE_DIGITS),
        opacity=_opacity(look, canvas, frames, sides),
        wipe=_wipe(sides),
        snap=look.snap,
        flip=look.flip,
    )


def covers(look: Look, canvas: Canvas, frame: int) -> bool:
    """Whether nothing behind the look shows on one frame of its clip, transitions aside."""
    time_s = frame / canvas.rate
    cels = look.cels(range(frame, frame + 1))
    size = _opaque_size(cels[0][1], canvas) if cels else None
    if size is None or look.opacity_at(time_s) < 1 or look.rotation.at(time_s) % 360:
        return False
    scale = look.scale.at(time_s) / look.raster_scale
    corner = (
        place - part * length * scale
        for place, part, length in zip(look.position.at(time_s), look.anchor, size, strict=True)
    )
    spans = zip(corner, size, canvas.size, strict=True)
    return all(
        start < _ROUNDING_PX and start + length * scale > whole - _ROUNDING_PX
        for start, length, whole in spans
    )


def _opaque_size(cel: Cel, canvas: Canvas) -> tuple[int, int] | None:
    """The box of a cel through which nothing can be seen; else None."""
    if isinstance(cel, FrameCel | ImageCel):
        return cel.conform.output_size() if cel.conform.pixels is not Pixels.RGBA else None
    if isinstance(cel, SolidCel):
        return cel.size or canvas.size if cel.colour.alpha >= 1 else None
    if isinstance(cel, GradientCel):
        opaque = all(colour.alpha >= 1 for _, colour in cel.stops)
        return cel.size or canvas.size if opaque else None
    return None


def cover_layer(placed: PlacedClip, canvas: Canvas, frames: range, first: int) -> Layer | None:
    """The colour that a transition lays over the clip it leads in, for ``frames`` of the clip."""
    lead = placed.lead
    if lead is None or (points := TRANSITIONS[lead.transition.transition].cover) is None:
        return None
    inside = range(max(frames.start, 0), min(frames.stop, lead.frames))
    if not inside:
        return None
    count = len(inside)
    opacity = [value_at(points, _progress(lead, frame)) for frame in inside]
    return Layer(
        first=first + inside.start - frames.start,
        count=count,
        cels=((count, SolidCel(colour=_colour(lead.transition))),),
        anchor=_CENTRE,
        x_px=flat(canvas.width_px / 2, count),
        y_px=flat(canvas.height_px / 2, count),
        scale=flat(1.0, count),
        rotation_deg=flat(0.0, count),
        opacity=curve(opacity, RATIO_DIGITS),
    )


def _colour(transition: Any) -> Colour:
    colour = transition.color
    return colour if isinstance(colour, Colour) else Colour(red=0.0, green=0.0, blue=0.0)


# What a transition does to a clip at one of its frames


@dataclass(frozen=True, slots=True)
class _SideValues:
    opacity: float = 1.0
    travel: tuple[float, float] = (0.0, 0.0)
    """In canvas sizes, to the right and down."""
    wipe: tuple[float, float, float] | None = None
    """Angle, feather and progress."""


_UNTOUCHED = _SideValues()


def _progress(overlap: Overlap, frame: int) -> float:
    """Where in the overlap the middle of its ``frame`` stands, eased."""
    return float(overlap.transition.ease.at((frame + 0.5) / overlap.frames))


def _sides(placed: PlacedClip, frames: range, leaving: Side) -> list[_SideValues] | None:
    """What transitions do to each of the clip's ``frames``; None where they touch none."""
    led = placed.lead is not None and frames.start < placed.lead.frames
    left = placed.tail is not None and frames.stop > placed.frames - placed.tail.frames
    return [_side_values(placed, frame, leaving) for frame in frames] if led or left else None


def _side_values(placed: PlacedClip, frame: int, leaving: Side) -> _SideValues:
    if placed.lead and frame < placed.lead.frames:
        side = TRANSITIONS[placed.lead.transition.transition].incoming
        values = _values(side, placed.lead, frame)
    else:
        values = _UNTOUCHED
    if placed.tail and frame >= placed.frames - placed.tail.frames:
        into = frame - (placed.frames - placed.tail.frames)
        last = _values(leaving, placed.tail, into)
        values = replace(
            last,
            opacity=values.opacity * last.opacity,
            travel=(values.travel[0] + last.travel[0], values.travel[1] + last.travel[1]),
            wipe=last.wipe or values.wipe,
        )
    return values


def _values(side: Side, overlap: Overlap, frame: int) -> _SideValues:
    progress = _progress(overlap, frame)
    transition = overlap.transition
    direction = str(getattr(transition.direction, "value", transition.direction) or "right")
    travel = value_at(side.travel, progress)
    across = {"right": travel, "left": -travel}.get(direction, 0.0)
    down = {"down": travel, "up": -travel}.get(direction, 0.0)
    wipe = None
    feather = round(float(transition.feather or 0.0), RATIO_DIGITS)
    if side.reveal is not None:
        wipe = (DIRECTIONS[direction], feather, value_at(side.reveal, progress))
    elif side.conceal is not None:
        # the other side of the same edge
        against = (DIRECTIONS[direction] + 180) % 360
        wipe = (against, feather, 1 - value_at(side.conceal, progress))
    return _SideValues(opacity=value_at(side.opacity, progress), travel=(across, down), wipe=wipe)


# Curves


def _sampled(
    track: Track[float], canvas: Canvas, frames: range, digits: int, divisor: float = 1.0
) -> Curve:
    constant = track.constant
    if constant is not None:
        return flat(round(constant / divisor, digits), len(frames))
    return curve((track.at(frame / canvas.rate) / divisor for frame in frames), digits)


def _opacity(look: Look, canvas: Canvas, frames: range, sides: list[_SideValues] | None) -> Curve:
    if look.opacity.constant is not None and not look.fades:
        values = [look.opacity_at(Fraction(0))] * len(frames)
    else:
        values = [look.opacity_at(frame / canvas.rate) for frame in frames]
    if sides is not None:
        values = [value * side.opacity for value, side in zip(values, sides, strict=True)]
    return curve(values, RATIO_DIGITS)


def _positions(
    look: Look, canvas: Canvas, frames: range, sides: list[_SideValues] | None
) -> tuple[Curve, Curve]:
    constant = look.position.constant
    if constant is not None and sides is None:
        x, y = (flat(round(at, POSITION_DIGITS), len(frames)) for at in constant)
        return x, y
    sides = sides or [_UNTOUCHED] * len(frames)
    points = (
        [constant] * len(frames)
        if constant is not None
        else [look.position.at(frame / canvas.rate) for frame in frames]
    )
    # whole chroma samples: a 4:2:0 picture that slides needs no resampling
    across = [2 * round(side.travel[0] * canvas.width_px / 2) for side in sides]
    down = [2 * round(side.travel[1] * canvas.height_px / 2) for side in sides]
    x_px = curve((x + dx for (x, _), dx in zip(points, across, strict=True)), POSITION_DIGITS)
    y_px = curve((y + dy for (_, y), dy in zip(points, down, strict=True)), POSITION_DIGITS)
    return x_px, y_px


def _wipe(sides: list[_SideValues] | None) -> Wipe | None:
    wipes = [side.wipe for side in sides or () if side.wipe]
    if not wipes or sides is None:
        return None
    angle_deg, feather, _ = wipes[0]
    return Wipe(
        angle_deg=angle_deg,
        feather=feather,
        progress=curve((side.wipe[2] if side.wipe else 1.0 for side in sides), RATIO_DIGITS),
    )
