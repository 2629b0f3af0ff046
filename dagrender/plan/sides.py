"""What transitions do to a clip, frame by frame: to its place, its opacity and its extent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from dagrender.paint.displaylist import Cross, Layer, Matte, SolidCel, Wipe
from dagrender.picture import Colour
from dagrender.plan.sampling import RATIO_DIGITS, curve, flat
from dagrender.plan.timeline import Overlap, PlacedClip
from dagrender.plan.transitions import DIRECTIONS, TRANSITIONS, Channel, Share, Side, Transition

_CENTRE = (0.5, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What transitions do to a clip on one of its frames."""

    opacity: float = 1.0
    travel: tuple[float, float] = (0.0, 0.0)
    """In canvas sizes, to the right and down."""
    zoom: float = 1.0


UNTOUCHED = Touch()


def kind_of(overlap: Overlap) -> Transition:
    """What the transition of an overlap is made of."""
    return TRANSITIONS[overlap.transition.transition]


def stays_apart(overlap: Overlap, side: Side) -> bool:
    """Whether a clip has a layer of its own for as long as the transition lasts."""
    return bool(kind_of(overlap).cross or side.zoom)


def parts(placed: PlacedClip, frames: range, leaving: Side) -> tuple[range, ...]:
    """``frames`` of the clip in runs such that one layer can show each.

    A layer has one edge, and is at most on one side of two that are crossed. Where a clip comes
    and goes by edges, that by which it came is done by then.
    """
    cuts = []
    if placed.lead and stays_apart(placed.lead, kind_of(placed.lead).incoming):
        cuts.append(placed.lead.frames)
    if placed.tail and (
        stays_apart(placed.tail, leaving) or (leaving.share and placed.lead is not None)
    ):
        cuts.append(_tail_start(placed, placed.tail))
    bounds = [frames.start, *sorted(cut for cut in cuts if cut in frames[1:]), frames.stop]
    return tuple(range(*two) for two in pairwise(bounds))


def touches(placed: PlacedClip, frames: range, leaving: Side) -> list[Touch] | None:
    """What transitions do to each of the clip's ``frames``; None where they touch none."""
    led = placed.lead is not None and frames.start < placed.lead.frames
    left = placed.tail is not None and frames.stop > _tail_start(placed, placed.tail)
    return [_touch(placed, frame, leaving) for frame in frames] if led or left else None


def uncovering(placed: PlacedClip, frames: range, leaving: Side) -> Wipe | Matte | None:
    """The edge or matte by which ``frames`` of the clip, one of its ``parts``, come or go."""
    tail = placed.tail
    if tail and leaving.share and frames.stop > _tail_start(placed, tail):
        return _uncovering(tail, leaving.share, frames, _tail_start(placed, tail))
    lead = placed.lead
    if lead and (share := kind_of(lead).incoming.share) and frames.start < lead.frames:
        return _uncovering(lead, share, frames, 0)
    return None


def crossing(placed: PlacedClip, frames: range) -> Cross | None:
    """The crossing that ``frames`` of the clip, one of its ``parts``, are a side of.

    Its number tells it from all others; ``numbered`` makes small ones of them.
    """
    tail = placed.tail
    if tail and kind_of(tail).cross and frames.start >= _tail_start(placed, tail):
        return _cross(tail, frames, _tail_start(placed, tail), incoming=False)
    lead = placed.lead
    if lead and kind_of(lead).cross and frames.start < lead.frames:
        return _cross(lead, frames, 0, incoming=True)
    return None


def numbered(layers: list[Layer]) -> tuple[Layer, ...]:
    """``layers`` with their crossings counted from 0, in their order."""
    numbers: dict[int, int] = {}
    return tuple(
        replace(
            one, cross=replace(one.cross, number=numbers.setdefault(one.cross.number, len(numbers)))
        )
        if one.cross
        else one
        for one in layers
    )


def cover_layer(
    placed: PlacedClip, size: tuple[int, int], frames: range, first: int
) -> Layer | None:
    """The colour that a transition lays over the clip it leads in, for ``frames`` of the clip.

    Args:
        placed: the clip.
        size: the canvas's width and height in pixels.
        frames: counted from the clip's start.
        first: where in its segment the first of them stands.
    """
    lead = placed.lead
    if lead is None or (cover := kind_of(lead).cover) is None:
        return None
    inside = range(max(frames.start, 0), min(frames.stop, lead.frames))
    if not inside:
        return None
    count = len(inside)
    along = [_progress(lead, frame) for frame in inside]
    opacity = curve((cover.opacity(progress) for progress in along), RATIO_DIGITS)
    return Layer(
        first=first + inside.start - frames.start,
        count=count,
        cels=((count, SolidCel(colour=cover.colour or _colour(lead.transition))),),
        anchor=_CENTRE,
        x_px=flat(size[0] / 2, count),
        y_px=flat(size[1] / 2, count),
        scale=flat(1.0, count),
        rotation_deg=flat(0.0, count),
        opacity=opacity,
        wipe=Matte(shape=cover.matte, progress=curve(along, RATIO_DIGITS)) if cover.matte else None,
    )


def _colour(transition: Any) -> Colour:
    colour = transition.color
    return colour if isinstance(colour, Colour) else Colour(red=0.0, green=0.0, blue=0.0)


def _tail_start(placed: PlacedClip, tail: Overlap) -> int:
    return placed.frames - tail.frames


def _progress(overlap: Overlap, frame: int) -> float:
    """Where in the overlap the middle of its ``frame`` stands, eased."""
    return float(overlap.transition.ease.at((frame + 0.5) / overlap.frames))


def _touch(placed: PlacedClip, frame: int, leaving: Side) -> Touch:
    touch = UNTOUCHED
    if placed.lead and frame < placed.lead.frames:
        touch = _touched(kind_of(placed.lead).incoming, placed.lead, frame)
    if placed.tail and frame >= _tail_start(placed, placed.tail):
        last = _touched(leaving, placed.tail, frame - _tail_start(placed, placed.tail))
        touch = Touch(
            opacity=touch.opacity * last.opacity,
            travel=(touch.travel[0] + last.travel[0], touch.travel[1] + last.travel[1]),
            zoom=touch.zoom * last.zoom,
        )
    return touch


def _direction(overlap: Overlap) -> str:
    said = overlap.transition.direction
    return kind_of(overlap).direction or str(getattr(said, "value", said) or "right")


def _touched(side: Side, overlap: Overlap, frame: int) -> Touch:
    progress = _progress(overlap, frame)
    travel = side.travel(progress)
    direction = _direction(overlap)
    across = {"right": travel, "left": -travel}.get(direction, 0.0)
    down = {"down": travel, "up": -travel}.get(direction, 0.0)
    zoom: Channel | None = side.zoom
    return Touch(
        opacity=side.opacity(progress),
        travel=(across, down),
        zoom=zoom(progress) if zoom else 1.0,
    )


def _along(overlap: Overlap, frames: range, start: int, share: Share) -> Iterator[float]:
    """The progress on each frame; where the transition is not, that which shows all."""
    for frame in frames:
        within = start <= frame < start + overlap.frames
        neutral = 1.0 if share is Share.COVERED else 0.0
        yield _progress(overlap, frame - start) if within else neutral


def _uncovering(overlap: Overlap, share: Share, frames: range, start: int) -> Wipe | Matte:
    kind = kind_of(overlap)
    along = list(_along(overlap, frames, start, share))
    if kind.matte:
        return Matte(
            shape=kind.matte,
            progress=curve(along, RATIO_DIGITS),
            inverse=share is Share.LEFT,
            softness=round(float(overlap.transition.softness or 0), RATIO_DIGITS)
            if overlap.luma
            else 0.0,
            image=overlap.luma,
            lightest_first=overlap.luma is not None and overlap.transition.invert,
        )
    angle_deg = DIRECTIONS[_direction(overlap)]
    if share is Share.LEFT:
        # the other side of the same edge
        angle_deg, along = (angle_deg + 180) % 360, [1 - progress for progress in along]
    return Wipe(
        angle_deg=angle_deg,
        feather=round(float(overlap.transition.feather or 0.0), RATIO_DIGITS),
        progress=curve(along, RATIO_DIGITS),
    )


def _cross(overlap: Overlap, frames: range, start: int, *, incoming: bool) -> Cross:
    along = (_progress(overlap, frame - start) for frame in frames)
    return Cross(
        number=id(overlap.transition),
        kind=kind_of(overlap).cross,
        incoming=incoming,
        progress=curve(along, RATIO_DIGITS),
    )
