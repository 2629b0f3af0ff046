"""Drawn clips: their properties, of which any may change by the frame, and colours as looks."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Any, TypeVar

from dagrender.paint.displaylist import Cel, GradientCel, SolidCel
from dagrender.picture import Colour
from dagrender.plan.adjusting import refuse_filters
from dagrender.plan.look import CelRuns, Look
from dagrender.plan.properties import (
    Studio,
    colours,
    lengths,
    numbers,
    pairs,
    per_frame,
    placed_look,
    sizes,
)
from dagrender.plan.sampling import ANGLE_DIGITS, RATIO_DIGITS, Track
from dagrender.plan.sizes import boxes_of
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.values import Animated

T = TypeVar("T")

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
    size, stretch = _box(placed, studio)
    if isinstance(fill, Animated):
        colour = properties.colour(fill)

        def cel(time_s: Fraction) -> Cel:
            return SolidCel(colour=colour(time_s), size=size)
    else:
        refuse_filters(placed, studio.track_adjustments(placed))
        angle = properties.number(fill.angle)
        stops = [
            (round(stop.at, RATIO_DIGITS + 1), properties.colour(stop.color)) for stop in fill.stops
        ]

        def cel(time_s: Fraction) -> Cel:
            return GradientCel(
                angle_deg=round(angle(time_s), ANGLE_DIGITS),
                stops=tuple((at, stop(time_s)) for at, stop in stops),
                size=size,
            )

    return placed_look(placed, studio, properties.cels(cel), 1.0, stretch)


def _box(
    placed: PlacedClip, studio: Studio
) -> tuple[tuple[int, int] | None, Callable[[Fraction], tuple[float, float]] | None]:
    """The size at which a colour is drawn, and how it is stretched from there; None is plainly."""
    boxes = boxes_of(placed, studio)
    if boxes is None:
        return None, None
    natural = studio.canvas.size
    if not boxes.moves:
        width, height = boxes.at(Fraction(0), natural)
        return (max(1, floor(width + 0.5)), max(1, floor(height + 0.5))), None
    drawn = ceil(boxes.largest(natural)[0]), ceil(boxes.largest(natural)[1])

    def stretch(time_s: Fraction) -> tuple[float, float]:
        width, height = boxes.at(time_s, natural)
        return width / drawn[0], height / drawn[1]

    return drawn, stretch
