"""A room: what is heard of a click in it, as a decay of noise.

Late reverberation is dense and falls evenly in dB (Schroeder, "Natural sounding artificial
reverberation", JAES 10, 1962); noise under an exponential envelope sounds like it (Moorer, "About
this reverberation business", Computer Music Journal 3, 1979).
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dagrender.media.sound.signal import Samples

_SEEDS = (1971, 1979, 1987, 1995, 2003, 2011, 2019, 2027)
"""One a channel, so that the room is wide."""
_DELAY_MS = 12
"""Before the first of the room comes back."""
_DAMPING = 0.35
"""Of a one-pole low-pass: walls take highs first."""
_DAMPING_SAMPLES = 24
"""After which nothing is left of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room, and how loud it is."""

    time_s: Fraction
    """How long it takes to fall by 60 dB, which is all that is heard of it."""
    mix: float
    """Its amplitude beside that of the sound itself."""

    @property
    def reach_s(self) -> Fraction:
        """How far back a sound is still heard."""
        return self.time_s + Fraction(_DELAY_MS + 1, 1000)


def impulse(room: Room, rate_hz: int, channels: int) -> Samples:
    """The sound itself, a click, and the room behind it: float32 (samples, channels)."""
    count = max(1, round(room.time_s * rate_hz))
    delay = rate_hz * _DELAY_MS // 1000
    out = np.zeros((delay + count, channels), np.float32)
    envelope = 10 ** (-3 * np.arange(count) / count)
    for channel in range(channels):
        # the stream of this generator is frozen for good; made by itself it asks chance for a seed
        generator = np.random.RandomState(np.random.MT19937(0))
        generator.seed(_SEEDS[channel])
        noise = generator.uniform(-1, 1, count)
        tail = _damped(noise) * envelope
        out[delay:, channel] = tail * (room.mix / np.sqrt((tail**2).sum()))
    out[0] = 1.0
    return out


def _damped(noise: NDArray[np.float64]) -> NDArray[np.float64]:
    kernel = (1 - _DAMPING) * _DAMPING ** np.arange(_DAMPING_SAMPLES)
    return np.convolve(noise, kernel)[: len(noise)]
