"""How text looks: fonts, lines, the box that it stands in, and what is drawn around it."""

import enum
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.animated import animated
from dagrender.spec.colours import ANIMATED_COLOUR, Colour, parse_colour
from dagrender.spec.context import BUNDLED_FONTS, DEFAULT_FONT, Context
from dagrender.spec.faults import Fault, FaultyError, needs
from dagrender.spec.fonts import FONT, FONT_STYLE, WEIGHT, FontStyle
from dagrender.spec.geometry import PAIR, read_extent, read_font_size, read_pixels, read_size
from dagrender.spec.look import Placed
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads, Schema
from dagrender.spec.scalars import NUMBER_OR_TEXT, SWITCH, each, enumeration, number
from dagrender.spec.values import Animated, Length


class Align(enum.StrEnum):
    """How lines stand to each other."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


class Decoration(enum.StrEnum):
    """A line along the letters."""

    NONE = "none"
    UNDERLINE = "underline"
    OVERLINE = "overline"
    LINE_THROUGH = "line-through"


class Direction(enum.StrEnum):
    """Which way lines run."""

    AUTO = "auto"
    LTR = "ltr"
    RTL = "rtl"


class VerticalAlign(enum.StrEnum):
    """Where the lines stand in their box."""

    TOP = "top"
    CENTER = "center"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSize:
    """The largest size from ``least`` to ``most`` at which a text fits."""

    least: Length
    most: Length

    def __str__(self) -> str:
        """As a user would write it."""
        return f"{{fit: [{self.least}, {self.most}]}}"


def _read_padding(value: Any, context: Context) -> tuple[Length, Length]:
    if not isinstance(value, list):
        both = read_extent(value, context)
        return both, both
    if len(value) != 2:  # noqa: PLR2004 - vertical and horizontal
        raise needs("a length, or [vertical, horizontal]", value)
    return read_extent(value[0], context), read_extent(value[1], context)


def _read_side(value: Any, context: Context) -> Length:
    side = read_size(value, context)
    if max(side.parts) <= 0:
        raise needs("a length above 0", value)
    return side


def _read_box(value: Any, context: Context) -> tuple[Length, Length]:
    hint = "write [width, height], such as [60%, 200]"
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - width and height
        raise needs("a width and a height", value, hint)
    width, height = each(value, _read_side, context)
    return width, height


_FIXED = "px, vw, vh or vmin"
_FONT_SIZE = animated(read_font_size, NUMBER_OR_TEXT, _FIXED)
_FIT: Schema = {
    "type": "object",
    "required": ["fit"],
    "properties": {"fit": PAIR},
    "additionalProperties": False,
}


def _read_size_or_fit(value: Any, context: Context) -> Animated[Length] | FitSize:
    if not (isinstance(value, dict) and "fit" in value):
        size: Animated[Length] = _FONT_SIZE.read(value, context)
        return size
    for key in value:
        if key != "fit":
            message = f'no key "{key}" beside "fit"'
            raise FaultyError(Fault(message=message, loc=(key,), at_key=True))
    bounds = value["fit"]
    if not isinstance(bounds, list) or len(bounds) != 2:  # noqa: PLR2004 - from one to the other
        raise needs("the smallest and the largest size", bounds, "write {fit: [24, 96]}")
    least, most = (read_font_size(bound, context) for bound in bounds)
    if not any((*least.parts[2:], *most.parts[2:])) and least.px > most.px:
        raise needs("the smaller size first", f"[{least}, {most}]")
    return FitSize(least=least, most=most)


FONT_SIZE = Reads(
    _read_size_or_fit,
    {"anyOf": [dict(_FONT_SIZE.schema), _FIT]},
    f"{_FIXED}, or keys, or {{fit: [smallest, largest]}}",
)
_PADDING = animated(
    _read_padding, {"anyOf": [NUMBER_OR_TEXT, PAIR]}, "length or [vertical, horizontal]"
)
_FACTOR = animated(number("a number above 0", low=0.01, high=100), NUMBER_OR_TEXT, "number")
_PIXELS = animated(read_pixels, NUMBER_OR_TEXT, _FIXED)
_EXTENT = animated(read_extent, NUMBER_OR_TEXT, _FIXED)
_WIDTH = animated(read_size, NUMBER_OR_TEXT, "length")
_BOX = animated(_read_box, PAIR, "[width, height]")


DECORATION = enumeration(Decoration, "a decoration")


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

    font: Annotated[tuple[str, ...], FONT] = Field(
        default=(DEFAULT_FONT,),
        description="A family under fonts, one that an installed fontpkg package brings, or one "
        f"that comes along: {', '.join(BUNDLED_FONTS)}. Of a list each character takes the first "
        "that has it.",
        json_schema_extra={"default": DEFAULT_FONT},
    )
    font_weight: Annotated[int, WEIGHT] = Field(
        default=400, description="How bold: 100 to 900, normal (400) or bold (700)."
    )
    font_style: Annotated[FontStyle, FONT_STYLE] = Field(
        default=FontStyle.NORMAL, description="Upright or italic."
    )
    font_size: Annotated[Animated[Length] | FitSize, FONT_SIZE] = Field(
        default=Animated.always(Length.of_px(48)),
        description="Size of the font; {fit: [24, 96]} takes the largest, in steps of "
        "a quarter of a pixel, at which the text fits its box, or its width unbroken.",
    )
    color: Annotated[Animated[Colour], ANIMATED_COLOUR] = Field(
        default_factory=lambda: Animated.always(parse_colour("white")),
        description="Colour of the letters, as CSS writes colours.",
        json_schema_extra={"default": "white"},
    )
    align: Annotated[Align, enumeration(Align, "an alignment")] = Field(
        default=Align.CENTER,
        description="How the lines stand to each other, and in a box. justify makes those that "
        "go on in the next one as wide as can be.",
    )
    line_height: Annotated[Animated[float], _FACTOR] = Field(
        default=Animated.always(1.2),
        description="Distance of the lines, as a multiple of the font size.",
    )
    letter_spacing: Annotated[Animated[Length], _PIXELS] = Field(
        default=Animated.always(Length()), description="Extra space between letters."
    )
    decoration: Annotated[Decoration, DECORATION] = Field(
        default=Decoration.NONE,
        description="A line along the letters, in their colour, as CSS text-decoration has it.",
    )
    direction: Annotated[Direction, enumeration(Direction, "a direction")] = Field(
        default=Direction.AUTO,
        description="Which way lines run: left to right, right to left, or auto: as the first "
        "letter of each paragraph does. It matters where both are mixed, and for signs at the end.",
    )
    width: Annotated[Animated[Length] | None, _WIDTH] = Field(
        default=None,
        description="Where lines break: a length, % of the canvas; without it only where the text "
        "breaks them.",
    )
    box: Annotated[Animated[tuple[Length, Length]] | None, _BOX] = Field(
        default=None,
        description="A box for the text, [width, height], % of the canvas, instead of "
        "width: lines break in it, align and vertical_align say where they stand, and it is what "
        "anchor and background mean. Text that is larger than its box reaches out of it.",
    )
    vertical_align: Annotated[VerticalAlign, enumeration(VerticalAlign, "a vertical alignment")] = (
        Field(default=VerticalAlign.CENTER, description="Where the lines stand in the box.")
    )
    shadow: ShadowStyle | None = Field(default=None, description="A blurred copy underneath.")
    stroke: StrokeStyle | None = Field(default=None, description="An outline.")
    background: BackgroundStyle | None = Field(default=None, description="A box behind the text.")
    allow_missing_glyphs: Annotated[bool, SWITCH] = Field(
        default=False,
        description="Draw empty boxes for characters that no font of the text has, which is an "
        "error else.",
    )


class Style(TextLook):
    """A named set of the keys of text clips."""

    called: ClassVar[str] = "a style"
