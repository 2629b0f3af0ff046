"""The true-peak limiter: a gain that goes down ahead of a peak, and up again behind it.

Its memory is finite, so that blocks of the master join: what it does at a sample is a function of
the samples from ``reach`` before to ``reach`` behind it, and of nothing else.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from dagrender.media.sound.level import Level
from dagrender.media.sound.signal import Samples
from dagrender.media.sound.truepeak import MARGIN, MOST, true_peaks

_RELEASE_S = 0.1
"""In so long it would come back from silence; it comes back in a line."""
_SLOPE_S = 0.0025
"""Half of how long it takes to go down."""


def reach(rate_hz: int) -> int:
    """How many samples before and behind matter to what is done to one."""
    return _release(rate_hz) + 2 * _slope(rate_hz) + 2 * MARGIN


def levelled(samples: Samples, guide: Samples, level: Level, rate_hz: int) -> Samples:
    """``samples``, float32 (samples, channels), with ``level``; ``guide`` is what is to be limited.

    Silence is taken to be on either side: within ``reach`` of what was cut off nothing is right.
    """
    louder: Samples = samples * np.float32(level.gain)
    if level.ceiling_db is None:
        return louder
    held = _held(guide, level, rate_hz)
    return louder if held is None else louder * held.astype(np.float32)[:, None]


def levelled_blocks(blocks: Iterable[Samples], level: Level, rate_hz: int) -> Iterator[Samples]:
    """Blocks that follow each other with ``level``; if it is guided, each is followed by its guide.

    Two of them, and what is near, are in memory at a time.
    """
    every = iter(blocks)
    pairs = zip(every, every, strict=True) if level.guided else ((one, one) for one in every)
    if level.ceiling_db is None:
        yield from (levelled(own, guide, level, rate_hz) for own, guide in pairs)
        return
    more = reach(rate_hz)
    own, guide = next(pairs)
    before = guide[:0]
    for later in pairs:
        yield _within(own, (before, guide, later[1][:more]), level, rate_hz)
        before = guide[-more:]
        own, guide = later
    yield _within(own, (before, guide, guide[:0]), level, rate_hz)


def _within(
    samples: Samples, guides: tuple[Samples, Samples, Samples], level: Level, rate_hz: int
) -> Samples:
    """``samples`` with ``level``, whose guide is the second, with what is before and behind it."""
    before, _, behind = guides
    padded = np.pad(samples, ((len(before), len(behind)), (0, 0)))
    done = levelled(padded, np.concatenate(guides), level, rate_hz)
    return done[len(before) : len(before) + len(samples)]


def _held(guide: Samples, level: Level, rate_hz: int) -> NDArray[np.float64] | None:
    """The amplitude at each sample of ``guide`` that keeps it under the ceiling; None: 1 all along.

    Each sample's is a mean, by a window of so many, of what is no more than its own, so it is no
    more either.
    """
    ceiling = 10 ** ((level.ceiling_db or 0.0) / 20) / level.gain
    if float(np.abs(guide).max(initial=0.0)) * MOST <= ceiling:
        return None
    peaks = true_peaks(guide, over=ceiling)
    if float(peaks.max()) <= ceiling:
        return None
    due = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling))
    steps = np.arange(len(due)) / _release(rate_hz)
    released = np.minimum.accumulate(due - steps) + steps
    half = _slope(rate_hz)
    window = np.hanning(2 * half + 3)[1:-1]
    lowest = _lowest(np.pad(released, 2 * half, constant_values=1.0), 2 * half + 1)
    held: NDArray[np.float64] = np.convolve(lowest, window / window.sum(), "valid")
    return np.minimum(held, 1.0)


def _lowest(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The smallest of every ``width`` values in a row."""
    done = 1
    while done < width:
        step = min(done, width - done)
        values = np.minimum(values[:-step], values[step:])
        done += step
    return values


def _release(rate_hz: int) -> int:
    return round(_RELEASE_S * rate_hz)


def _slope(rate_hz: int) -> int:
    return max(1, round(_SLOPE_S * rate_hz))
