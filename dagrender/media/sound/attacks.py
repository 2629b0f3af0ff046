"""Where sounds set in: beeps, drums, consonants. And where it is quiet."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

_BEFORE_MS = 20
_AFTER_MS = 4
_RISE = 8.0
"""An attack is at least this many times (9 dB) as loud as what went before."""
_APART_MS = 10
_SURROUNDINGS_MS = 1000
_FLOOR = 1e-4
"""What is 40 dB below its surroundings counts as silence."""
_SILENCE = 1e-9
"""Mean square of what counts as silence anywhere: -90 dB."""
_ONSET = 0.05
"""An attack begins where it reaches this share of its first peak."""
_QUIET_MS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """A sound that sets in at sample ``position``, ``rise`` times as loud as what went before."""

    position: int
    rise: float


def attacks_of(mono: NDArray[np.float32], rate_hz: int) -> tuple[Attack, ...]:
    """The attacks in ``mono``, float32 (samples,), in order; found in 1 ms steps, placed by sample.

    The energies of the 4 ms behind and the 20 ms before a point are compared; an attack is where
    their ratio peaks. Too near either end (20 ms) none is found.
    """
    hop = rate_hz // 1000
    energy = _energy(mono, hop)
    if len(energy) < 2 * (_BEFORE_MS + _AFTER_MS):
        return ()
    total = np.concatenate(([0.0], np.cumsum(energy)))
    steps = np.arange(_BEFORE_MS, len(energy) - _AFTER_MS)
    before = (total[steps] - total[steps - _BEFORE_MS]) / _BEFORE_MS
    after = (total[steps + _AFTER_MS] - total[steps]) / _AFTER_MS
    floor = np.maximum(_SILENCE, _FLOOR * _largest(energy, _SURROUNDINGS_MS)[steps])
    rise = after / np.maximum(before, floor)
    peaks = (rise >= _RISE) & (rise == _largest(rise, _APART_MS))
    return tuple(
        Attack(position=_begin(mono, int(step) * hop, hop), rise=float(value))
        for step, value in zip(steps[peaks], rise[peaks], strict=True)
    )


def quietest(mono: NDArray[np.float32], rate_hz: int) -> int:
    """The middle of the quietest 20 ms of ``mono``, the first of them if there are several."""
    hop = rate_hz // 1000
    energy = _energy(mono, hop)
    loudness = sliding_window_view(energy, _QUIET_MS).sum(axis=1)
    return (int(np.argmin(loudness)) + _QUIET_MS // 2) * hop


def _energy(mono: NDArray[np.float32], hop: int) -> NDArray[np.float64]:
    steps = len(mono) // hop
    squares = np.square(mono[: steps * hop].reshape(steps, hop), dtype=np.float64)
    return np.asarray(squares.mean(axis=1))


def _largest(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """The largest value within ``reach`` on either side of each."""
    out = np.pad(values, reach, constant_values=0.0)
    width, done = 2 * reach + 1, 1
    # a window's maximum is that of two shorter ones that cover it: log2(width) passes
    while done < width:
        step = min(done, width - done)
        out = np.maximum(out[:-step], out[step:])
        done += step
    return out


def _begin(mono: NDArray[np.float32], position: int, hop: int) -> int:
    """The sample at which the attack near ``position`` rises out of what was before."""
    first = position - 2 * hop
    earlier = np.abs(mono[position - _BEFORE_MS * hop : first]).max()
    around = np.abs(mono[first : position + (_AFTER_MS + 1) * hop])
    peak = around.max()
    threshold = max(_ONSET * peak, min(1.5 * earlier, 0.5 * peak))
    return first + int(np.argmax(around > threshold))
