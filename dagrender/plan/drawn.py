"""Drawn clips: their properties, of which any may change by the frame, and colours as looks."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, hypot, sqrt
from typing import Any, TypeVar

from dagrender.errors import Problem, SpecError
from dagrender.paint.displaylist import Cel, GradientCel, Radial, SolidCel
from dagrender.picture import Colour
from dagrender.plan.adjusting import refuse_filters
from dagrender.plan.look import CelRuns, Look
from dagrender.plan.properties import (
    Studio,
    colours,
    lengths,
    numbers,
    pair_track,
    pairs,
    per_frame,
    placed_look,
    sizes,
)
from dagrender.plan.sampling import ANGLE_DIGITS, POSITION_DIGITS, RATIO_DIGITS, Track
from dagrender.plan.sizes import boxes_of
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.gradient import Gradient, GradientShape
from dagrender.spec.values import Animated

T = TypeVar("T")
_LEAST_PX = 0.001
_MOST_PIXELS = 1 << 27
"""Of a colour as it is drawn, on the canvas and off it."""

At = Callable[[Fraction], T]
"""A value by the time from the clip's start, in seconds."""


class Properties:
    """Collects the properties of a drawn clip, and knows whether any of them changes."""

    def __init__(self, placed: PlacedClip, studio: Studio) -> None:
        self._placed, self._studio = placed, studio
        self._tracks: list[Track[Any]] = []
        self._runs = False

    @property
    def still(self) -> bool:
        """Whether every property collected so far holds throughout."""
        return not self._runs and all(track.constant is not None for track in self._tracks)

    def run(self) -> None:
        """Something else about the clip changes by the frame."""
        self._runs = True

    def number(self, animated: Animated[Any]) -> At[float]:
        """A number that may change; a length of no axis in pixels."""
        return self._at(numbers(self._placed, self._studio, animated))

    def colour(self, animated: Animated[Colour]) -> At[Colour]:
        """A colour that may change."""
        return self._at(colours(self._placed, self._studio, animated))

    def pair(self, animated: Animated[Any]) -> At[tuple[float, float]]:
        """Two of them."""
        return self._at(pairs(self._placed, self._studio, animated))

    def width(self, animated: Animated[Any]) -> At[float]:
        """A length along the canvas's width, in pixels."""
        width_px = self._studio.canvas.width_px
        return self._at(lengths(self._placed, self._studio, animated, width_px))

    def place(self, animated: Animated[Any], box: tuple[int, int]) -> At[tuple[float, float]]:
        """A place in a box of so many pixels."""
        canvas = self._studio.canvas.size

        def convert(place: tuple[Any, Any]) -> tuple[float, float]:
            x, y = (one.evaluate(side, canvas) for one, side in zip(place, box, strict=True))
            return x, y

        return self._at(pair_track(self._placed, self._studio, animated, convert))

    def size(self, animated: Animated[Any]) -> At[tuple[float, float]]:
        """A width and a height, in pixels."""
        return self._at(sizes(self._placed, self._studio, animated))

    def _at(self, track: Track[T]) -> At[T]:
        self._tracks.append(track)
        return track.at

    def cels(self, cel: At[Cel]) -> Callable[[range], CelRuns]:
        """The cels of a range of frames."""
        if not self.still:
            return per_frame(self._studio, cel)
        only = cel(Fraction(0))
        return lambda frames: ((len(frames), only),)


def colour_look(placed: PlacedClip, studio: Studio) -> Look:
    """The layer of a colour clip: one colour, or a gradient."""
    fill = placed.clip.color
    properties = Properties(placed, studio)
    size, stretch = (None, None) if placed.clip.size is None else box_of(placed, studio, None)
    if not isinstance(fill, Animated):
        refuse_filters(placed, studio.track_adjustments(placed))
    cel = filled(fill, properties, size or studio.canvas.size, size)
    return placed_look(placed, studio, properties.cels(cel), 1.0, stretch)


def filled(
    fill: Animated[Colour] | Gradient,
    properties: Properties,
    drawn: tuple[int, int],
    size: tuple[int, int] | None,
) -> At[SolidCel | GradientCel]:
    """One colour, or a gradient over ``drawn`` pixels, as a cel of ``size``; None: the canvas."""
    if isinstance(fill, Animated):
        colour = properties.colour(fill)
        return lambda time_s: SolidCel(colour=colour(time_s), size=size)
    angle = properties.number(fill.angle)
    radial = _radial(fill, properties, drawn)
    stops = [
        (round(stop.at, RATIO_DIGITS + 1), properties.colour(stop.color)) for stop in fill.stops
    ]

    def gradient(time_s: Fraction) -> GradientCel:
        return GradientCel(
            angle_deg=round(angle(time_s), ANGLE_DIGITS),
            stops=tuple((at, stop(time_s)) for at, stop in stops),
            size=size,
            radial=radial(time_s),
        )

    return gradient


def _radial(fill: Gradient, properties: Properties, drawn: tuple[int, int]) -> At[Radial | None]:
    """The ellipse of a gradient in a box of ``drawn`` pixels; of a linear one there is none."""
    if fill.shape is GradientShape.LINEAR:
        return lambda _: None
    center = properties.place(fill.center, drawn)
    radius = properties.number(fill.radius) if fill.radius else None

    def at(time_s: Fraction) -> Radial:
        x, y = center(time_s)
        sides = max(x, drawn[0] - x), max(y, drawn[1] - y)
        if fill.shape is GradientShape.ELLIPSE:
            # through the farthest corner, in the proportions of one to the farthest sides
            across, down = (side * sqrt(2) for side in sides)
        else:
            across = down = hypot(*sides) if radius is None else radius(time_s)
        return Radial(
            x_px=round(x, POSITION_DIGITS),
            y_px=round(y, POSITION_DIGITS),
            radius_x_px=max(round(across, POSITION_DIGITS), _LEAST_PX),
            radius_y_px=max(round(down, POSITION_DIGITS), _LEAST_PX),
        )

    return at


def box_of(
    placed: PlacedClip, studio: Studio, natural: tuple[int, int] | None, scale: float = 1.0
) -> tuple[tuple[int, int], Callable[[Fraction], tuple[float, float]] | None]:
    """The size at which a clip is drawn, and how it is stretched from there; None is plainly.

    It is ``natural`` pixels large where it says no size, the whole canvas where that is None, and
    is to be drawn ``scale`` times as large.

    Raises:
        SpecError: it is larger than anything is drawn.
    """
    natural = natural or studio.canvas.size
    boxes = boxes_of(placed, studio)
    if boxes is None:
        return natural, None
    widest, highest = (scale * side for side in boxes.largest(natural))
    if widest * highest > _MOST_PIXELS:
        size = f"{widest:,.0f}x{highest:,.0f}"
        told = f"{placed.label}: it would be drawn at {size} pixels; {_MOST_PIXELS:,} are the most"
        raise SpecError((Problem(told, placed.place, "give it a smaller size"),))
    if not boxes.moves:
        width, height = boxes.at(Fraction(0), natural)
        return (max(1, floor(width + 0.5)), max(1, floor(height + 0.5))), None
    drawn = ceil(boxes.largest(natural)[0]), ceil(boxes.largest(natural)[1])

    def stretch(time_s: Fraction) -> tuple[float, float]:
        width, height = boxes.at(time_s, natural)
        return width / drawn[0], height / drawn[1]

    return drawn, stretch
