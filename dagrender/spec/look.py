"""How visual clips look: where they stand, and how they fit."""

import enum
from typing import Annotated, ClassVar

from pydantic import Field

from dagrender.spec.adjustments import ADJUSTMENTS_FIELD, Adjustments
from dagrender.spec.animated import animated
from dagrender.spec.fades import Fade
from dagrender.spec.finish import ChromaKeyStyle, Edged, Mixed
from dagrender.spec.fit import FIT, BlurFit, Fit
from dagrender.spec.geometry import (
    ANCHOR,
    PAIR,
    read_angle,
    read_box,
    read_position,
    read_scale,
    read_share,
    read_size,
)
from dagrender.spec.model import SpecModel
from dagrender.spec.motion import MotionBlur
from dagrender.spec.scalars import NUMBER_OR_TEXT, enumeration
from dagrender.spec.values import Animated, Length

_ANIMATED_LENGTH = animated(read_size, NUMBER_OR_TEXT, "length")


class Flip(enum.StrEnum):
    """How a clip is mirrored."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    BOTH = "both"


class Placed(Mixed):
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
        "{duration: 1s, ease: ease-in, curve: equal-power}; curve is of the sound.",
    )
    fade_out: Fade | None = Field(
        default=None,
        description="How long it takes to go to nothing before its end, likewise.",
    )
    adjustments: Adjustments = ADJUSTMENTS_FIELD
    motion_blur: MotionBlur | None = Field(
        default=None,
        description="Blurs it along its way while it moves, as an open shutter does: the shutter's "
        "angle, such as 180, or {shutter: 180, samples: 8}. Without it, nothing is blurred.",
    )


class Sized(Placed):
    """A clip whose size on the canvas can be said."""

    size: Annotated[
        Animated[tuple[Length | None, Length | None]] | None,
        animated(read_box, PAIR, "[width, height]"),
    ] = Field(
        default=None,
        description="How large it is on the canvas before it is scaled, [width, height]: lengths, "
        "% of the canvas; one of them may be auto, which keeps the proportions. A picture is "
        "fitted to it instead of to the canvas.",
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


class Pictured(Sized, Edged):
    """A clip that shows a picture with a size of its own."""

    fit: Annotated[Fit | BlurFit | None, FIT] = Field(
        default=None,
        description="How the picture fills the canvas or its size, as CSS object-fit has it; blur "
        "lays all of it over itself covering the same and blurred, {blur: 20} by so much.",
    )
    crop: Crop | None = Field(default=None, description="What is cut off the picture's edges.")
    chroma_key: ChromaKeyStyle | None = Field(
        default=None,
        description="A colour whose hue becomes transparent; chroma_key: lime is short for "
        "{color: lime}.",
    )
