"""The clips of a track, one model for each kind."""

import enum
import re
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from dagrender.spec.animated import animated
from dagrender.spec.colours import Colour
from dagrender.spec.context import WORDS, Context
from dagrender.spec.expression import NAME as NAME_PATTERN
from dagrender.spec.expression import TimeExpression
from dagrender.spec.faults import Fault, FaultyError, needs, unknown
from dagrender.spec.gradient import FILL, Gradient
from dagrender.spec.look import Pictured, Placed, TextLook
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import (
    NUMBER_OR_TEXT,
    SWITCH,
    TEXT,
    enumeration,
    exact,
    number,
    read_name,
)
from dagrender.spec.times import Names, Sign, time
from dagrender.spec.values import Animated

_FASTEST = 1000
_ID = re.compile(rf"{NAME_PATTERN}\Z", re.ASCII)
_RESERVED = frozenset((*WORDS, "all"))
_DECIBELS = animated(number("a gain in dB", unit="dB", low=-200, high=60), NUMBER_OR_TEXT, "dB")
_SOURCE_TIME = time(Names.NOTHING)
_START = time(Names.CLIPS)
_DURATION = time(Names.CLIPS, Sign.POSITIVE, allow_all=True)


class WhenShort(enum.StrEnum):
    """What happens where a clip is longer than its source."""

    ERROR = "error"
    HOLD = "hold"
    LOOP = "loop"
    BLANK = "blank"


def _read_media(value: Any, context: Context) -> str:
    name = read_name(value, context)
    if context.media is not None and name not in context.media:
        raise unknown("media", name, sorted(context.media))
    return name


def _read_style(value: Any, context: Context) -> str:
    name = read_name(value, context)
    if context.styles is not None and name not in context.styles:
        raise unknown("style", name, sorted(context.styles))
    return name


def _read_id(value: Any, context: Context) -> str:
    name = read_name(value, context)
    if not _ID.match(name):
        hint = "letters, digits and _, such as end_card; a hyphen would read as a minus"
        raise FaultyError(Fault(message=f'"{name}" cannot be an id', hint=hint))
    if name in _RESERVED:
        hint = f"in expressions {name} means something already"
        raise FaultyError(Fault(message=f'"{name}" cannot be an id', hint=hint))
    return name


def _read_speed(value: Any, _: Context) -> Fraction:
    what = "a speed above 0, such as 2, 0.5 or 200%"
    speed = exact(value, what, percent=True)
    if not 0 < speed <= _FASTEST:
        raise needs(what, value)
    return speed


MEDIA = Reads(_read_media, {"type": ["string", "number"]}, "name of media")
STYLE = Reads(_read_style, {"type": ["string", "number"]}, "name of a style")
SPEED = Reads(_read_speed, dict(NUMBER_OR_TEXT), "number or %")
ID = Reads(_read_id, {"type": "string", "pattern": f"^{NAME_PATTERN}$"}, "name")

Media = Annotated[str, MEDIA]
SourceTime = Annotated[TimeExpression | None, _SOURCE_TIME]
Fade = Annotated[TimeExpression | None, _SOURCE_TIME]


class ClipModel(SpecModel):
    """What every clip has."""

    kind: ClassVar[str]
    visual: ClassVar[bool] = False


class Timed(ClipModel):
    """A clip that can be named, and placed in time."""

    id: Annotated[str | None, ID] = Field(
        default=None, description="A name by which expressions and messages speak of the clip."
    )
    start: Annotated[TimeExpression | None, _START] = Field(
        default=None,
        description="When it starts in the film: a time, or an expression over other clips' start, "
        "end and duration. Without it, where the clip before it ends.",
    )
    duration: Annotated[TimeExpression | Literal["all"] | None, _DURATION] = Field(
        default=None,
        description="How long it is in the film; all: as long as the rest of the film.",
    )


class Sourced(Timed):
    """A clip that plays a part of a source."""

    in_: SourceTime = Field(
        default=None, alias="in", description="Where in the source it begins; 0 unless said."
    )
    out: SourceTime = Field(
        default=None,
        description="Where in the source it ends, not included; the source's end unless said.",
    )
    speed: Annotated[Fraction, SPEED] = Field(
        default=Fraction(1),
        description="How fast the source is played, pitch kept: 2 or 200% is twice as fast.",
    )
    when_short: Annotated[WhenShort, enumeration(WhenShort, "an answer to a short source")] = Field(
        default=WhenShort.ERROR,
        description="What happens where the clip is longer than its source: error, hold the last "
        "frame, loop, or leave blank.",
    )
    gain: Annotated[Animated[float], _DECIBELS] = Field(
        default=Animated.always(0.0), description="Loudness of its sound in dB, 0 leaves it be."
    )
    fade_in: Fade = Field(
        default=None, description="How long its sound takes to come up from silence."
    )
    fade_out: Fade = Field(default=None, description="How long its sound takes to fall to silence.")

    @classmethod
    def settle(cls, model: "Sourced", context: Context) -> list[Fault]:
        """One way to say how long it is, and a range that is not empty."""
        if model.out is None:
            return []
        if model.duration is not None:
            hint = "out says where in the source it ends, duration how long it is in the film"
            return [refuse("give out or duration, not both", "duration", hint=hint)]
        return _empty_range(model, context)


def _empty_range(model: Sourced, context: Context) -> list[Fault]:
    if model.out is None or context.rate is None:
        return []
    rate = context.rate
    begin = model.in_.evaluate(rate, _no_name) if model.in_ else Fraction(0)
    if model.out.evaluate(rate, _no_name) > begin:
        return []
    text = model.in_.text if model.in_ else "0"
    return [Fault(message=f'"{model.out.text}" does not come after in, "{text}"').under(("out",))]


def _no_name(name: str) -> Fraction:
    raise KeyError(name)


class Still(Timed):
    """A clip without a length of its own."""

    duration: Annotated[TimeExpression | Literal["all"], _DURATION] = Field(
        description="How long it is shown: a time such as 3s, or all for the rest of the film."
    )


class VideoClip(Sourced, Pictured):
    """A part of a video, with its sound."""

    called: ClassVar[str] = "a video clip"
    kind: ClassVar[str] = "video"
    visual: ClassVar[bool] = True

    video: Media = Field(description="The source: a name under media.")
    mute: Annotated[bool, SWITCH] = Field(default=False, description="Leave its sound out.")


class ImageClip(Still, Pictured):
    """A still picture."""

    called: ClassVar[str] = "an image clip"
    kind: ClassVar[str] = "image"
    visual: ClassVar[bool] = True

    image: Media = Field(description="The picture: a name under media.")


class TextClip(Still, TextLook):
    """A text. Its own keys win over those of its style."""

    called: ClassVar[str] = "a text clip"
    kind: ClassVar[str] = "text"
    visual: ClassVar[bool] = True

    text: Annotated[str, TEXT] = Field(description="What it says; line breaks are kept.")
    style: Annotated[str | None, STYLE] = Field(
        default=None, description="A name under styles, whose keys hold where the clip has none."
    )


class ColorClip(Still, Placed):
    """A colour or a gradient that fills the canvas."""

    called: ClassVar[str] = "a color clip"
    kind: ClassVar[str] = "color"
    visual: ClassVar[bool] = True

    color: Annotated[Animated[Colour] | Gradient, FILL] = Field(
        description="A colour as CSS writes it, or {gradient: {angle: 45deg, stops: [red, blue]}}."
    )


class AudioClip(Sourced):
    """A part of a sound."""

    called: ClassVar[str] = "an audio clip"
    kind: ClassVar[str] = "audio"

    audio: Media = Field(description="The source: a name under media; a video's sound will do.")


class GapClip(ClipModel):
    """Nothing, for a while."""

    called: ClassVar[str] = "a gap"
    kind: ClassVar[str] = "gap"

    gap: Annotated[TimeExpression, time(Names.CLIPS, Sign.POSITIVE)] = Field(
        description="How long nothing is shown."
    )
    id: Annotated[str | None, ID] = Field(
        default=None, description="A name by which expressions speak of the gap."
    )

    @property
    def start(self) -> None:
        """A gap stands where the clip before it ends."""
        return

    @property
    def duration(self) -> TimeExpression:
        """How long it is."""
        return self.gap
