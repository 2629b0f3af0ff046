"""How visual clips look: where they stand, how they fit, and the style of text."""

import enum
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.animated import animated
from dagrender.spec.colours import ANIMATED_COLOUR, Colour, parse_colour
from dagrender.spec.context import BUNDLED_FONTS, DEFAULT_FONT, Context
from dagrender.spec.fades import Fade
from dagrender.spec.faults import needs, unknown
from dagrender.spec.geometry import (
    ANCHOR,
    PAIR,
    read_angle,
    read_extent,
    read_font_size,
    read_pixels,
    read_position,
    read_scale,
    read_share,
    read_size,
)
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NUMBER_OR_TEXT, enumeration, exact, number, read_name, scalar
from dagrender.spec.values import Animated, Length

_ANIMATED_LENGTH = animated(read_size, NUMBER_OR_TEXT, "length")

_WEIGHTS = {"normal": "400", "bold": "700"}
_LIGHTEST, _HEAVIEST = 100, 900


class Fit(enum.StrEnum):
    """How a picture fills its box, as CSS object-fit has it; ``blur`` fills the rest blurred."""

    CONTAIN = "contain"
    COVER = "cover"
    FILL = "fill"
    NONE = "none"
    BLUR = "blur"


class Align(enum.StrEnum):
    """How lines stand to each other."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Flip(enum.StrEnum):
    """How a clip is mirrored."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    BOTH = "both"


class FontStyle(enum.StrEnum):
    """Upright or slanted."""

    NORMAL = "normal"
    ITALIC = "italic"


def _read_font(value: Any, context: Context) -> str:
    name = read_name(value, context)
    if context.fonts is not None and name not in context.fonts:
        raise unknown("font", name, sorted(context.fonts | frozenset(BUNDLED_FONTS)))
    return name


def _read_weight(value: Any, _: Context) -> int:
    what = "a weight from 100 to 900, normal or bold"
    text = scalar(value, what)
    weight = exact(_WEIGHTS.get(text, text), what)
    if weight.denominator != 1 or not _LIGHTEST <= weight <= _HEAVIEST:
        raise needs(what, text)
    return int(weight)


def _read_padding(value: Any, context: Context) -> tuple[Length, Length]:
    if not isinstance(value, list):
        both = read_extent(value, context)
        return both, both
    if len(value) != 2:  # noqa: PLR2004 - vertical and horizontal
        raise needs("a length, or [vertical, horizontal]", value)
    return read_extent(value[0], context), read_extent(value[1], context)


FONT = Reads(_read_font, {"type": "string"}, "font")
WEIGHT = Reads(_read_weight, dict(NUMBER_OR_TEXT), "100 to 900, normal, bold")
_PADDING = animated(
    _read_padding, {"anyOf": [NUMBER_OR_TEXT, PAIR]}, "length or [vertical, horizontal]"
)
_FACTOR = animated(number("a number above 0", low=0.01, high=100), NUMBER_OR_TEXT, "number")
_FIXED = "px, vw, vh or vmin"
_PIXELS = animated(read_pixels, NUMBER_OR_TEXT, _FIXED)
_EXTENT = animated(read_extent, NUMBER_OR_TEXT, _FIXED)
FONT_SIZE = animated(read_font_size, NUMBER_OR_TEXT, _FIXED)


class Placed(SpecModel):
    """Where a visual clip stands on the canvas."""

    position: Annotated[
        Animated[tuple[Length, Length]] | None, animated(read_position, PAIR, "[x, y]")
    ] = Field(
        default=None,
        description="Where the anchor stands on the canvas, [x, y]: lengths, % of the canvas, "
        "words (left, center, right; top, center, bottom), and sums such as right-40.",
    )
    anchor: Annotated[tuple[float, float], ANCHOR] = Field(
        default=(0.5, 0.5),
        description="The point of the clip that stands at the position, and about which it is "
        "scaled and turned: words such as top right, or [x%, y%].",
        json_schema_extra={"default": "center"},
    )
    scale: Annotated[Animated[float], animated(read_scale, NUMBER_OR_TEXT, "factor or %")] = Field(
        default=Animated.always(1.0), description="Size as a factor, or in percent."
    )
    rotation: Annotated[Animated[float], animated(read_angle, NUMBER_OR_TEXT, "degrees")] = Field(
        default=Animated.always(0.0), description="Clockwise turn in degrees."
    )
    opacity: Annotated[Animated[float], animated(read_share, NUMBER_OR_TEXT, "0 to 1, or %")] = (
        Field(default=Animated.always(1.0), description="0 is invisible, 1 is opaque.")
    )
    flip: Annotated[Flip | None, enumeration(Flip, "a way to flip")] = Field(
        default=None,
        description="Mirrors it in its place: horizontal exchanges left and right, vertical top "
        "and bottom.",
    )
    fade_in: Fade | None = Field(
        default=None,
        description="How long it takes to come up from nothing, its sound along with it; or "
        "{duration: 1s, ease: ease-in}.",
    )
    fade_out: Fade | None = Field(
        default=None,
        description="How long it takes to go to nothing before its end, likewise.",
    )


class Crop(SpecModel):
    """What is cut off the edges of a picture, before it is fitted."""

    called: ClassVar[str] = "crop"

    left: Annotated[Animated[Length], _ANIMATED_LENGTH] = Field(
        default=Animated.always(Length()), description="Off the left: a length, % of the source."
    )
    top: Annotated[Animated[Length], _ANIMATED_LENGTH] = Field(
        default=Animated.always(Length()), description="Off the top: a length, % of the source."
    )
    right: Annotated[Animated[Length], _ANIMATED_LENGTH] = Field(
        default=Animated.always(Length()), description="Off the right: a length, % of the source."
    )
    bottom: Annotated[Animated[Length], _ANIMATED_LENGTH] = Field(
        default=Animated.always(Length()), description="Off the bottom: a length, % of the source."
    )


class Pictured(Placed):
    """A clip that shows a picture with a size of its own."""

    fit: Annotated[Fit | None, enumeration(Fit, "a way to fit")] = Field(
        default=None, description="How the picture fills the canvas, as CSS object-fit has it."
    )
    crop: Crop | None = Field(default=None, description="What is cut off the picture's edges.")


class ShadowStyle(SpecModel):
    """A blurred copy of the text underneath it, as CSS text-shadow has it."""

    called: ClassVar[str] = "shadow"

    x: Annotated[Animated[Length], _PIXELS] = Field(
        default=Animated.always(Length()), description="Offset to the right."
    )
    y: Annotated[Animated[Length], _PIXELS] = Field(
        default=Animated.always(Length()), description="Offset downwards."
    )
    blur: Annotated[Animated[Length], _EXTENT] = Field(
        default=Animated.always(Length()), description="Blur radius."
    )
    color: Annotated[Animated[Colour], ANIMATED_COLOUR] = Field(
        default_factory=lambda: Animated.always(parse_colour("black")),
        description="The shadow's colour.",
        json_schema_extra={"default": "black"},
    )


class StrokeStyle(SpecModel):
    """An outline around the glyphs."""

    called: ClassVar[str] = "stroke"

    width: Annotated[Animated[Length], _EXTENT] = Field(description="Width of the outline.")
    color: Annotated[Animated[Colour], ANIMATED_COLOUR] = Field(description="The outline's colour.")


class BackgroundStyle(SpecModel):
    """A box behind the text."""

    called: ClassVar[str] = "background"
    short_key: ClassVar[str] = "color"

    color: Annotated[Animated[Colour], ANIMATED_COLOUR] = Field(description="The box's colour.")
    padding: Annotated[Animated[tuple[Length, Length]], _PADDING] = Field(
        default=Animated.always((Length(), Length())),
        description="By how much the box is larger than the text; or [vertical, horizontal].",
    )
    radius: Annotated[Animated[Length], _EXTENT] = Field(
        default=Animated.always(Length()), description="Radius of its corners."
    )


class TextLook(Placed):
    """How text looks; the keys of CSS."""

    font: Annotated[str, FONT] = Field(
        default=DEFAULT_FONT,
        description=f"A family under fonts, or one that comes along: {', '.join(BUNDLED_FONTS)}.",
    )
    font_weight: Annotated[int, WEIGHT] = Field(
        default=400, description="How bold: 100 to 900, normal (400) or bold (700)."
    )
    font_style: Annotated[FontStyle, enumeration(FontStyle, "a font style")] = Field(
        default=FontStyle.NORMAL, description="Upright or italic."
    )
    font_size: Annotated[Animated[Length], FONT_SIZE] = Field(
        default=Animated.always(Length.of_px(48)), description="Size of the font."
    )
    color: Annotated[Animated[Colour], ANIMATED_COLOUR] = Field(
        default_factory=lambda: Animated.always(parse_colour("white")),
        description="Colour of the letters, as CSS writes colours.",
        json_schema_extra={"default": "white"},
    )
    align: Annotated[Align, enumeration(Align, "an alignment")] = Field(
        default=Align.CENTER, description="How the lines stand to each other."
    )
    line_height: Annotated[Animated[float], _FACTOR] = Field(
        default=Animated.always(1.2),
        description="Distance of the lines, as a multiple of the font size.",
    )
    letter_spacing: Annotated[Animated[Length], _PIXELS] = Field(
        default=Animated.always(Length()), description="Extra space between letters."
    )
    width: Annotated[Animated[Length] | None, _ANIMATED_LENGTH] = Field(
        default=None,
        description="Where lines break: a length, % of the canvas; without it only where the text "
        "breaks them.",
    )
    shadow: ShadowStyle | None = Field(default=None, description="A blurred copy underneath.")
    stroke: StrokeStyle | None = Field(default=None, description="An outline.")
    background: BackgroundStyle | None = Field(default=None, description="A box behind the text.")


class Style(TextLook):
    """A named set of the keys of text clips."""

    called: ClassVar[str] = "a style"
