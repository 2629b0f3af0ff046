"""A sound played faster or slower at its own pitch, with every attack in its exact place.

Waveform-similarity overlap-add (WSOLA; Verhelst and Roelands, ICASSP 1993) cuts the sound into
splices of some 30 ms and joins each where it fits best, up to 10 ms off its nominal place. That is
fine for tones and bad for drums and lips. So attacks are found first and pinned: each is played
uncut at the very sample where the speed puts it, and the splices only fill in between.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

import numpy as np

from dagrender.media.sound.attacks import Attack, attacks_of, quietest
from dagrender.media.sound.signal import Samples, Signal
from dagrender.media.sound.splice import Splicer

_PIECE_S = 10
_BOUNDARY_S = 2
"""How far from the grid a piece may end, so as to end at an attack or in a pause."""
_CONTEXT_S = 1
_SPACING_MS = 60
"""Pins stand at least so far apart, in the source and in what is heard of it."""


class Tempo(Protocol):
    """How the positions of a source and the samples that are heard of it belong together."""

    @property
    def fastest(self) -> Fraction:
        """The highest speed: how many positions pass in one sample."""

    def heard_at(self, position: int) -> int:
        """Where the source's ``position`` is heard, to the nearest sample."""

    def nominal(self, begin: int, at: int, length: int) -> int:
        """Where a splice of ``length`` begins that is heard ``at`` samples behind ``begin``.

        It runs at the source's own speed: its middle is in time, not its beginning.
        """


@dataclass(frozen=True, slots=True)
class Steady:
    """One speed throughout, from position 0 on."""

    fastest: Fraction

    def heard_at(self, position: int) -> int:
        """Where the source's ``position`` is heard, to the nearest sample."""
        numerator, denominator = self.fastest.numerator, self.fastest.denominator
        return (2 * position * denominator + numerator) // (2 * numerator)

    def nominal(self, begin: int, at: int, length: int) -> int:
        """Where a splice of ``length`` begins that is heard ``at`` samples behind ``begin``."""
        return begin + int(at * self.fastest + (self.fastest - 1) * length / 2)


class Stretched(Signal):
    """``source`` at ``speed``: position 0 stays 0, and p moves to p / ``speed``."""

    def __init__(self, source: Signal, rate_hz: int, speed: Fraction) -> None:
        super().__init__(source.channels, kept_pieces=3)
        self._source = source
        self._rate_hz = rate_hz
        self._speed = speed
        self._tempo = Steady(speed)
        self._boundaries = {0: 0}

    def _piece_at(self, position: int) -> int:
        number = int(position * self._speed / (_PIECE_S * self._rate_hz))
        while self._first_of(number) > position:
            number -= 1
        while self._first_of(number + 1) <= position:
            number += 1
        return number

    def _first_of(self, number: int) -> int:
        return self._tempo.heard_at(self._boundary(number))

    def _boundary(self, number: int) -> int:
        """Where in the source piece ``number`` begins: at an attack or in a pause near the grid."""
        if number not in self._boundaries:
            rate = self._rate_hz
            start = (number * _PIECE_S - _BOUNDARY_S) * rate
            mono = _mono(self._with_context(start, start + 2 * _BOUNDARY_S * rate))
            found = self._attacks(mono)
            self._boundaries[number] = start + (
                max(found, key=lambda attack: attack.rise).position
                if found
                else quietest(mono[_CONTEXT_S * rate : -_CONTEXT_S * rate], rate)
            )
        return self._boundaries[number]

    def _work_out(self, number: int) -> Samples:
        span = range(self._boundary(number), self._boundary(number + 1))
        return stretched(self._source, self._rate_hz, span, self._tempo)

    def _with_context(self, start: int, stop: int) -> Samples:
        return _with_context(self._source, self._rate_hz, start, stop)

    def _attacks(self, mono: Samples) -> list[Attack]:
        return _attacks(mono, self._rate_hz)


def stretched(source: Signal, rate_hz: int, span: range, tempo: Tempo) -> Samples:
    """What is heard of the positions ``span`` of ``source``; it begins and ends uncut."""
    start, first_heard = span.start, tempo.heard_at(span.start)
    out = np.zeros((tempo.heard_at(span.stop) - first_heard, source.channels), np.float32)
    around = _with_context(source, rate_hz, start, span.stop)
    if not around.any():
        return out
    mono = _mono(around)
    context = _CONTEXT_S * rate_hz
    shift = context - start

    def nominal(begin: int, at: int, length: int) -> int:
        return tempo.nominal(begin - shift, at, length) + shift

    splicer = Splicer(around, mono, rate_hz, nominal)
    spacing = int(_SPACING_MS * rate_hz * max(Fraction(1), tempo.fastest) / 1000)
    for begin, end in pairwise(_pins(_attacks(mono, rate_hz), len(span), spacing)):
        first, last = (tempo.heard_at(start + pin) - first_heard for pin in (begin, end))
        out[first:last] = splicer.between(context + begin, context + end, last - first)
    return out


def _with_context(source: Signal, rate_hz: int, start: int, stop: int) -> Samples:
    context = _CONTEXT_S * rate_hz
    return source.read(start - context, stop + context)


def _attacks(mono: Samples, rate_hz: int) -> list[Attack]:
    """The attacks of ``mono`` without its context; positions count from the context's end."""
    context = _CONTEXT_S * rate_hz
    return [
        Attack(position=attack.position - context, rise=attack.rise)
        for attack in attacks_of(mono, rate_hz)
        if context <= attack.position < len(mono) - context
    ]


def _pins(attacks: list[Attack], length: int, spacing: int) -> list[int]:
    """The ends of a piece and the strongest attacks in it, none too near another."""
    pins = [0, length]
    for attack in sorted(attacks, key=lambda attack: -attack.rise):
        after = bisect_left(pins, attack.position)
        if not 0 < after < len(pins):
            continue
        if (
            attack.position - pins[after - 1] >= spacing
            and pins[after] - attack.position >= spacing
        ):
            insort(pins, attack.position)
    return pins


def _mono(samples: Samples) -> Samples:
    """One channel to judge by; uneven weights, lest opposite phases cancel out."""
    if samples.shape[1] == 1:
        return samples[:, 0]
    return np.float32(0.6) * samples[:, 0] + np.float32(0.4) * samples[:, 1]
