"""Ducking: how loud a sound is while it makes way for another.

Where the other sounds is looked at in windows of some 10 ms. The way down begins ahead of it, and
ends where it begins, as the hand of a mixer does who knows the piece; the way back begins a while
after it. Both go in a line in dB. So the gain at a sample depends on a stretch of known length on
either side, and comes out the same wherever one begins to work it out.
"""

import numpy as np
from numpy.typing import NDArray

from dagrender.media.sound.signal import Samples

WINDOW = 512
"""Samples; they count from the first sample of a mix."""
_DB_PER_DECADE = 20.0


def sounding(samples: Samples, threshold: float) -> NDArray[np.bool_]:
    """Whether each window of ``samples`` is at least as loud as ``threshold``, as RMS.

    The louder channel counts; the last window may be shorter.
    """
    count = -(-len(samples) // WINDOW)
    padded = np.zeros((count * WINDOW, samples.shape[1]))
    padded[: len(samples)] = samples
    power = (padded.reshape(count, WINDOW, -1) ** 2).mean(axis=1).max(axis=1, initial=0.0)
    loud: NDArray[np.bool_] = power >= threshold**2
    return loud


def ducked(
    active: NDArray[np.bool_], gain_db: float, *, attack: int, hold: int, release: int
) -> NDArray[np.float64]:
    """The amplitude at every sample, for windows that are ``active``; times are samples."""
    count = len(active) * WINDOW
    at = np.arange(count, dtype=np.float64)
    never = float(count + attack + hold + release + 1)
    on = np.repeat(active, WINDOW)
    since = at - np.maximum.accumulate(np.where(on, at, -never))
    until = np.minimum.accumulate(np.where(on, at, count + never)[::-1])[::-1] - at
    behind = 1 - np.maximum(0.0, since - hold) / max(1, release)
    ahead = 1 - until / max(1, attack)
    depth = np.clip(np.maximum(behind, ahead), 0.0, 1.0)
    amplitude: NDArray[np.float64] = 10 ** (gain_db * depth / _DB_PER_DECADE)
    return amplitude
