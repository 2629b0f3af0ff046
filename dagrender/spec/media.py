"""The files that a film is made from: their names, and how they are read."""

import enum
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.context import Context
from dagrender.spec.faults import needs
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NAME, enumeration, exact, scalar

_MOST_STREAMS = 999
_NONE = "none"


def _read_stream(value: Any, _: Context) -> int | None:
    what = f"the number of a stream, counted from 0, or {_NONE}"
    if scalar(value, what) == _NONE:
        return None
    number = exact(value, what)
    if number.denominator != 1 or not 0 <= number <= _MOST_STREAMS:
        raise needs(what, value)
    return int(number)


_STREAM = Reads(
    _read_stream,
    {"anyOf": [{"type": "integer", "minimum": 0, "maximum": _MOST_STREAMS}, {"const": _NONE}]},
    f"number or `{_NONE}`",
)


class Extract(enum.StrEnum):
    """Whether the frames of a source are kept in the cache, made ready for the painter."""

    AUTO = "auto"
    STORED = "stored"
    VIRTUAL = "virtual"


class MediaFile(SpecModel):
    """A source: `talk: footage/talk.mp4`, or a mapping where something more is to be said."""

    called: ClassVar[str] = "media"
    short_key: ClassVar[str] = "file"

    file: Annotated[str, NAME] = Field(description="The file, relative to the spec.")
    video: Annotated[int | None, _STREAM] = Field(
        default=0,
        description="Which of its pictures, where it has several streams of them; `dagrender "
        "probe` lists them. Attached covers do not count.",
    )
    audio: Annotated[int | None, _STREAM] = Field(
        default=0, description="Which of its sounds, where it has several streams of them."
    )
    extract: Annotated[Extract, enumeration(Extract, "a way to extract frames")] = Field(
        default=Extract.AUTO,
        description="Whether the cache keeps the frames that are shown of it, decoded, scaled and "
        "converted (stored), or they are worked out whenever something is painted (virtual). "
        "auto weighs the two, and dagrender explain says what it chose and why. The film is the "
        "same either way.",
    )
