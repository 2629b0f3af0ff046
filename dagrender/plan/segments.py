"""Where the film is cut into segments.

Cut points depend on the anchor alone: the lowest clip that is laid over the whole canvas. They are
its own ends, and lines that move along with it and find themselves again behind an edit
(``plan/grid.py``).
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from dagrender.plan.grid import levels
from dagrender.plan.timeline import PlacedClip, Timeline

_NEAREST = Fraction(1, 4)
"""A grid line closer to a cut than this share of a segment is dropped."""


Inner = Mapping[int, tuple[int, ...]]
"""Where films within the film are cut: frames from a clip's start, by the clip's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Frames over which one clip is the anchor; without a clip, the background is."""

    first: int
    end: int
    clip: PlacedClip | None


def anchors(timeline: Timeline, full: frozenset[int]) -> tuple[Stretch, ...]:
    """The anchor of every frame; ``full`` are the numbers of the clips that can be anchors."""
    free = [(0, timeline.frames)]
    stretches: list[Stretch] = []
    for clip in timeline.clips:
        if clip.number not in full:
            continue
        left: list[tuple[int, int]] = []
        for first, end in free:
            taken_first, taken_end = max(first, clip.first), min(end, clip.end)
            if taken_first >= taken_end:
                left.append((first, end))
                continue
            stretches.append(Stretch(first=taken_first, end=taken_end, clip=clip))
            left += [(first, taken_first)] if first < taken_first else []
            left += [(taken_end, end)] if taken_end < end else []
        free = left
    stretches += [Stretch(first=first, end=end, clip=None) for first, end in free]
    return tuple(sorted(stretches, key=lambda stretch: stretch.first))


def cut(
    stretch: Stretch, rate: Fraction, length_s: Fraction, inner: Inner = MappingProxyType({})
) -> tuple[int, ...]:
    """The frames at which segments of ``stretch`` start, its own first frame included."""
    origin = stretch.clip.first if stretch.clip else stretch.first
    if stretch.clip and stretch.clip.number in inner:
        lines = (origin + line for line in inner[stretch.clip.number])
        return (stretch.first, *(line for line in lines if stretch.first < line < stretch.end))
    bounds = [stretch.first, stretch.end]
    for level in levels(stretch.clip, stretch.end - origin, rate, length_s):
        places = [origin + frame for frame in level]
        bounds = _divided(bounds, places, length_s * rate * _NEAREST)
    return tuple(bounds[:-1])


def _divided(bounds: list[int], places: list[int], nearest: Fraction) -> list[int]:
    """``bounds`` and those of the rising ``places`` between that are not too near another."""
    divided = []
    rest = iter(sorted(set(places)))
    place = next(rest, None)
    for first, end in pairwise(bounds):
        divided.append(first)
        while place is not None and place < end:
            if place - divided[-1] >= nearest and end - place >= nearest:
                divided.append(place)
            place = next(rest, None)
    return [*divided, bounds[-1]]


def cuts(
    timeline: Timeline,
    full: frozenset[int],
    length_s: Fraction,
    inner: Inner = MappingProxyType({}),
) -> tuple[int, ...]:
    """The first frame of every segment of the film, and the film's end."""
    starts = [
        frame
        for stretch in anchors(timeline, full)
        for frame in cut(stretch, timeline.rate, length_s, inner)
    ]
    return (*starts, timeline.frames)


def covered(bounds: tuple[int, ...], first: int, end: int) -> range:
    """The numbers of the segments that the frames from ``first`` up to ``end`` touch."""
    if first >= end:
        return range(0)
    return range(max(0, bisect_right(bounds, first) - 1), bisect_right(bounds, end - 1))
