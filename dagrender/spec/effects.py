"""Effects on sound: equalizer, filters, compressor, gate, limiter, reverb; libavfilter's."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.context import Context
from dagrender.spec.expression import TimeExpression, parse_expression
from dagrender.spec.faults import Fault, Loc
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.namedfilters import NamedFilter
from dagrender.spec.onekey import OneKey
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NUMBER_OR_TEXT, number
from dagrender.spec.soundfilters import SOUND_FILTERS
from dagrender.spec.times import Names, Sign, time

_LOWEST_HZ, _HIGHEST_HZ = 10, 24_000


def decibels(low: float, high: float) -> Reads:
    """Annotates a level or a gain in dB."""
    what = f"a number of dB from {low:g} to {high:g}"
    return Reads(number(what, unit="dB", low=low, high=high), dict(NUMBER_OR_TEXT),
                 f"dB, {low:g} to {high:g}")  # fmt: skip


_HERTZ = Reads(
    number(f"a frequency from {_LOWEST_HZ} to {_HIGHEST_HZ} Hz", unit="Hz", low=_LOWEST_HZ,
           high=_HIGHEST_HZ),
    dict(NUMBER_OR_TEXT),
    "Hz",
)  # fmt: skip
_RATIO = Reads(number("a ratio from 1 to 20", low=1, high=20), dict(NUMBER_OR_TEXT), "1 to 20")
_SHARE = Reads(
    number("a share from 0 to 1, or %", percent=True, low=0, high=1),
    dict(NUMBER_OR_TEXT),
    "0 to 1, or %",
)
_TIME = time(Names.NOTHING, Sign.POSITIVE)
_BAND = decibels(-24, 24)


def lasting(text: str, description: str) -> Any:
    """A field for a time that is ``text`` unless said."""
    return Field(
        default=parse_expression(text), description=description, json_schema_extra={"default": text}
    )


class _Remembering(SpecModel):
    """An effect whose times are bounded: blocks of sound begin to work so long ahead."""

    longest_s: ClassVar[dict[str, Fraction]] = {"attack": Fraction(2), "release": Fraction(2)}
    """By key."""

    @classmethod
    def settle(cls, model: Any, context: Context) -> list[Fault]:
        """Times that are too long."""
        if context.rate is None:
            return []
        said = ((key, getattr(model, key, None), most) for key, most in cls.longest_s.items())
        return [
            refuse(f"{key} can be {float(longest_s):g}s at most", key)
            for key, time_, longest_s in said
            if time_ is not None and time_.evaluate(context.rate, {}.__getitem__) > longest_s
        ]


class Equalizer(SpecModel):
    """Three bands, each raised or lowered: a low shelf, a bell of two octaves, a high shelf."""

    called: ClassVar[str] = "eq"

    low: Annotated[float, _BAND] = Field(default=0.0, description="What lies low, in dB.")
    mid: Annotated[float, _BAND] = Field(default=0.0, description="What lies between, in dB.")
    high: Annotated[float, _BAND] = Field(default=0.0, description="What lies high, in dB.")
    low_frequency: Annotated[float, _HERTZ] = Field(
        default=200.0, description="Where the low shelf has half of its gain, in Hz."
    )
    mid_frequency: Annotated[float, _HERTZ] = Field(
        default=1000.0, description="The middle of the bell, in Hz."
    )
    high_frequency: Annotated[float, _HERTZ] = Field(
        default=5000.0, description="Where the high shelf has half of its gain, in Hz."
    )


class Compressor(_Remembering):
    """What is loud becomes less loud: above the threshold the level rises more slowly."""

    called: ClassVar[str] = "compressor"
    short_key: ClassVar[str] = "threshold"

    threshold: Annotated[float, decibels(-60, 0)] = Field(
        description="The level from which on it works, in dB under full scale; it goes by peaks."
    )
    ratio: Annotated[float, _RATIO] = Field(
        default=3.0, description="By how many dB the level must rise for one more to come out."
    )
    attack: Annotated[TimeExpression, _TIME] = lasting("20ms", "How soon it takes hold.")
    release: Annotated[TimeExpression, _TIME] = lasting("250ms", "How soon it lets go; up to 2s.")
    makeup: Annotated[float, decibels(0, 36)] = Field(
        default=0.0, description="By how much all of it is raised afterwards, in dB."
    )


class Gate(_Remembering):
    """What is soft becomes softer: noise between the words."""

    called: ClassVar[str] = "gate"
    short_key: ClassVar[str] = "threshold"

    threshold: Annotated[float, decibels(-60, 0)] = Field(
        description="The level under which it closes, in dB under full scale."
    )
    reduction: Annotated[float, decibels(-90, 0)] = Field(
        default=-24.0, description="How much softer it gets at most, in dB."
    )
    attack: Annotated[TimeExpression, _TIME] = lasting("10ms", "How soon it opens.")
    release: Annotated[TimeExpression, _TIME] = lasting("250ms", "How soon it closes; up to 2s.")


class Limiter(_Remembering):
    """No peak gets through that is higher than the ceiling; it looks 5 ms ahead."""

    called: ClassVar[str] = "limiter"
    short_key: ClassVar[str] = "ceiling"

    ceiling: Annotated[float, decibels(-24, 0)] = Field(
        description="The highest sample that gets through, in dB under full scale."
    )
    release: Annotated[TimeExpression, _TIME] = lasting("50ms", "How soon it lets go; up to 2s.")


class Reverb(_Remembering):
    """A room around the sound."""

    called: ClassVar[str] = "reverb"
    short_key: ClassVar[str] = "time"
    longest_s: ClassVar[dict[str, Fraction]] = {"time": Fraction(10)}

    time: Annotated[TimeExpression, _TIME] = Field(
        description="How long it takes to fade by 60 dB; up to 10s."
    )
    mix: Annotated[float, _SHARE] = Field(
        default=0.25, description="How loud the room is beside the sound itself."
    )


class SoundEffect(OneKey):
    """One change of a sound. Each entry has one key; they are applied in their order."""

    called: ClassVar[str] = "an effect"
    one: ClassVar[str] = "effect"
    without: ClassVar[str] = "this does nothing"
    example: ClassVar[str] = "highpass: 80Hz"

    highpass: Annotated[float | None, _HERTZ] = Field(
        default=None, description="Takes away what lies under a frequency in Hz, 12 dB an octave."
    )
    lowpass: Annotated[float | None, _HERTZ] = Field(
        default=None, description="Takes away what lies above a frequency in Hz, 12 dB an octave."
    )
    eq: Equalizer | None = Field(
        default=None, description="Raises and lowers three bands: {low: 3dB, high: -2dB}."
    )
    compressor: Compressor | None = Field(
        default=None, description="Makes loud parts less loud: -18dB, or {threshold:, ratio: ...}."
    )
    gate: Gate | None = Field(
        default=None, description="Makes soft parts softer: -40dB, or {threshold:, reduction: ...}."
    )
    limiter: Limiter | None = Field(
        default=None, description="Lets no peak through above a ceiling: -1dB."
    )
    reverb: Reverb | None = Field(
        default=None, description="Puts a room around it: 1.2s, or {time: 1.2s, mix: 30%}."
    )
    filters: Annotated[tuple[NamedFilter, ...] | None, SOUND_FILTERS] = Field(
        default=None,
        description="Filters of libavfilter by name, [{treble: {gain: 3}}, crystalizer]: those "
        "whose sound depends on the sound around it alone, and that forget within 40 s.",
    )


def effects_in(film: Any) -> Iterator[tuple[Loc, SoundEffect]]:
    """Every effect on sound of a film, and where it stands."""
    for index, one in enumerate(film.sound.effects):
        yield ("sound", "effects", index), one
    for name, bus in film.sound.buses.items():
        for index, one in enumerate(bus.effects):
            yield ("sound", "buses", name, "effects", index), one
    for row, track in enumerate(film.timeline):
        for index, one in enumerate(track.effects):
            yield ("timeline", row, "effects", index), one
        for place, clip in enumerate(track.clips):
            for index, one in enumerate(getattr(clip, "effects", ())):
                yield ("timeline", row, "clips", place, "effects", index), one


SoundEffects = tuple[SoundEffect, ...]
EFFECTS_FIELD = Field(
    default=(), description="Effects on its sound, in order: [{highpass: 80Hz}, {limiter: -1dB}]."
)
