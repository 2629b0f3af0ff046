"""What is done to the edge of a visual clip, and how it is mixed with what lies beneath."""

import enum
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.animated import animated
from dagrender.spec.colours import ANIMATED_COLOUR, Colour, parse_colour
from dagrender.spec.context import Context
from dagrender.spec.faults import Fault, FaultyError, needs, unknown
from dagrender.spec.geometry import (
    PAIR,
    read_extent,
    read_pixels,
    read_position,
    read_share,
    read_size,
)
from dagrender.spec.media import MEDIA
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NUMBER_OR_TEXT, SWITCH, each, enumeration, read_name
from dagrender.spec.values import Animated, Length

_CORNERS = 4
_MIDDLE = Length(share=Fraction(1, 2))
_WHOLE = Length(share=Fraction(1))


class Blend(enum.StrEnum):
    """CSS's mix-blend-mode."""

    NORMAL = "normal"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    OVERLAY = "overlay"
    DARKEN = "darken"
    LIGHTEN = "lighten"
    COLOR_DODGE = "color-dodge"
    COLOR_BURN = "color-burn"
    HARD_LIGHT = "hard-light"
    SOFT_LIGHT = "soft-light"
    DIFFERENCE = "difference"
    EXCLUSION = "exclusion"
    HUE = "hue"
    SATURATION = "saturation"
    COLOR = "color"
    LUMINOSITY = "luminosity"
    PLUS_LIGHTER = "plus-lighter"


class MaskShape(enum.StrEnum):
    """The shapes of masks."""

    CIRCLE = "circle"
    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"
    ROUNDED = "rounded"


class MaskBy(enum.StrEnum):
    """What of a picture masks."""

    ALPHA = "alpha"
    LUMA = "luma"


def _read_clip(value: Any, context: Context) -> str:
    name = read_name(value, context)
    if context.ids is not None and name not in context.ids:
        raise unknown("clip", name, sorted(context.ids))
    return name


def _read_own_length(value: Any, context: Context) -> Length:
    """A length from 0 on, or a share of the clip's own size."""
    length = read_size(value, context)
    if min(length.parts) < 0 and max(length.parts) <= 0:
        raise needs("a length from 0 on", value)
    return length


def _read_corners(value: Any, context: Context) -> tuple[Length, Length, Length, Length]:
    """One length, or four from the top left corner clockwise."""
    if not isinstance(value, list):
        one = _read_own_length(value, context)
        return one, one, one, one
    if len(value) != _CORNERS:
        hint = "top left, top right, bottom right, bottom left, such as [20, 20, 0, 0]"
        message = f"needs one length or four, not {len(value)}"
        raise FaultyError(Fault(message=message, hint=hint))
    first, second, third, fourth = each(value, _read_own_length, context)
    return first, second, third, fourth


def _read_sides(value: Any, context: Context) -> tuple[Length, Length]:
    """``[width, height]``, or one length for both."""
    if not isinstance(value, list):
        one = _read_own_length(value, context)
        return one, one
    if len(value) != len(("width", "height")):
        hint = "write one length, or [width, height], such as [50%, 30%]"
        raise FaultyError(Fault(message=f"needs two lengths, not {len(value)}", hint=hint))
    width, height = each(value, _read_own_length, context)
    return width, height


_FOUR = {"type": "array", "items": NUMBER_OR_TEXT, "minItems": 4, "maxItems": 4}
_RADII = animated(_read_corners, {"anyOf": [NUMBER_OR_TEXT, _FOUR]}, "length or four of them")
_SIDES = animated(_read_sides, {"anyOf": [NUMBER_OR_TEXT, PAIR]}, "length or [width, height]")
_PLACE = animated(read_position, PAIR, "[x, y]")
_LENGTH = animated(_read_own_length, NUMBER_OR_TEXT, "length from 0 on")
_OFFSET = animated(read_pixels, NUMBER_OR_TEXT, "px, vw, vh or vmin")
_EXTENT = animated(read_extent, NUMBER_OR_TEXT, "px, vw, vh or vmin")
_CLIP = Reads(_read_clip, {"type": "string"}, "id of a clip")
_SHARE = animated(read_share, NUMBER_OR_TEXT, "0 to 1, or %")


class BorderStyle(SpecModel):
    """A line along the edge of a clip, which follows its corners."""

    called: ClassVar[str] = "border"

    width: Annotated[Animated[Length], _EXTENT] = Field(description="Width of the line.")
    color: Annotated[Animated[Colour], ANIMATED_COLOUR] = Field(description="The line's colour.")
    inside: Annotated[bool, SWITCH] = Field(
        default=False, description="Draw it over the picture's rim instead of around the picture."
    )


class CastShadow(SpecModel):
    """A blurred copy of the clip's alpha on what lies beneath, as CSS drop-shadow() has it.

    It falls on the canvas the same way however the clip is scaled or turned.
    """

    called: ClassVar[str] = "shadow"

    x: Annotated[Animated[Length], _OFFSET] = Field(
        default=Animated.always(Length()), description="Offset to the right."
    )
    y: Annotated[Animated[Length], _OFFSET] = Field(
        default=Animated.always(Length()), description="Offset downwards."
    )
    blur: Annotated[Animated[Length], _EXTENT] = Field(
        default=Animated.always(Length()), description="Blur radius, as CSS means it."
    )
    color: Annotated[Animated[Colour], ANIMATED_COLOUR] = Field(
        default_factory=lambda: Animated.always(parse_colour("black")),
        description="The shadow's colour.",
        json_schema_extra={"default": "black"},
    )


_OF_SHAPES = ("position", "size", "radius")


class MaskStyle(SpecModel):
    """What of a clip is shown: a shape, as much as a picture is opaque, or as another clip is."""

    called: ClassVar[str] = "mask"
    short_key: ClassVar[str] = "shape"

    shape: Annotated[MaskShape | None, enumeration(MaskShape, "a mask's shape")] = Field(
        default=None, description="A shape in the clip's own box."
    )
    image: Annotated[str | None, MEDIA] = Field(
        default=None,
        description="A still picture, a name under media, which is stretched over the clip.",
    )
    clip: Annotated[str | None, _CLIP] = Field(
        default=None,
        description="The id of another visual clip, as it stands on the canvas at the same time. "
        "That clip is not shown by itself; its sound is heard unless it is mute.",
    )
    by: Annotated[MaskBy, enumeration(MaskBy, "what masks")] = Field(
        default=MaskBy.ALPHA,
        description="Whether the alpha of image or clip counts, or its luma times that.",
    )
    position: Annotated[Animated[tuple[Length, Length]], _PLACE] = Field(
        default=Animated.always((_MIDDLE, _MIDDLE)),
        description="Where the shape's middle lies in the clip: [x, y], pixels or % of the clip.",
        json_schema_extra={"default": "center"},
    )
    size: Annotated[Animated[tuple[Length, Length]], _SIDES] = Field(
        default=Animated.always((_WHOLE, _WHOLE)),
        description="The shape's size: one length or [width, height], pixels or % of the clip. A "
        "circle is as wide as the smaller of both.",
        json_schema_extra={"default": "100%"},
    )
    radius: Annotated[Animated[Length] | None, _LENGTH] = Field(
        default=None,
        description="Radius of the corners of shape: rounded, pixels or % of its smaller side; 20% "
        "unless said.",
    )
    invert: Annotated[bool, SWITCH] = Field(
        default=False, description="Show what would be hidden, and hide what would be shown."
    )
    feather: Annotated[Animated[Length], _EXTENT] = Field(
        default=Animated.always(Length()), description="How soft the edge is: a blur radius."
    )

    @classmethod
    def settle(cls, model: Any, _: Context) -> list[Fault]:
        """One thing that masks, and no keys that mean nothing to it."""
        given = [key for key in ("shape", "image", "clip") if getattr(model, key) is not None]
        if not given:
            hint = "shape: circle, image: NAME or clip: ID"
            return [
                Fault(message="a mask needs one of shape, image and clip", hint=hint, subject="")
            ]
        faults = [refuse(f"give {given[0]} or {key}, not both", key) for key in given[1:]]
        said = model.model_fields_set
        if given[0] == "shape":
            strange = [key for key in ("by",) if key in said]
            if "radius" in said and model.shape is not MaskShape.ROUNDED:
                hint = "shape: rounded has round corners"
                faults.append(refuse(f"a {model.shape} has no radius", "radius", hint=hint))
        else:
            strange = [key for key in _OF_SHAPES if key in said]
        hint = "by goes with image and clip; position, size and radius go with shape"
        told = (f"{key} means nothing beside {given[0]}" for key in strange)
        return faults + [
            refuse(text, key, hint=hint) for text, key in zip(told, strange, strict=True)
        ]


class ChromaKeyStyle(SpecModel):
    """A colour whose hue becomes transparent, as a green screen's."""

    called: ClassVar[str] = "chroma_key"
    short_key: ClassVar[str] = "color"

    color: Annotated[Animated[Colour], ANIMATED_COLOUR] = Field(
        description="The screen's colour; its hue and its strength count, not how bright it is."
    )
    similarity: Annotated[Animated[float], _SHARE] = Field(
        default=Animated.always(0.15),
        description="How far from it a colour may be and still be transparent, as ffmpeg's "
        "chromakey means it: 0 to 1.",
    )
    softness: Annotated[Animated[float], _SHARE] = Field(
        default=Animated.always(0.1),
        description="How much farther colours become opaque: 0 is a hard edge.",
    )
    spill: Annotated[Animated[float], _SHARE] = Field(
        default=Animated.always(0.0),
        description="How much of the screen's hue is taken out of what is left: 0 to 1.",
    )


class Mixed(SpecModel):
    """How a visual clip is masked, and mixed with what lies beneath."""

    mask: MaskStyle | None = Field(
        default=None, description="What of the clip is shown; mask: circle is short for a shape."
    )
    blend: Annotated[Blend, enumeration(Blend, "a blend mode")] = Field(
        default=Blend.NORMAL,
        description="How it is mixed with what lies beneath, as CSS mix-blend-mode has it; on HDR "
        "canvases with 1 at reference white, and without clipping what is brighter.",
    )


class Edged(SpecModel):
    """What a visual clip's edge looks like."""

    corner_radius: Annotated[Animated[tuple[Length, Length, Length, Length]] | None, _RADII] = (
        Field(
            default=None,
            description="Radius of its corners, as CSS border-radius has it: one length, or four "
            "from the top left clockwise; pixels, or % of its sides.",
        )
    )
    border: BorderStyle | None = Field(default=None, description="A line along its edge.")
    shadow: CastShadow | None = Field(
        default=None, description="A blurred copy of its alpha underneath."
    )
