"""What a text clip says: a text, or spans in styles of their own, some of which count."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import Field, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema

from dagrender.spec.animated import animated
from dagrender.spec.colours import ANIMATED_COLOUR, Colour
from dagrender.spec.context import Context
from dagrender.spec.easing import LINEAR, Easing
from dagrender.spec.expression import TimeExpression
from dagrender.spec.faults import Fault, FaultyError, needs
from dagrender.spec.fonts import FONT, FONT_STYLE, WEIGHT, FontStyle
from dagrender.spec.geometry import read_pixels, read_size
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.reading import Reads, Schema, faults_of
from dagrender.spec.scalars import NUMBER_OR_TEXT, TEXT, exact, scalar, whole
from dagrender.spec.textlook import DECORATION, Decoration
from dagrender.spec.times import EASING, Names, Sign, time
from dagrender.spec.values import Animated, Length

_MOST_DECIMALS = 12
_LARGEST = 10**15
_FASTEST = 10_000
_OWN_LENGTH = time(Names.OWN, Sign.POSITIVE)


def _read_number(value: Any, _: Context) -> Fraction:
    what = "a number such as 0, 12.5 or -3"
    number = exact(value, what)
    if abs(number) > _LARGEST:
        raise needs(f"a number up to {_LARGEST}", value)
    return number


_NUMBER = Reads(_read_number, dict(NUMBER_OR_TEXT), "number")
_DECIMALS = Reads(
    whole(f"a count of decimals from 0 to {_MOST_DECIMALS}", low=0, high=_MOST_DECIMALS),
    {"type": ["integer", "string"], "minimum": 0, "maximum": _MOST_DECIMALS},
    "whole number",
)


class Counter(SpecModel):
    """A number that runs from one value to another while the clip is shown.

    Its first frame shows the one, its last the other. Digits all take the same room, so that
    nothing trembles.
    """

    called: ClassVar[str] = "a counter"

    from_: Annotated[Fraction, _NUMBER] = Field(
        default=Fraction(0), alias="from", description="Where it begins."
    )
    to: Annotated[Fraction, _NUMBER] = Field(description="Where it ends.")
    duration: Annotated[TimeExpression | None, _OWN_LENGTH] = Field(
        default=None,
        description="How long it runs, from the clip's start; as long as the clip unless said. "
        "duration in it is the clip's: duration - 1s.",
    )
    ease: Annotated[Easing, EASING] = Field(default=LINEAR, description="How it runs.")
    decimals: Annotated[int, _DECIMALS] = Field(
        default=0, description="How many decimals are shown; it is rounded, halves up."
    )
    separator: Annotated[str, TEXT] = Field(
        default="", description='What parts thousands: "," or "." or " ".'
    )
    point: Annotated[str, TEXT] = Field(default=".", description="What stands before the decimals.")
    prefix: Annotated[str, TEXT] = Field(
        default="", description="What stands before the number; a minus comes before it."
    )
    suffix: Annotated[str, TEXT] = Field(default="", description="What stands behind the number.")


def _read_span_size(value: Any, context: Context) -> Length:
    size = read_size(value, context)
    if min(size.parts) < 0 or not any(size.parts):
        raise needs("a size above 0, such as 150% of the text's", value)
    return size


class Span(SpecModel):
    """A part of a text; what it does not say is as in the rest of the text."""

    called: ClassVar[str] = "a span"
    short_key: ClassVar[str] = "text"

    text: Annotated[str | None, TEXT] = Field(
        default=None, description="What it says; line breaks and blanks are kept."
    )
    counter: Counter | None = Field(
        default=None, description="A number that runs, instead of a text."
    )
    color: Annotated[Animated[Colour] | None, ANIMATED_COLOUR] = Field(
        default=None, description="Colour of the letters."
    )
    font: Annotated[tuple[str, ...] | None, FONT] = Field(
        default=None, description="Its font, or fonts in order of preference."
    )
    font_weight: Annotated[int | None, WEIGHT] = Field(
        default=None, description="How bold: 100 to 900, normal (400) or bold (700)."
    )
    font_style: Annotated[FontStyle | None, FONT_STYLE] = Field(
        default=None, description="Upright or italic."
    )
    font_size: Annotated[
        Length | None, Reads(_read_span_size, dict(NUMBER_OR_TEXT), "length, % of the text's")
    ] = Field(
        default=None,
        description="Its size: 150% of that of the rest, or a length (which, where the text is "
        "fitted, counts as it would at the largest size).",
    )
    letter_spacing: Annotated[
        Animated[Length] | None, animated(read_pixels, NUMBER_OR_TEXT, "px, vw, vh or vmin")
    ] = Field(default=None, description="Extra space between letters.")
    decoration: Annotated[Decoration | None, DECORATION] = Field(
        default=None, description="A line along the letters, or none."
    )

    @classmethod
    def settle(cls, model: Any, _: Context) -> list[Fault]:
        """It says something, in one way."""
        if model.text is not None and model.counter is not None:
            return [refuse("give text or counter, not both", "counter")]
        if model.text is None and model.counter is None:
            hint = "text: what it says, or counter: {from: 0, to: 100}"
            return [Fault(message="this span says nothing", hint=hint, subject="")]
        return []


Words = str | tuple[Span, ...]
"""One text in the clip's own style, or spans."""


def _read_words(value: Any, context: Context) -> Words:
    if isinstance(value, str):
        return value
    several = isinstance(value, list)
    if several and not value:
        raise needs("a text, or a list of texts and spans", None)
    spans: list[Span] = []
    faults: list[Fault] = []
    for index, one in enumerate(value if several else [value]):
        try:
            spans.append(Span.model_validate(one, context=context))
        except ValidationError as error:
            found = faults_of(error)
            faults += (fault.inside((index,)) for fault in found) if several else found
    if faults:
        raise FaultyError(*faults)
    return tuple(spans)


class _ReadsWords(Reads):
    """Reads a text, a span or a list of both, and shows them to editors."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        plain = {"type": ["string", "number", "boolean"]}
        span = handler(Span.__pydantic_core_schema__)
        return {"anyOf": [plain, span, {"type": "array", "items": span, "minItems": 1}]}


RICH_TEXT = _ReadsWords(_read_words, {}, "text, span, or list of both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typewriter:
    """How fast characters appear: so many a second, or all of them within a time."""

    per_second: Fraction | None = None
    duration: TimeExpression | None = None

    def __str__(self) -> str:
        """As a user would write it."""
        return str(self.duration) if self.duration else f"{self.per_second}/s"


def _read_typewriter(value: Any, context: Context) -> Typewriter:
    text = scalar(value, "a pace such as 20/s, or a time such as 2s")
    if not text.endswith("/s"):
        return Typewriter(duration=_OWN_LENGTH.read(text, context))
    per_second = exact(text.removesuffix("/s"), "characters a second, such as 20/s")
    if not 0 < per_second <= _FASTEST:
        raise needs(f"up to {_FASTEST} characters a second", text)
    return Typewriter(per_second=per_second)


TYPEWRITER = Reads(_read_typewriter, {"type": ["string", "number"]}, "20/s, or time")
