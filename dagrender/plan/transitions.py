"""Transitions as data: what happens to the two clips and to a colour over them, along the way.

A channel is a piecewise linear line of (progress, value) points; progress runs from 0 to 1 over the
overlap, after easing. Two points at one progress make a step.
"""

from dataclasses import dataclass

Points = tuple[tuple[float, float], ...]

_ONE: Points = ((0.0, 1.0),)
_ZERO: Points = ((0.0, 0.0),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one clip does: ``travel`` counts canvas sizes along the transition's direction.

    ``reveal`` is how much of it an edge has uncovered, ``conceal`` how much that edge has taken.
    """

    opacity: Points = _ONE
    reveal: Points | None = None
    conceal: Points | None = None
    travel: Points = _ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """The outgoing clip, the incoming clip above it, and the opacity of a colour above both.

    ``vacating`` is what the outgoing clip does where the incoming one leaves some of the canvas
    free, as titles and letterboxed pictures do: it has gone by the end. None is as ``outgoing``.
    """

    outgoing: Side
    incoming: Side
    vacating: Side | None = None
    cover: Points | None = None


TRANSITIONS = {
    "dissolve": Transition(
        outgoing=Side(),
        incoming=Side(opacity=((0.0, 0.0), (1.0, 1.0))),
        vacating=Side(opacity=((0.0, 1.0), (1.0, 0.0))),
    ),
    "dip": Transition(
        outgoing=Side(opacity=((0.0, 1.0), (0.5, 1.0), (0.5, 0.0))),
        incoming=Side(opacity=((0.0, 0.0), (0.5, 0.0), (0.5, 1.0))),
        cover=((0.0, 0.0), (0.5, 1.0), (1.0, 0.0)),
    ),
    "wipe": Transition(
        outgoing=Side(),
        incoming=Side(reveal=((0.0, 0.0), (1.0, 1.0))),
        vacating=Side(conceal=((0.0, 0.0), (1.0, 1.0))),
    ),
    "slide": Transition(
        outgoing=Side(),
        incoming=Side(travel=((0.0, -1.0), (1.0, 0.0))),
        vacating=Side(conceal=((0.0, 0.0), (1.0, 1.0))),
    ),
    "push": Transition(
        outgoing=Side(travel=((0.0, 0.0), (1.0, 1.0))),
        incoming=Side(travel=((0.0, -1.0), (1.0, 0.0))),
    ),
}

DIRECTIONS = {"up": 0.0, "right": 90.0, "down": 180.0, "left": 270.0}
"""The way that the edge or the clip travels, as a CSS angle."""


def value_at(points: Points, progress: float) -> float:
    """The value of a channel at ``progress``; at a step, the later one."""
    before = points[0]
    for point in points[1:]:
        if point[0] > max(progress, before[0]):
            share = (progress - before[0]) / (point[0] - before[0])
            return before[1] + (point[1] - before[1]) * share
        before = point
    return before[1]
