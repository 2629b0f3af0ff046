"""The desk: sounds of clips led through tracks and buses to the master, as strips of the mix list.

What changes nothing leaves no trace: a plain gain is multiplied into the clips, and where nothing
else is said, the master is the sum of the clips.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from dagrender.media.sound.mixlist import Duck, Strip
from dagrender.media.sound.soundclip import STEADY, Points
from dagrender.plan.effects import effects_of
from dagrender.plan.gain import amplitude, film_points
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.spec.document import Document
from dagrender.spec.gains import REST
from dagrender.timebase import frame_at

_DIGITS = 7


class Desk:
    """The tracks and buses of a film, for a master of ``rate_hz`` samples a second.

    What goes to buses that are ``left_out``, or for ``REST`` to none, is not heard at all.
    """

    def __init__(
        self,
        document: Document,
        timeline: Timeline,
        rate_hz: int,
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        self._document, self._timeline, self._rate_hz = document, timeline, rate_hz
        self._left_out = left_out
        self._tracks = document.film.timeline
        self._buses = document.film.sound.buses
        self._rows: dict[tuple[int, str | None], Strip] = {}
        """What clips of a track send to a bus, or to the master, before the track's fader."""
        self._has_solo = any(one.solo for one in (*self._tracks, *self._buses.values()))

    def mixed(self, sounds: Iterable[tuple[PlacedClip, Strip]], stem: str | None = None) -> Strip:
        """The master: what all clips sound like, each given as a strip of its own.

        Of a ``stem`` only what its bus sends there, before the effects of the whole.
        """
        for placed, strip in sounds:
            bus = getattr(placed.clip, "bus", None) or self._tracks[placed.track].bus
            effects = effects_of(getattr(placed.clip, "effects", ()), self._timeline.rate)
            one = _changed(strip, effects, STEADY, None)
            if self._is_heard(self._tracks[placed.track], bus):
                row = placed.track, bus
                self._rows[row] = _sum(self._rows.get(row, Strip()), one)
        whole = self._document.film.sound
        gain = film_points(whole.gain, self._timeline, self._rate_hz)
        if stem is not None:
            part = _sum(Strip(), self._sent_to(None) if stem == REST else self._bus(stem))
            return _changed(part, (), gain, None)
        master = self._sent_to(None)
        for name in self._buses:
            master = _sum(master, self._bus(name))
        return _changed(master, effects_of(whole.effects, self._timeline.rate), gain, None)

    def _is_heard(self, track: Any, bus: str | None) -> bool:
        if track.mute or (bus is not None and self._buses[bus].mute):
            return False
        if (bus or REST) in self._left_out:
            return False
        solo = track.solo or (bus is not None and self._buses[bus].solo)
        return solo or not self._has_solo

    def _sent_to(self, bus: str | None) -> Strip:
        """What tracks send to a bus; None is the master."""
        whole = Strip()
        for (track, other), strip in self._rows.items():
            if other == bus:
                done = self._through(self._tracks[track], strip)
                whole = _sum(whole, done)
        return whole

    def _bus(self, name: str) -> Strip:
        """What a bus sends to the master."""
        return self._through(self._buses[name], self._sent_to(name))

    def _through(self, fader: Any, strip: Strip) -> Strip:
        """A strip as it leaves a track or a bus."""
        gain = film_points(fader.gain, self._timeline, self._rate_hz)
        effects = effects_of(fader.effects, self._timeline.rate)
        duck = self._duck(fader.duck) if fader.duck and not strip.is_silent else None
        return _changed(strip, effects, gain, duck)

    def _duck(self, said: Any) -> Duck | None:
        under = Strip()
        for name in said.under:
            under = _sum(under, self._bus(name))
        under = _joined(under)
        if under.is_silent or not said.by:
            return None
        attack, hold, release = (
            frame_at(self._seconds(time), Fraction(self._rate_hz))
            for time in (said.attack, said.hold, said.release)
        )
        return Duck(
            under=under,
            gain_db=said.by,
            threshold=amplitude(said.threshold),
            attack=attack,
            hold=hold,
            release=release,
        )

    def _seconds(self, time: Any) -> Fraction:
        seconds: Fraction = time.evaluate(self._timeline.rate, {}.__getitem__)
        return seconds


def _joined(strip: Strip) -> Strip:
    """A strip that does nothing around one that does something is that one."""
    if strip.is_sum and not strip.clips and len(strip.strips) == 1:
        return strip.strips[0]
    return strip


def _sum(one: Strip, other: Strip) -> Strip:
    """Two strips added up; the first does nothing but that."""
    if other.is_sum:
        return replace(one, clips=one.clips + other.clips, strips=one.strips + other.strips)
    return replace(one, strips=(*one.strips, other))


def _changed(strip: Strip, effects: tuple[Any, ...], gain: Points, duck: Duck | None) -> Strip:
    """A sum with effects, then a gain, then ducking; a plain gain goes into what it sums up."""
    if strip.is_silent:
        return strip
    if effects or duck is not None or len(gain) > 1:
        return replace(strip, effects=effects, gain=gain, duck=duck)
    factor = gain[0][1]
    if factor == 1:
        return strip
    return replace(
        strip,
        clips=tuple(replace(clip, gain=_times(clip.gain, factor)) for clip in strip.clips),
        strips=tuple(replace(one, gain=_times(one.gain, factor)) for one in strip.strips),
    )


def _times(points: Points, factor: float) -> Points:
    return tuple((at, round(value * factor, _DIGITS)) for at, value in points)
