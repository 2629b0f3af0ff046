"""The canvas: size, frame rate, background and length of the film."""

import enum
import re
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender import limits
from dagrender.spec.adjustments import Adjustments
from dagrender.spec.colours import COLOUR, Colour, parse_colour
from dagrender.spec.context import Context
from dagrender.spec.expression import TimeExpression
from dagrender.spec.faults import Fault, FaultyError, choices, needs
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NUMBER_OR_TEXT, enumeration, scalar, whole
from dagrender.spec.times import Names, Sign, time
from dagrender.timebase import parse_rate

_SMALLEST_PX, _LARGEST_PX = 16, 16384
_SLOWEST, _FASTEST = 1, 1000
_SIZE = re.compile(r"(\d{1,6})\s*[x×]\s*(\d{1,6})\Z", re.ASCII)  # noqa: RUF001 - people type it
_RATE = re.compile(r"\d{1,9}(?:\.\d{1,9}|\s*/\s*\d{1,9})?\Z", re.ASCII)
_read_side = whole(
    f"a whole number from {_SMALLEST_PX} to {_LARGEST_PX}",
    low=_SMALLEST_PX,
    high=_LARGEST_PX,
    unit="px",
)


def _read_size(value: Any, context: Context) -> tuple[int, int]:
    what = "a size such as 1920x1080"
    if isinstance(value, dict):
        return _read_sides(value, context)
    match = _SIZE.match(scalar(value, what))
    if not match:
        raise needs(what, value)
    return _even(_read_side(match[1], context)), _even(_read_side(match[2], context))


def _read_sides(value: dict[str, Any], context: Context) -> tuple[int, int]:
    sides, faults = [], []
    for key in ("width", "height"):
        if key not in value:
            faults.append(Fault(message=f"{key} is missing"))
            continue
        try:
            sides.append(_even(_read_side(value[key], context)))
        except FaultyError as error:
            faults += (fault.under((key,)) for fault in error.faults)
    for key in value:
        if key not in {"width", "height"}:
            hint = choices(key, ("width", "height"))
            faults.append(Fault(message=f'no key "{key}" here', hint=hint, loc=(key,), at_key=True))
    if faults:
        raise FaultyError(*faults)
    return sides[0], sides[1]


def _even(side_px: int) -> int:
    if side_px % 2:
        hint = f"H.264 halves both sides for colour: {side_px - 1} or {side_px + 1}"
        raise needs("even numbers", side_px, hint)
    return side_px


def read_rate(value: Any, _: Context) -> Fraction:
    """Frames a second: 25, 29.97 (the NTSC rate), 30000/1001."""
    what = f"frames a second, from {_SLOWEST} to {_FASTEST}"
    text = scalar(value, what)
    hint = "such as 24, 25, 30, 29.97 or 30000/1001"
    if not _RATE.match(text):
        raise needs(what, text, hint)
    try:
        rate = parse_rate(text.replace(" ", ""))
    except ValueError:
        raise needs(what, text, hint) from None
    if not _SLOWEST <= rate <= _FASTEST:
        raise needs(what, text, hint)
    return rate


_SIZE_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": r"^\d+\s*[x×]\s*\d+$"},  # noqa: RUF001
        {
            "type": "object",
            "required": ["width", "height"],
            "properties": {"width": {"type": "integer"}, "height": {"type": "integer"}},
            "additionalProperties": False,
        },
    ]
}
SIZE = Reads(_read_size, _SIZE_SCHEMA, "WIDTHxHEIGHT")
RATE = Reads(read_rate, dict(NUMBER_OR_TEXT), "number or fraction")


class DynamicRange(enum.StrEnum):
    """What a film is made for."""

    SDR = "sdr"
    HLG = "hlg"
    PQ = "pq"


class Canvas(SpecModel):
    """What the film is painted on."""

    called: ClassVar[str] = "canvas"

    size: Annotated[tuple[int, int], SIZE] = Field(
        description="Width and height in pixels: 1920x1080, or {width: 1920, height: 1080}; both "
        f"even, from {_SMALLEST_PX} to {_LARGEST_PX}."
    )
    fps: Annotated[Fraction, RATE] = Field(
        default=Fraction(30),
        description="Frames a second: 24, 25, 30000/1001; 29.97, 23.976 and 59.94 mean the exact "
        "NTSC rates.",
    )
    background: Annotated[Colour, COLOUR] = Field(
        default_factory=lambda: parse_colour("black"),
        description="What shows where no clip is; where it is transparent, a .webm, .gif, .webp, "
        ".apng and prores in a .mov are too, and all else shows the film on black.",
        json_schema_extra={"default": "black"},
    )
    dynamic_range: Annotated[DynamicRange, enumeration(DynamicRange, "a dynamic range")] = Field(
        default=DynamicRange.SDR,
        description="What the film is made for: sdr (BT.709, 8 bits), or hlg or pq (BT.2020, 10 "
        "bits: h265, av1 or prores). Whatever is shown is converted; the white of SDR material "
        "stands at 203 cd/m2.",
    )
    duration: Annotated[TimeExpression | None, time(Names.CLIPS, Sign.POSITIVE)] = Field(
        default=None,
        description="How long the film is; unless said it ends with its last picture or sound.",
    )
    adjustments: Adjustments = Field(
        default=(), description="Changes of the film's picture as a whole, when all is painted."
    )

    @classmethod
    def settle(cls, model: "Canvas", _: Context) -> list[Fault]:
        """No larger than the limit."""
        if model.width * model.height <= limits.most("canvas-pixels"):
            return []
        message, hint = limits.refusal("canvas-pixels")
        return [Fault(message=message, hint=hint, loc=("size",), subject="")]

    @property
    def width(self) -> int:
        """In pixels; even."""
        return self.size[0]

    @property
    def height(self) -> int:
        """In pixels; even."""
        return self.size[1]
