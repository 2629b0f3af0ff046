"""True peaks: how far a sound goes between its samples (ITU-R BS.1770-4, annex 2)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dagrender.media.sound.signal import Samples

MARGIN = 16
"""So many samples on either side matter to what is between two samples."""
_PHASES = 8
"""The recommendation asks for 4 at least, with which meters are apart by up to 0.7 dB."""
_CHUNK = 1024
_BETA = 9.0
"""Of the Kaiser window."""


def _kernels() -> NDArray[np.float64]:
    """For each place between two samples, the weights of samples from 15 before to 16 behind."""
    at = np.arange(1 - MARGIN, MARGIN + 1)[None, :] - np.arange(1, _PHASES)[:, None] / _PHASES
    weights = np.sinc(at) * np.i0(_BETA * np.sqrt(1 - np.square(at / MARGIN)))
    kernels: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return kernels


_KERNELS = _kernels()
MOST = float(np.abs(_KERNELS).sum(axis=1).max())
"""No true peak is more than this many times as far as the farthest sample."""


def true_peaks(samples: Samples, over: float = 0.0) -> NDArray[np.float64]:
    """How far any channel goes between each sample and its neighbours, and at it.

    Args:
        samples: float32 (samples, channels), silent on either side.
        over: what is no farther than this need not be told: the samples themselves will do.

    Returns:
        float64 (samples,): the largest absolute value at 8 places a sample.
    """
    highest: NDArray[np.float64] = np.abs(samples).max(axis=1, initial=0.0).astype(np.float64)
    for start, stop in _far(highest, over / MOST):
        first, last = max(0, start - MARGIN), min(len(samples), stop + MARGIN)
        between = _between(samples[first:last])[start - first : stop - first]
        np.maximum(highest[start:stop], between, out=highest[start:stop])
    return highest


def _far(highest: NDArray[np.float64], over: float) -> Iterator[tuple[int, int]]:
    """Runs of samples outside of which none goes beyond ``over``, nor any within 16 of it."""
    starts = np.arange(0, len(highest), _CHUNK)
    far = np.maximum.reduceat(highest, starts) > over if len(highest) else np.zeros(0, bool)
    near = far.copy()
    near[1:] |= far[:-1]
    near[:-1] |= far[1:]
    ends = np.flatnonzero(np.diff(np.concatenate([[False], near, [False]])))
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        yield int(first) * _CHUNK, min(len(highest), int(last) * _CHUNK)


def _between(samples: Samples) -> NDArray[np.float64]:
    """How far any channel goes between each sample and its neighbours."""
    behind = np.zeros(len(samples) + 1)
    """From each sample, and from the one before the first, up to the next."""
    for channel in samples.astype(np.float64).T:
        padded = np.pad(channel, (MARGIN, MARGIN))
        for kernel in _KERNELS:
            np.maximum(behind, np.abs(np.correlate(padded, kernel, "valid")), out=behind)
    highest: NDArray[np.float64] = np.maximum(behind[:-1], behind[1:])
    return highest
