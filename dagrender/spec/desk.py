"""The desk: buses, to which clips and tracks send their sound, and what is done to all of it."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.effects import EFFECTS_FIELD, SoundEffects, decibels, lasting
from dagrender.spec.expression import TimeExpression
from dagrender.spec.faults import Fault
from dagrender.spec.gains import BUSES, GAIN
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.scalars import NAME, SWITCH
from dagrender.spec.times import Names, Sign, time
from dagrender.spec.values import Animated, Gain

_TIME = time(Names.NOTHING, Sign.NOT_NEGATIVE)
_NEUTRAL = Animated.always(Gain())


class Ducking(SpecModel):
    """It makes way for another bus: it is softer while that one sounds."""

    called: ClassVar[str] = "duck"
    short_key: ClassVar[str] = "under"

    short_list: ClassVar[bool] = True

    under: Annotated[tuple[str, ...], BUSES] = Field(
        description="The bus for which it makes way, or several: [en, de]."
    )
    by: Annotated[float, decibels(-60, 0)] = Field(
        default=-12.0, description="How much softer it gets, in dB."
    )
    attack: Annotated[TimeExpression, _TIME] = lasting(
        "150ms", "How long ahead of the other it begins to."
    )
    hold: Annotated[TimeExpression, _TIME] = lasting(
        "300ms", "How long it stays so behind the other; shorter pauses are none."
    )
    release: Annotated[TimeExpression, _TIME] = lasting(
        "600ms", "How long it then takes to come back."
    )
    threshold: Annotated[float, decibels(-90, 0)] = Field(
        default=-45.0, description="From what level on the other counts as sounding, in dB (RMS)."
    )


class Fader(SpecModel):
    """What tracks and buses have in common."""

    gain: Annotated[Animated[Gain], GAIN] = Field(
        default=_NEUTRAL,
        description="Loudness of all of it, in dB or %, after its effects; times of keys are "
        "the film's.",
    )
    mute: Annotated[bool, SWITCH] = Field(default=False, description="Leave its sound out.")
    solo: Annotated[bool, SWITCH] = Field(
        default=False, description="Leave out the sound of whatever has no solo."
    )
    effects: SoundEffects = EFFECTS_FIELD
    duck: Ducking | None = Field(
        default=None,
        description="Make way for a bus: voice, [en, de], or {under: voice, by: -10dB}.",
    )


class Bus(Fader):
    """A bus: what is sent to it is mixed, and then changed as one."""

    called: ClassVar[str] = "a bus"


class Desk(SpecModel):
    """How the sounds of a film come together."""

    called: ClassVar[str] = "sound"

    buses: dict[Annotated[str, NAME], Bus] = Field(
        default={},
        description="Buses by name, to which clips and tracks send their sound with bus: voice.",
    )
    gain: Annotated[Animated[Gain], GAIN] = Field(
        default=_NEUTRAL, description="Loudness of the whole film, in dB or %, after its effects."
    )
    effects: SoundEffects = Field(
        default=(), description="Effects on the whole mix, in order: [{limiter: -1dB}]."
    )


Loc = tuple[str | int, ...]


def circular(film: Any) -> Iterator[Fault]:
    """Tracks and buses that would make way for themselves."""
    buses = film.sound.buses
    for name, bus in buses.items():
        if bus.duck is not None and name in _under(bus.duck.under, buses):
            loc: Loc = ("sound", "buses", name, "duck", "under")
            hint = "a bus makes way for another, which does not make way for it in turn"
            yield refuse(f"{name} would make way for itself", *loc, hint=hint)
    for row, track in enumerate(film.timeline):
        if track.duck is None:
            continue
        sent = {getattr(clip, "bus", None) or track.bus for clip in track.clips}
        if sent & _under(track.duck.under, buses):
            loc = ("timeline", row, "duck", "under")
            hint = "send its clips to another bus than that for which it makes way"
            yield refuse(f"{track.track} would make way for itself", *loc, hint=hint)


def _under(names: tuple[str, ...], buses: dict[str, Bus]) -> set[str]:
    """Buses, those that they make way for, and so on."""
    found: set[str] = set()
    ahead = list(names)
    while ahead:
        at = ahead.pop()
        if at not in found and at in buses:
            found.add(at)
            duck = buses[at].duck
            ahead += duck.under if duck else ()
    return found
