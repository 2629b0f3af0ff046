"""Text and colour clips as looks; every number and colour of them may change by the frame."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

from dagrender.paint.displaylist import (
    Backdrop,
    Cel,
    FontRef,
    GradientCel,
    Shadow,
    SolidCel,
    Stroke,
    TextCel,
)
from dagrender.picture import Colour
from dagrender.plan.look import CelRuns, Look
from dagrender.plan.properties import (
    Studio,
    colours,
    lengths,
    numbers,
    pairs,
    per_frame,
    placed_look,
    raster_scale_of,
)
from dagrender.plan.sampling import ANGLE_DIGITS, RATIO_DIGITS, Track
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.values import Animated

T = TypeVar("T")
_PX_DIGITS = 3

At = Callable[[Fraction], T]
"""A value by the time from the clip's start, in seconds."""


class _Properties:
    """Collects the properties of a drawn clip, and knows whether any of them changes."""

    def __init__(self, placed: PlacedClip, studio: Studio) -> None:
        self._placed, self._studio = placed, studio
        self._tracks: list[Track[Any]] = []

    @property
    def still(self) -> bool:
        """Whether every property collected so far holds throughout."""
        return all(track.constant is not None for track in self._tracks)

    def number(self, animated: Animated[Any]) -> At[float]:
        return self._at(numbers(self._placed, self._studio, animated))

    def colour(self, animated: Animated[Colour]) -> At[Colour]:
        return self._at(colours(self._placed, self._studio, animated))

    def pair(self, animated: Animated[Any]) -> At[tuple[float, float]]:
        return self._at(pairs(self._placed, self._studio, animated))

    def width(self, animated: Animated[Any]) -> At[float]:
        width_px = self._studio.canvas.width_px
        return self._at(lengths(self._placed, self._studio, animated, width_px))

    def _at(self, track: Track[T]) -> At[T]:
        self._tracks.append(track)
        return track.at

    def cels(self, cel: At[Cel]) -> Callable[[range], CelRuns]:
        """The cels of a range of frames."""
        if not self.still:
            return per_frame(self._studio, cel)
        only = cel(Fraction(0))
        return lambda frames: ((len(frames), only),)


def text_look(placed: PlacedClip, studio: Studio) -> Look:
    """The layer of a text clip. Its sizes are drawn at the largest scale that the clip has."""
    clip = placed.clip
    raster_scale = raster_scale_of(numbers(placed, studio, clip.scale))
    properties = _Properties(placed, studio)
    italic = clip.font_style == "italic"
    font = studio.materials.fonts[clip.font, clip.font_weight, italic]
    reference = FontRef(
        content=font.content, family=clip.font, weight=clip.font_weight, italic=italic
    )

    def px(length: float) -> float:
        return round(length * raster_scale, _PX_DIGITS)

    size, colour = properties.number(clip.font_size), properties.colour(clip.color)
    line_height = properties.number(clip.line_height)
    letter_spacing = properties.number(clip.letter_spacing)
    wrap = properties.width(clip.width) if clip.width is not None else None
    shadow = _shadow(clip.shadow, properties, px) if clip.shadow else _nothing
    stroke = _stroke(clip.stroke, properties, px) if clip.stroke else _nothing
    backdrop = _backdrop(clip.background, properties, px) if clip.background else _nothing

    def cel(time_s: Fraction) -> TextCel:
        return TextCel(
            text=clip.text,
            font=reference,
            size_px=px(size(time_s)),
            colour=colour(time_s),
            align=str(clip.align),
            line_height=round(line_height(time_s), RATIO_DIGITS),
            letter_spacing_px=px(letter_spacing(time_s)),
            wrap_width_px=px(wrap(time_s)) if wrap else None,
            shadow=shadow(time_s),
            stroke=stroke(time_s),
            backdrop=backdrop(time_s),
        )

    return placed_look(placed, studio, properties.cels(cel), raster_scale)


Px = Callable[[float], float]


def _nothing(_: Fraction) -> None:
    return None


def _shadow(style: Any, properties: _Properties, px: Px) -> At[Shadow]:
    x, y = properties.number(style.x), properties.number(style.y)
    blur, colour = properties.number(style.blur), properties.colour(style.color)
    return lambda time_s: Shadow(
        x_px=px(x(time_s)), y_px=px(y(time_s)), blur_px=px(blur(time_s)), colour=colour(time_s)
    )


def _stroke(style: Any, properties: _Properties, px: Px) -> At[Stroke]:
    width, colour = properties.number(style.width), properties.colour(style.color)
    return lambda time_s: Stroke(width_px=px(width(time_s)), colour=colour(time_s))


def _backdrop(style: Any, properties: _Properties, px: Px) -> At[Backdrop]:
    colour, padding = properties.colour(style.color), properties.pair(style.padding)
    radius = properties.number(style.radius)

    def at(time_s: Fraction) -> Backdrop:
        down, across = padding(time_s)
        return Backdrop(
            colour=colour(time_s),
            padding_x_px=px(across),
            padding_y_px=px(down),
            radius_px=px(radius(time_s)),
        )

    return at


def colour_look(placed: PlacedClip, studio: Studio) -> Look:
    """The layer of a colour clip: one colour, or a gradient."""
    fill = placed.clip.color
    properties = _Properties(placed, studio)
    if isinstance(fill, Animated):
        colour = properties.colour(fill)

        def cel(time_s: Fraction) -> Cel:
            return SolidCel(colour=colour(time_s))
    else:
        angle = properties.number(fill.angle)
        stops = [
            (round(stop.at, RATIO_DIGITS + 1), properties.colour(stop.color)) for stop in fill.stops
        ]

        def cel(time_s: Fraction) -> Cel:
            return GradientCel(
                angle_deg=round(angle(time_s), ANGLE_DIGITS),
                stops=tuple((at, stop(time_s)) for at, stop in stops),
            )

    return placed_look(placed, studio, properties.cels(cel), 1.0)
