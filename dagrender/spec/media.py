"""The files that a film is made from: their names, and how they are read."""

import enum
import re
from collections.abc import Collection
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.addresses import is_address, is_pattern, wrong_with
from dagrender.spec.canvas import RATE
from dagrender.spec.context import Context
from dagrender.spec.faults import Fault, FaultyError, nearest, needs, unknown
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NAME, enumeration, exact, read_name, scalar
from dagrender.spec.sequences import PatternError, pattern_of

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


def _read_media(value: Any, context: Context) -> str:
    name = read_name(value, context)
    if context.media is not None and name not in context.media:
        raise _no_media(name, context.media)
    return name


def _no_media(name: str, known: Collection[str]) -> FaultyError:
    """Where a file is named in place of a medium, how it gets a name is told."""
    path = PurePosixPath(name)
    if not path.suffix or nearest(name, known):
        return unknown("media", name, sorted(known))
    stem = path.stem if re.fullmatch(r"[\w-]+", path.stem) else "talk"
    hint = f"files have names here: media: {{{stem}: {name}}}, and in the clip {stem}"
    return FaultyError(Fault(message=f'no media called "{name}"', hint=hint, subject=""))


MEDIA = Reads(_read_media, {"type": ["string", "number"]}, "name of media")


class Extract(enum.StrEnum):
    """Whether the frames of a source are kept in the cache, made ready for the painter."""

    AUTO = "auto"
    STORED = "stored"
    VIRTUAL = "virtual"


class Missing(enum.StrEnum):
    """What happens where numbers are missing in a sequence of pictures."""

    ERROR = "error"
    HOLD = "hold"
    SKIP = "skip"


class MediaFile(SpecModel):
    """A source: `talk: footage/talk.mp4`, or a mapping where something more is to be said."""

    called: ClassVar[str] = "media"
    short_key: ClassVar[str] = "file"

    file: Annotated[str, NAME] = Field(
        description="The file, relative to the spec. `frames/%05d.png` is a sequence of pictures "
        "numbered with five digits or more, `frames/*.png` one of all that match, in natural "
        "order: 9 before 10. With `--allow-network` it may be on another machine: "
        "`https://host/talk.mp4` is fetched into the cache, and asked for again by every command, "
        "in case that it has changed."
    )
    fps: Annotated[Fraction | None, RATE] = Field(
        default=None,
        description="Pictures a second of a sequence; that of the canvas unless said.",
    )
    missing: Annotated[Missing, enumeration(Missing, "an answer to missing numbers")] = Field(
        default=Missing.ERROR,
        description="What happens where numbers are missing in a sequence: error, hold the picture "
        "before, or skip them.",
    )
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

    @property
    def is_sequence(self) -> bool:
        """Whether it is many pictures, of one frame each."""
        return is_pattern(self.file)

    @property
    def is_address(self) -> bool:
        """Whether it lies on another machine."""
        return is_address(self.file)

    @classmethod
    def settle(cls, model: "MediaFile", _: Context) -> list[Fault]:
        """Keys of sequences are for sequences, those of streams are not, and patterns are right."""
        said = model.model_fields_set
        if not model.is_sequence:
            hint = "a sequence is a file such as frames/%05d.png or frames/*.png"
            told = {"fps": "is the rate of a sequence of pictures", "missing": "is of sequences"}
            wrong, why = wrong_with(model.file) if model.is_address else ("", "")
            faults = [Fault(message=wrong, hint=why, loc=("file",), subject="")] if wrong else []
            misplaced = (key for key in told if key in said)
            return faults + [refuse(f"{key} {told[key]}", key, hint=hint) for key in misplaced]
        streams = [key for key in ("video", "audio") if key in said]
        faults = [refuse(f"a sequence of pictures has no {key} to choose", key) for key in streams]
        try:
            pattern_of(model.file)
        except PatternError as error:
            faults.append(Fault(message=str(error), loc=("file",), subject=""))
        return faults
