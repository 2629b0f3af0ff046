"""The clips of a track, one model for each kind."""

import enum
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from dagrender.spec.clipwords import ID, LOOP, SPEED, STYLE, WITH
from dagrender.spec.colours import ANIMATED_COLOUR, Colour
from dagrender.spec.conditions import Conditional
from dagrender.spec.context import Context
from dagrender.spec.effects import EFFECTS_FIELD, SoundEffects
from dagrender.spec.expression import TimeExpression
from dagrender.spec.fades import SoundFade
from dagrender.spec.faults import Fault
from dagrender.spec.finish import Edged
from dagrender.spec.gains import BUS, GAIN, PAN
from dagrender.spec.gradient import FILL, Gradient
from dagrender.spec.look import Pictured, Sized
from dagrender.spec.media import MEDIA
from dagrender.spec.model import refuse
from dagrender.spec.scalars import (
    NAME,
    SWITCH,
    enumeration,
)
from dagrender.spec.textlook import TextLook
from dagrender.spec.times import Names, Sign, time
from dagrender.spec.values import Animated, Gain
from dagrender.spec.words import RICH_TEXT, TYPEWRITER, Typewriter, Words

_SOURCE_TIME = time(Names.NOTHING)
_START = time(Names.CLIPS)
_DURATION = time(Names.CLIPS, Sign.POSITIVE, allow_all=True)


class WhenShort(enum.StrEnum):
    """What happens where a clip is longer than its source."""

    ERROR = "error"
    HOLD = "hold"
    LOOP = "loop"
    BLANK = "blank"


Media = Annotated[str, MEDIA]
SourceTime = Annotated[TimeExpression | None, _SOURCE_TIME]


class ClipModel(Conditional):
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


class Played(Timed):
    """A clip that goes through a part of a source."""

    in_: SourceTime = Field(
        default=None, alias="in", description="Where in the source it begins; 0 unless said."
    )
    out: SourceTime = Field(
        default=None,
        description="Where in the source it ends, not included; the source's end unless said.",
    )
    speed: Annotated[Animated[Fraction], SPEED] = Field(
        default=Animated.always(Fraction(1)),
        description="How fast the source is played, pitch kept: 2 or 200% is twice as fast. Keys "
        "change it on the way, down to 0; what is given of out and duration decides the other.",
    )
    reverse: Annotated[bool, SWITCH] = Field(
        default=False,
        description="Play it backwards: the last frame of the range first. Keys of speed go on "
        "counting from the clip's start.",
    )
    loop: Annotated[int, LOOP] = Field(
        default=1,
        description="How often the range is played, as if the clip stood there so many times in a "
        "row; when_short: loop fills a duration instead.",
    )
    when_short: Annotated[WhenShort, enumeration(WhenShort, "an answer to a short source")] = Field(
        default=WhenShort.ERROR,
        description="What happens where the clip is longer than its source: error, hold the last "
        "frame, loop, or leave blank. Backwards it is what would happen forwards, the last first.",
    )

    @classmethod
    def settle(cls, model: Any, context: Context) -> list[Fault]:
        """One way to say how long it is, and a range that is not empty."""
        if model.loop > 1 and model.duration is not None:
            hint = "loop: 3 plays in to out three times; when_short: loop fills a duration"
            return [refuse("give loop or duration, not both", "duration", hint=hint)]
        if model.out is None:
            return []
        if model.duration is not None:
            hint = "out says where in the source it ends, duration how long it is in the film"
            return [refuse("give out or duration, not both", "duration", hint=hint)]
        return _empty_range(model, context)


class Sourced(Played):
    """A clip that plays a part of a source, whose sound may be heard."""

    gain: Annotated[Animated[Gain], GAIN] = Field(
        default=Animated.always(Gain()),
        description="Loudness of its sound in dB, 0 leaves it be; or in % of its amplitude: 50% is "
        "-6 dB. Keys in dB change it evenly for the ear, keys in % in a line, as fades do.",
    )


def _empty_range(model: Played, context: Context) -> list[Fault]:
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


_PLAYING = (
    "out",
    "duration",
    "speed",
    "reverse",
    "loop",
    "when_short",
    "gain",
    "pan",
    "pitch",
    "effects",
)
"""Keys of what plays, which a frozen frame does not."""


class Pitch(enum.StrEnum):
    """What becomes of the pitch where a sound is played faster or slower."""

    KEEP = "keep"
    FOLLOW = "follow"


class Sounding(Sourced):
    """A clip whose sound is changed by itself, and stands between left and right."""

    pitch: Annotated[Pitch, enumeration(Pitch, "a way of the pitch")] = Field(
        default=Pitch.KEEP,
        description="keep: at another speed its sound keeps its pitch; follow: it goes along, as "
        "on a tape.",
    )

    pan: Annotated[Animated[float] | None, PAN] = Field(
        default=None,
        description="Where its sound stands: -1 or left, 0 or center, 1 or right. What has one "
        "channel keeps its power; of two, the one turned away from goes into the other.",
    )
    bus: Annotated[str | None, BUS] = Field(
        default=None, description="The bus that its sound goes to; its track's unless said."
    )
    effects: SoundEffects = EFFECTS_FIELD

    @classmethod
    def settle(cls, model: Any, context: Context) -> list[Fault]:
        """A pitch that follows one speed."""
        faults = super().settle(model, context)
        if model.pitch is Pitch.FOLLOW and len(model.speed.keys) > 1:
            hint = "pitch: keep goes with keys of speed"
            faults.append(refuse("the pitch follows one speed only", "pitch", hint=hint))
        return faults


class VideoClip(Sounding, Pictured):
    """A part of a video, with its sound."""

    called: ClassVar[str] = "a video clip"
    kind: ClassVar[str] = "video"
    visual: ClassVar[bool] = True

    video: Media = Field(
        description="The source: a name under media. Films, animated GIF, PNG and WebP at their "
        "own pace, and sequences of pictures."
    )
    mute: Annotated[bool, SWITCH] = Field(default=False, description="Leave its sound out.")
    freeze: Annotated[TimeExpression | Literal["all"] | None, _DURATION] = Field(
        default=None,
        description="Hold the one frame at in, for so long, without sound: instead of out and "
        "duration; all: for the rest of the film.",
    )

    @classmethod
    def settle(cls, model: Any, context: Context) -> list[Fault]:
        """What moves or sounds has no place beside a frozen frame."""
        if model.freeze is None:
            return super().settle(model, context)
        hint = "freeze holds the one frame at in; give it its own clip beside one that plays"
        return [
            refuse(f"give freeze or {key}, not both", key, hint=hint)
            for key in _PLAYING
            if key in model.model_fields_set
        ]


class CompositionClip(Sourced, Pictured):
    """A film within the film: another spec, or one of this file, with its own variables.

    It keeps its own canvas, rate, background, media and styles, and is shown like a video of them.
    """

    called: ClassVar[str] = "a composition clip"
    kind: ClassVar[str] = "composition"
    visual: ClassVar[bool] = True

    composition: Annotated[str, NAME] = Field(
        description="A name under compositions, or a file that ends in .yaml, relative to the spec."
    )
    with_: Annotated[dict[str, Any], WITH] = Field(
        default={},
        alias="with",
        description="What its variables are set to: `with: {name: Ada}`.",
    )
    mute: Annotated[bool, SWITCH] = Field(default=False, description="Leave its sound out.")

    @property
    def film(self) -> str:
        """What tells it from other films: its name, and what its variables are set to."""
        if not self.with_:
            return self.composition
        told = (f"{name}: {value}" for name, value in sorted(self.with_.items()))
        return f"{self.composition} with {', '.join(told)}"


class ImageClip(Still, Pictured):
    """A still picture."""

    called: ClassVar[str] = "an image clip"
    kind: ClassVar[str] = "image"
    visual: ClassVar[bool] = True

    image: Media = Field(
        description="The picture: a name under media. PNG, JPEG, WebP, TIFF, BMP, AVIF, and SVG, "
        "which is drawn as sharp as it is shown; of a GIF or another animation the first frame."
    )


class Written(Still, TextLook):
    """A clip of text. Its own keys win over those of its style."""

    style: Annotated[str | None, STYLE] = Field(
        default=None, description="A name under styles, whose keys hold where the clip has none."
    )

    @classmethod
    def settle(cls, model: Any, _: Context) -> list[Fault]:
        """One way to say where lines break."""
        if model.box is not None and model.width is not None:
            return [refuse("give width or box, not both", "width")]
        return []


class TextClip(Written):
    """A text. Its own keys win over those of its style."""

    called: ClassVar[str] = "a text clip"
    kind: ClassVar[str] = "text"
    visual: ClassVar[bool] = True

    text: Annotated[Words, RICH_TEXT] = Field(
        description="What it says; line breaks are kept. A list is of parts in styles of their "
        "own: [Only, {text: 3, color: red}, days]. {counter: {from: 0, to: 100}} is a number that "
        "runs."
    )
    typewriter: Annotated[Typewriter | None, TYPEWRITER] = Field(
        default=None,
        description="Characters appear one after the other, so many a second (20/s) or all within "
        "a time (2s); the lines stand still from the start.",
    )

    @classmethod
    def settle(cls, model: Any, context: Context) -> list[Fault]:
        """What types does not count."""
        faults = super().settle(model, context)
        if model.typewriter and any(getattr(span, "counter", None) for span in model.text):
            faults.append(refuse("a text with a counter cannot be typed", "typewriter"))
        return faults


class CaptionsClip(Written):
    """The captions of a file, painted: each from when to when the file says."""

    called: ClassVar[str] = "a captions clip"
    kind: ClassVar[str] = "captions"
    visual: ClassVar[bool] = True

    captions: Media = Field(
        description="A name under media: a .srt, .vtt, .ass or .ssa file. Of its styles nothing is "
        "kept; captions that overlap are shown as one text, the earlier one above."
    )
    in_: SourceTime = Field(
        default=None,
        alias="in",
        description="The time of the file with which the clip begins; 0 unless said.",
    )
    duration: Annotated[TimeExpression | Literal["all"], _DURATION] = Field(
        default="all",
        description="How long captions are shown: a time, or all for the rest of the film.",
    )
    highlight: Annotated[Animated[Colour] | None, ANIMATED_COLOUR] = Field(
        default=None,
        description="Colour of the word that is being spoken. WebVTT and ASS files may say when "
        "that is; elsewhere a caption's time is shared out evenly among its letters.",
    )


class ColorClip(Still, Sized, Edged):
    """A colour or a gradient that fills the canvas, or a box of its size."""

    called: ClassVar[str] = "a color clip"
    kind: ClassVar[str] = "color"
    visual: ClassVar[bool] = True

    color: Annotated[Animated[Colour] | Gradient, FILL] = Field(
        description="A colour as CSS writes it, or {gradient: {angle: 45deg, stops: [red, blue]}}."
    )


class AudioClip(Sounding):
    """A part of a sound."""

    called: ClassVar[str] = "an audio clip"
    kind: ClassVar[str] = "audio"

    audio: Media = Field(description="The source: a name under media; a video's sound will do.")
    fade_in: SoundFade | None = Field(
        default=None,
        description="How long its sound takes to come up from silence; or {duration: 1s, curve: "
        "equal-power}.",
    )
    fade_out: SoundFade | None = Field(
        default=None, description="How long its sound takes to fall to silence, likewise."
    )


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
