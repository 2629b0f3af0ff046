"""What fills a colour clip: one colour, or a gradient as CSS Images 3 has it."""

import enum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import Field, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema

from dagrender.spec.animated import animated
from dagrender.spec.colours import ANIMATED_COLOUR, Colour
from dagrender.spec.context import WORDS, Context
from dagrender.spec.faults import Fault, FaultyError, nearest, needs
from dagrender.spec.geometry import (
    PAIR,
    SHARE,
    read_angle,
    read_position,
    read_share,
    read_size,
)
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.reading import Reads, Schema, faults_of
from dagrender.spec.scalars import NUMBER_OR_TEXT, enumeration
from dagrender.spec.values import Animated, Length

_DOWN_DEG = 180.0
_MIDDLE = Length(share=Fraction(1, 2))


class GradientShape(enum.StrEnum):
    """How a gradient spreads: along a line, or outwards."""

    LINEAR = "linear"
    CIRCLE = "circle"
    ELLIPSE = "ellipse"


def _read_radius(value: Any, context: Context) -> Length:
    radius = read_size(value, context)
    if radius.share:
        raise needs("a radius", value, "a percentage of what? units are px, vw, vh and vmin")
    if min(radius.parts) < 0 and max(radius.parts) <= 0:
        raise needs("a radius from 0 on", value)
    return radius


class Stop(SpecModel):
    """A colour of a gradient, and where it stands on the way."""

    called: ClassVar[str] = "a stop"
    short_key: ClassVar[str] = "color"

    color: Annotated[Animated[Colour], ANIMATED_COLOUR] = Field(description="The stop's colour.")
    at: Annotated[float, SHARE] = Field(
        default=0.0,  # the gradient puts in what is not said
        description="Where it stands, from 0% to 100%; evenly between its neighbours unless said.",
        json_schema_extra={"default": None},
    )


_SHAPES_WITH = {
    "angle": (GradientShape.LINEAR,),
    "center": (GradientShape.CIRCLE, GradientShape.ELLIPSE),
    "radius": (GradientShape.CIRCLE,),
}
"""Which shapes a key means something to."""


class Gradient(SpecModel):
    """Colours along a line over the clip, or outwards; interpolated premultiplied, in sRGB."""

    called: ClassVar[str] = "a gradient"

    shape: Annotated[GradientShape, enumeration(GradientShape, "a gradient's shape")] = Field(
        default=GradientShape.LINEAR,
        description="linear: along a line. circle and ellipse: from a point outwards, as CSS "
        "radial-gradient() has it.",
    )
    angle: Annotated[Animated[float], animated(read_angle, NUMBER_OR_TEXT, "degrees")] = Field(
        default=Animated.always(_DOWN_DEG),
        description="Where a linear one runs to: 0deg up, 90deg right, 180deg down.",
    )
    center: Annotated[Animated[tuple[Length, Length]], animated(read_position, PAIR, "[x, y]")] = (
        Field(
            default=Animated.always((_MIDDLE, _MIDDLE)),
            description="Where the first colour of a circle or an ellipse is: [x, y], pixels "
            "or % of the clip.",
            json_schema_extra={"default": "center"},
        )
    )
    radius: Annotated[
        Animated[Length] | None, animated(_read_radius, NUMBER_OR_TEXT, "px, vw, vh or vmin")
    ] = Field(
        default=None,
        description="How far from there the last colour of a circle is; unless said, and of an "
        "ellipse, it goes through the farthest corner.",
    )
    stops: tuple[Stop, ...] = Field(
        description="At least two colours, or {at: 30%, color: red}, in rising order."
    )

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """Give a place to the stops that say none, as CSS Images 3 section 3.4.3 does."""
        stops = data.get("stops")
        if not isinstance(stops, list):
            return data, []
        if len(stops) < 2:  # noqa: PLR2004 - from one colour to another
            fault = Fault(message="needs at least two colours").under(("stops",))
            return data, [fault]
        spread = _spread([stop if isinstance(stop, dict) else {"color": stop} for stop in stops])
        return {**data, "stops": spread}, []

    @classmethod
    def settle(cls, model: "Gradient", _: Context) -> list[Fault]:
        """Stops rise, and no keys that mean nothing to its shape."""
        for key in sorted(model.model_fields_set & {"angle", "center", "radius"}):
            shapes = _SHAPES_WITH[key]
            if model.shape not in shapes:
                hint = f"it is for shape: {' and '.join(shapes)}"
                told = f'a gradient of shape: {model.shape} has no use for "{key}"'
                return [refuse(told, key, hint=hint)]
        for index in range(1, len(model.stops)):
            if model.stops[index].at < model.stops[index - 1].at:
                message = "this stop stands before the one before it"
                return [Fault(message=message, loc=("stops", index), subject="stops")]
        return []


def _spread(stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    places = [_place(stop) for stop in stops]
    places[0] = 0.0 if places[0] is None else places[0]
    places[-1] = 1.0 if places[-1] is None else places[-1]
    known = [index for index, place in enumerate(places) if place is not None]
    spread = [dict(stop) for stop in stops]
    for left, right in pairwise(known):
        low, high = Fraction(places[left] or 0.0), Fraction(places[right] or 0.0)
        for index in range(left, right + 1):
            share = low + (high - low) * (index - left) / (right - left)
            spread[index].setdefault("at", repr(float(share)))
    return spread


def _place(stop: dict[str, Any]) -> float | None:
    if "at" not in stop:
        return None
    try:
        return read_share(stop["at"], Context())
    except FaultyError:
        return 0.0  # the model complains of it


def _read_fill(value: Any, context: Context) -> "Animated[Colour] | Gradient":
    if not (isinstance(value, dict) and "gradient" in value):
        for key in value if isinstance(value, dict) else ():
            if nearest(key, ("gradient", *WORDS)) == "gradient":
                message, hint = f'no kind of colour called "{key}"', 'did you mean "gradient"?'
                told = Fault(message=message, hint=hint, loc=(key,), subject="", at_key=True)
                raise FaultyError(told)
        result: Animated[Colour] = ANIMATED_COLOUR.read(value, context)
        return result
    faults = [
        Fault(message=f'no key "{key}" beside "gradient"', loc=(key,), at_key=True)
        for key in value
        if key != "gradient"
    ]
    try:
        gradient = Gradient.model_validate(value["gradient"], context=context)
    except ValidationError as error:
        faults += (fault.inside(("gradient",)) for fault in faults_of(error))
    if faults:
        raise FaultyError(*faults)
    return gradient


class _ReadsFill(Reads):
    """Reads either, and shows both to editors."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        wrapped = {
            "type": "object",
            "required": ["gradient"],
            "properties": {"gradient": handler(Gradient.__pydantic_core_schema__)},
            "additionalProperties": False,
        }
        return {"anyOf": [dict(ANIMATED_COLOUR.schema), wrapped]}


FILL = _ReadsFill(_read_fill, {}, "colour, or keys, or gradient")
