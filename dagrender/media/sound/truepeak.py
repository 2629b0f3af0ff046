"""True peaks: how far a sound goes between its samples (ITU-R BS.1770-4, annex 2)."""

import numpy as np
from numpy.typing import NDArray

from dagrender.media.sound.signal import Samples

MARGIN = 16
"""So many samples on either side matter to what is between two samples."""
_PHASES = 8
"""The recommendation asks for 4 at least, with which meters are apart by up to 0.7 dB."""
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


def true_peaks(samples: Samples) -> NDArray[np.float64]:
    """How far any channel goes between each sample and its neighbours, and at it.

    Args:
        samples: float32 (samples, channels), silent on either side.

    Returns:
        float64 (samples,): the largest absolute value at 8 places a sample.
    """
    length = len(samples)
    behind = np.zeros(length + 1)
    """From each sample, and from the one before the first, up to the next."""
    for channel in samples.astype(np.float64).T:
        padded = np.pad(channel, (MARGIN, MARGIN))
        for kernel in _KERNELS:
            np.maximum(behind, np.abs(np.correlate(padded, kernel, "valid")), out=behind)
    peaks = np.maximum(behind[:-1], behind[1:])
    highest: NDArray[np.float64] = np.maximum(peaks, np.abs(samples).max(axis=1, initial=0.0))
    return highest
