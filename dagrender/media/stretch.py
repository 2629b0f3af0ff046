"""A sound played faster or slower at its own pitch, with every attack in its exact place.

Waveform-similarity overlap-add (WSOLA; Verhelst and Roelands, ICASSP 1993) cuts the sound into
splices of some 30 ms and joins each where it fits best, up to 10 ms off its nominal place. That is
fine for tones and bad for drums and lips. So attacks are found first and pinned: each is played
uncut at the very sample where the speed puts it, and the splices only fill in between.
"""

from bisect import bisect_left, insort
from fractions import Fraction
from itertools import pairwise

import numpy as np

from dagrender.media.attacks import Attack, attacks_of, quietest
from dagrender.media.signal import Samples, Signal
from dagrender.media.splice import Splicer

_PIECE_S = 10
_BOUNDARY_S = 2
"""How far from the grid a piece may end, so as to end at an attack or in a pause."""
_CONTEXT_S = 1
_SPACING_MS = 60
"""Pins stand at least so far apart, in the source and in what is heard of it."""


class Stretched(Signal):
    """``source`` at ``speed``: position 0 stays 0, and p moves to p / ``speed``."""

    def __init__(self, source: Signal, rate_hz: int, speed: Fraction) -> None:
        super().__init__(source.channels, kept_pieces=3)
        self._source = source
        self._rate_hz = rate_hz
        self._speed = speed
        self._spacing = int(_SPACING_MS * rate_hz * max(Fraction(1), speed) / 1000)
        self._boundaries = {0: 0}

    def _piece_at(self, position: int) -> int:
        number = int(position * self._speed / (_PIECE_S * self._rate_hz))
        while self._first_of(number) > position:
            number -= 1
        while self._first_of(number + 1) <= position:
            number += 1
        return number

    def _first_of(self, number: int) -> int:
        return self._heard_at(self._boundary(number))

    def _heard_at(self, position: int) -> int:
        """Where the source's ``position`` is heard, to the nearest sample."""
        numerator, denominator = self._speed.numerator, self._speed.denominator
        return (2 * position * denominator + numerator) // (2 * numerator)

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
        start, stop = self._boundary(number), self._boundary(number + 1)
        first_heard = self._heard_at(start)
        out = np.zeros((self._heard_at(stop) - first_heard, self.channels), np.float32)
        around = self._with_context(start, stop)
        if not around.any():
            return out
        mono = _mono(around)
        context = _CONTEXT_S * self._rate_hz
        splicer = Splicer(around, mono, self._rate_hz, self._speed)
        for begin, end in pairwise(self._pins(self._attacks(mono), stop - start)):
            first = self._heard_at(start + begin) - first_heard
            last = self._heard_at(start + end) - first_heard
            out[first:last] = splicer.between(context + begin, context + end, last - first)
        return out

    def _with_context(self, start: int, stop: int) -> Samples:
        context = _CONTEXT_S * self._rate_hz
        return self._source.read(start - context, stop + context)

    def _attacks(self, mono: Samples) -> list[Attack]:
        """The attacks of ``mono`` without its context; positions count from the context's end."""
        context = _CONTEXT_S * self._rate_hz
        return [
            Attack(position=attack.position - context, rise=attack.rise)
            for attack in attacks_of(mono, self._rate_hz)
            if context <= attack.position < len(mono) - context
        ]

    def _pins(self, attacks: list[Attack], length: int) -> list[int]:
        """The ends of a piece and the strongest attacks in it, none too near another."""
        pins = [0, length]
        for attack in sorted(attacks, key=lambda attack: -attack.rise):
            after = bisect_left(pins, attack.position)
            if not 0 < after < len(pins):
                continue
            if (
                attack.position - pins[after - 1] >= self._spacing
                and pins[after] - attack.position >= self._spacing
            ):
                insort(pins, attack.position)
        return pins


def _mono(samples: Samples) -> Samples:
    """One channel to judge by; uneven weights, lest opposite phases cancel out."""
    if samples.shape[1] == 1:
        return samples[:, 0]
    return np.float32(0.6) * samples[:, 0] + np.float32(0.4) * samples[:, 1]
