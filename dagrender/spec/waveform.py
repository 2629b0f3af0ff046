"""Clips that draw a sound: how loud it is, as bars, a line or an area."""

import enum
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.animated import animated
from dagrender.spec.clips import Media, Played, WhenShort
from dagrender.spec.colours import ANIMATED_COLOUR, Colour, parse_colour
from dagrender.spec.context import Context
from dagrender.spec.expression import TimeExpression
from dagrender.spec.faults import Fault
from dagrender.spec.finish import Edged
from dagrender.spec.geometry import read_extent
from dagrender.spec.gradient import FILL, Gradient
from dagrender.spec.look import Sized
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NUMBER_OR_TEXT, SWITCH, enumeration, number, whole
from dagrender.spec.times import Names, Sign, time
from dagrender.spec.values import Animated, Length

_MOST = 4000
_WIDEST_SPACING = 0.95
_COUNT = Reads(
    whole(f"a whole number from 2 to {_MOST}", low=2, high=_MOST),
    {"type": ["integer", "string"]},
    f"2 to {_MOST}",
)
_SPACING = Reads(
    number(f"a share from 0 to {_WIDEST_SPACING}, or %", percent=True, low=0, high=_WIDEST_SPACING),
    dict(NUMBER_OR_TEXT),
    "0 to 0.95, or %",
)
_EXTENT = animated(read_extent, NUMBER_OR_TEXT, "px, vw, vh or vmin")


class WaveStyle(enum.StrEnum):
    """As what a sound is drawn."""

    BARS = "bars"
    LINE = "line"
    AREA = "area"


class WaveAlign(enum.StrEnum):
    """From where a drawn sound rises."""

    CENTER = "center"
    BOTTOM = "bottom"
    TOP = "top"


class WaveEnds(enum.StrEnum):
    """The ends of bars and lines."""

    ROUND = "round"
    FLAT = "flat"


class WaveMeasure(enum.StrEnum):
    """What counts as loud."""

    PEAK = "peak"
    RMS = "rms"


class WaveChannel(enum.StrEnum):
    """Which channels are drawn."""

    MIX = "mix"
    LEFT = "left"
    RIGHT = "right"


class Playhead(SpecModel):
    """A line at what is heard now."""

    called: ClassVar[str] = "playhead"
    short_key: ClassVar[str] = "color"

    color: Annotated[Animated[Colour], ANIMATED_COLOUR] = Field(description="Its colour.")
    width: Annotated[Animated[Length], _EXTENT] = Field(
        default=Animated.always(Length.of_px(2)),
        description="Its width.",
        json_schema_extra={"default": "2px"},
    )


_OF_STYLE = {
    "spacing": (WaveStyle.BARS,),
    "ends": (WaveStyle.BARS, WaveStyle.LINE),
    "thickness": (WaveStyle.LINE,),
}
"""Which styles a key means something to."""


class WaveformClip(Played, Sized, Edged):
    """How loud a sound is, drawn: all of the range at once, or with a window what is heard now.

    It makes no sound itself: an audio clip of the same source and times does.
    """

    called: ClassVar[str] = "a waveform clip"
    kind: ClassVar[str] = "waveform"
    visual: ClassVar[bool] = True

    waveform: Media = Field(
        description="The sound: a name under media; a video's sound will do. It is as large as "
        "size: says, unless said as wide as the canvas and a quarter as high."
    )
    style: Annotated[WaveStyle, enumeration(WaveStyle, "a style of a waveform")] = Field(
        default=WaveStyle.BARS,
        description="bars, a line along them, or the area under that line.",
    )
    window: Annotated[TimeExpression | None, time(Names.NOTHING, Sign.POSITIVE)] = Field(
        default=None,
        description="How much of the sound is to be seen: what is heard now is in the middle, and "
        "the wave moves along. Without it all that the clip plays stands still.",
    )
    color: Annotated[Animated[Colour] | Gradient, FILL] = Field(
        default_factory=lambda: Animated.always(parse_colour("white")),
        description="Its colour, or {gradient: {angle: 0deg, stops: [red, blue]}} over its box.",
        json_schema_extra={"default": "white"},
    )
    played_color: Annotated[Animated[Colour] | Gradient | None, FILL] = Field(
        default=None, description="The colour of what has been heard already; a gradient likewise."
    )
    playhead: Playhead | None = Field(
        default=None, description="A line at what is heard now: white, or {color:, width: 2px}."
    )
    align: Annotated[WaveAlign, enumeration(WaveAlign, "a side")] = Field(
        default=WaveAlign.CENTER,
        description="center: it rises up and down alike; bottom: upwards; top: downwards.",
    )
    measure: Annotated[WaveMeasure, enumeration(WaveMeasure, "a measure")] = Field(
        default=WaveMeasure.PEAK,
        description="peak: the largest sample of each bar; rms: its power, nearer to what is "
        "heard, and lower. Both of the amplitude; full scale is the whole height.",
    )
    channel: Annotated[WaveChannel, enumeration(WaveChannel, "a channel")] = Field(
        default=WaveChannel.MIX, description="mix: all channels as one; or left, or right."
    )
    normalize: Annotated[bool, SWITCH] = Field(
        default=False,
        description="The loudest moment of the whole source reaches the whole height.",
    )
    count: Annotated[int | None, _COUNT] = Field(
        default=None,
        description="How many bars, or points of the line, there are across its width; unless said "
        "a bar every 12 pixels, a point every 4.",
    )
    spacing: Annotated[float, _SPACING] = Field(
        default=1 / 3,
        description="How much of the way from bar to bar is free.",
        json_schema_extra={"default": "1/3"},
    )
    ends: Annotated[WaveEnds, enumeration(WaveEnds, "a kind of ends")] = Field(
        default=WaveEnds.ROUND,
        description="Whether bars and lines end round or flat; a round bar of silence is a dot.",
    )
    thickness: Annotated[Animated[Length], _EXTENT] = Field(
        default=Animated.always(Length.of_px(3)),
        description="Of a line.",
        json_schema_extra={"default": "3px"},
    )

    @classmethod
    def settle(cls, model: Any, context: Context) -> list[Fault]:
        """No keys that mean nothing to its style."""
        faults = super().settle(model, context)
        for key, styles in _OF_STYLE.items():
            if key in model.model_fields_set and model.style not in styles:
                hint = f"it is for style: {' and '.join(styles)}"
                told = f'a waveform of style: {model.style} has no use for "{key}"'
                faults.append(refuse(told, key, hint=hint))
        if model.when_short is WhenShort.BLANK:
            hint = "behind its source nothing is drawn; hold leaves what there is"
            faults.append(refuse("a waveform is not left blank", "when_short", hint=hint))
        return faults
