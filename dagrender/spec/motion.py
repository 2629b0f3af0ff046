"""Blur of what moves."""

from typing import Annotated, ClassVar

from pydantic import Field

from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NUMBER_OR_TEXT, number, whole

_SHUTTER = Reads(
    number("an angle above 0 and up to 360 degrees", unit="deg", low=0.1, high=360),
    dict(NUMBER_OR_TEXT),
    "degrees",
)
_MOST_SAMPLES = 64
_SAMPLES = Reads(
    whole(f"a whole number from 2 to {_MOST_SAMPLES}", low=2, high=_MOST_SAMPLES),
    {"type": ["integer", "string"], "minimum": 2, "maximum": _MOST_SAMPLES},
    "whole number",
)


class MotionBlur(SpecModel):
    """How a clip is blurred along the way that its position, size, scale and rotation take it.

    The mean of pictures of it at equal steps while the shutter is open. Neither what a video shows
    nor what a transition does to the clip is blurred.
    """

    called: ClassVar[str] = "motion blur"
    short_key: ClassVar[str] = "shutter"

    shutter: Annotated[float, _SHUTTER] = Field(
        default=180.0,
        description="For how much of a frame the shutter is open, about its time: 360 is all.",
    )
    samples: Annotated[int, _SAMPLES] = Field(
        default=8, description="Of how many pictures the blur is the mean, from 2 to 64."
    )
