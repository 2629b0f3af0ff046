"""Levels: how loud a sound is, moment by moment, as much of it as drawing it takes.

They are measured on a grid of the source's own time, so that whatever range, speed or film draws
them shares them.
"""

from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dagrender.media.sound.layout import STEREO
from dagrender.media.sound.source import PIECE_S, SourceSound

GRID_HZ = 200
"""Moments a second: of 5 ms each."""
CHANNELS = ("mix", "left", "right")
"""All channels as one, and the two sides; of one channel they are alike."""
MEASURES = ("peak", "rms")
_FULL = 65535


def measure(path: Path, index: int, duration_s: Fraction) -> bytes:
    """The levels of stream ``index`` of a file, from its first sample that sounds on.

    For every moment, and of it for every channel, the peak and the RMS of the amplitude, as uint16
    in little endian; full scale, 65535, is also what lies beyond it.

    Raises:
        SourceError: the file cannot be read.
    """
    sound = SourceSound(path, index, STEREO)
    try:
        moments = ceil(duration_s * GRID_HZ)
        found = [
            _levels(sound, first, min(first + PIECE_S * GRID_HZ, moments))
            for first in range(0, moments, PIECE_S * GRID_HZ)
        ]
    finally:
        sound.close()
    return np.concatenate(found).astype("<u2").tobytes() if found else b""


def _levels(sound: SourceSound, first: int, last: int) -> NDArray[np.float64]:
    """Moments ``first`` to ``last``: (moments, channels, measures), up to 65535."""
    rate_hz = sound.rate_hz
    edges = np.arange(first, last + 1) * rate_hz // GRID_HZ
    samples = sound.read(int(edges[0]), int(edges[-1])).astype(np.float64)
    lanes = np.column_stack((samples.mean(axis=1), samples))
    starts = edges[:-1] - edges[0]
    peak = np.maximum.reduceat(np.abs(lanes), starts, axis=0)
    power = np.add.reduceat(lanes**2, starts, axis=0) / np.diff(edges)[:, None]
    both = np.stack((peak, np.sqrt(power)), axis=2)
    rounded: NDArray[np.float64] = np.rint(np.clip(both, 0, 1) * _FULL)
    return rounded


class Levels:
    """The levels of a source, by its own time.

    Args:
        data: what ``measure`` gave.
        start_s: when its first sample sounds.
    """

    def __init__(self, data: bytes, start_s: Fraction) -> None:
        values = np.frombuffer(data, "<u2").reshape(-1, len(CHANNELS), len(MEASURES))
        self._values = values.astype(np.float64) / _FULL
        self._start_s = start_s

    def between(
        self, first_s: Fraction, last_s: Fraction, channel: str, measure: str
    ) -> float | None:
        """The level from one time of the source to another, 0 to 1.

        What is shorter than a moment has the level of the moment that it begins in. None where the
        source has no sound any more, or not yet.
        """
        first = floor((first_s - self._start_s) * GRID_HZ)
        last = max(first + 1, ceil((last_s - self._start_s) * GRID_HZ))
        part = self._lane(channel, measure)[max(0, first) : max(0, last)]
        if not len(part):
            return None
        return float(part.max() if measure == "peak" else np.sqrt(np.mean(part**2)))

    def loudest(self, channel: str, measure: str) -> float:
        """The highest level of all; 0 where all is silent."""
        return float(self._lane(channel, measure).max(initial=0.0))

    def _lane(self, channel: str, measure: str) -> NDArray[np.float64]:
        lane: NDArray[np.float64] = self._values[
            :, CHANNELS.index(channel), MEASURES.index(measure)
        ]
        return lane
