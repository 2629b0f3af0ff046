"""Transitions as data: what happens to the two clips and to a colour over them, along the way.

A channel gives a value for a progress from 0 to 1 over the overlap, after easing.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass

from dagrender.picture import Colour

Channel = Callable[[float], float]
_PHASE = 0.2


def line(*points: tuple[float, float]) -> Channel:
    """Straight from point to point, each (progress, value); two at one progress make a step.

    At a step, the later value.
    """

    def at(progress: float) -> float:
        before = points[0]
        for point in points[1:]:
            if point[0] > max(progress, before[0]):
                share = (progress - before[0]) / (point[0] - before[0])
                return before[1] + (point[1] - before[1]) * share
            before = point
        return before[1]

    return at


_ONE, _ZERO = line((0, 1)), line((0, 0))
_RISING, _FALLING = line((0, 0), (1, 1)), line((0, 1), (1, 0))
_FIRST_HALF, _SECOND_HALF = line((0, 1), (0.5, 1), (0.5, 0)), line((0, 0), (0.5, 0), (0.5, 1))


class Share(enum.Enum):
    """Which part of the picture a clip has: what the transition's matte covers, or the rest."""

    COVERED = "covered"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one clip does: ``travel`` counts canvas sizes along the transition's direction.

    ``zoom`` is a factor, about the canvas's middle.
    """

    opacity: Channel = _ONE
    share: Share | None = None
    travel: Channel = _ZERO
    zoom: Channel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A colour over both clips; without one of its own, the transition's. A matte gives its shape.

    Its matte is taken at the progress itself.
    """

    opacity: Channel = _ONE
    matte: str = ""
    colour: Colour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """The outgoing clip, the incoming clip above it, and a colour above both.

    ``vacating`` is what the outgoing clip does where the incoming one leaves some of the canvas
    free, as titles and letterboxed pictures do: it has gone by the end. None is as ``outgoing``.
    ``matte`` names the shape that shares the picture out; "" is a straight edge. A ``direction``
    leaves none to choose. With ``cross``, both pictures are made one by the painter.
    """

    outgoing: Side = Side()
    incoming: Side = Side()
    vacating: Side | None = None
    cover: Cover | None = None
    matte: str = ""
    direction: str = ""
    cross: str = ""


_DISSOLVE = Transition(
    incoming=Side(opacity=_RISING),
    vacating=Side(opacity=_FALLING),
)


def _cropped(matte: str) -> Transition:
    return Transition(
        outgoing=Side(opacity=_FIRST_HALF),
        incoming=Side(opacity=_SECOND_HALF),
        cover=Cover(matte=matte),
    )


def _wiped(matte: str) -> Transition:
    return Transition(
        incoming=Side(share=Share.COVERED), vacating=Side(share=Share.LEFT), matte=matte
    )


def _slid(direction: str = "") -> Transition:
    return Transition(
        incoming=Side(travel=line((0, -1), (1, 0))),
        vacating=Side(share=Share.LEFT),
        direction=direction,
    )


def _pushed(direction: str = "") -> Transition:
    return Transition(
        outgoing=Side(travel=_RISING),
        incoming=Side(travel=line((0, -1), (1, 0))),
        direction=direction,
    )


def _revealed(direction: str) -> Transition:
    return Transition(
        outgoing=Side(travel=_RISING),
        incoming=Side(share=Share.COVERED),
        matte=f"reveal{direction}",
        direction=direction,
    )


def _smooth(start: float, end: float, at: float) -> float:
    t = min(max((at - start) / (end - start), 0.0), 1.0)
    return t * t * (3 - 2 * t)


def _old_share(progress: float) -> float:
    return (1 - progress) * _smooth(1 - _PHASE, 1, 1 - progress)


def _new_share(progress: float) -> float:
    return progress * (1 - _smooth(_PHASE, 1, 1 - progress))


def _through(level: float) -> Transition:
    """``xfade``'s fadeblack and fadewhite: both clips' shares, and the rest is a colour."""

    def between(progress: float) -> float:
        total = _old_share(progress) + _new_share(progress)
        return _new_share(progress) / total if total > 0 else float(progress >= 1 / 2)

    return Transition(
        outgoing=Side(),
        incoming=Side(opacity=between),
        vacating=Side(opacity=lambda progress: 1 - between(progress)),
        cover=Cover(
            opacity=lambda progress: 1 - _old_share(progress) - _new_share(progress),
            colour=Colour(red=level, green=level, blue=level),
        ),
    )


_WAYS = ("left", "right", "up", "down")
_CORNERS = ("tl", "tr", "bl", "br")
_MATTES = (
    *(f"{name}{way}" for name in ("wipe", "smooth") for way in _WAYS),
    *(f"{name}{corner}" for name in ("wipe", "diag") for corner in _CORNERS),
    *(f"{axis}{does}" for axis in ("vert", "horz", "circle") for does in ("open", "close")),
    *(f"{way}{what}" for way in ("hl", "hr", "vu", "vd") for what in ("slice", "wind")),
    "radial",
    "pixel-dissolve",
)
_CROSSES = (
    "distance", "fadefast", "fadegrays", "fadeslow", "hblur", "pixelize", "squeezeh", "squeezev",
    "zoomin",
)  # fmt: skip

TRANSITIONS = {
    "dissolve": _DISSOLVE,
    "fade": _DISSOLVE,
    "dip": Transition(
        outgoing=Side(opacity=_FIRST_HALF),
        incoming=Side(opacity=_SECOND_HALF),
        cover=Cover(opacity=line((0, 0), (0.5, 1), (1, 0))),
    ),
    "wipe": _wiped(""),
    "luma-wipe": _wiped("luma"),
    "slide": _slid(),
    "push": _pushed(),
    "zoom": Transition(
        outgoing=Side(zoom=line((0, 1), (1, 2))),
        incoming=Side(opacity=_RISING),
        vacating=Side(zoom=line((0, 1), (1, 2)), opacity=_FALLING),
    ),
    "fadeblack": _through(0.0),
    "fadewhite": _through(1.0),
    "circlecrop": _cropped("outside-circle"),
    "rectcrop": _cropped("outside-rectangle"),
    **{f"slide{way}": _pushed(way) for way in _WAYS},
    **{f"cover{way}": _slid(way) for way in _WAYS},
    **{f"reveal{way}": _revealed(way) for way in _WAYS},
    **{matte: _wiped(matte) for matte in _MATTES},
    **{cross: Transition(cross=cross) for cross in _CROSSES},
}
"""All transitions by the names that a spec calls them."""

DIRECTIONS = {"up": 0.0, "right": 90.0, "down": 180.0, "left": 270.0}
"""The way that the edge or the clip travels, as a CSS angle."""
