"""How a sound comes up from silence: the amplitude along a fade in. A fade out is its mirror image.

The formulas are those of libavfilter's ``afade`` (FFmpeg 8.1, libavfilter/af_afade.c), which calls
them ``tri``, ``qsin``, ``hsin``, ``log`` and ``exp``.
"""

import enum

import numpy as np
from numpy.typing import NDArray

_LOG_STEP = 0.2
"""Of full amplitude, for a factor of ten in time: 100 dB are 1."""
_EXP_DEPTH = -11.512925464970229
"""ln(1e-5): -100 dB."""


class FadeCurve(enum.Enum):
    """A curve from silence to full amplitude."""

    LINEAR = "linear"
    """Two that cross add up to 1 at any time: right where both are of one sound."""
    EQUAL_POWER = "equal-power"
    """Their squares add up to 1: two different sounds that cross stay equally loud."""
    S = "s"
    """Slow at both ends; two that cross add up to 1."""
    LOG = "log"
    """Quick at first: nearly all of the way is at the loud end."""
    EXP = "exp"
    """Even in dB: nearly all of the way is at the quiet end."""


def rise(curve: FadeCurve, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """The amplitude, 0 to 1, after ``share`` of the fade; shares beyond 0 to 1 are held."""
    at = np.clip(share, 0.0, 1.0)
    match curve:
        case FadeCurve.LINEAR:
            return at
        case FadeCurve.EQUAL_POWER:
            return np.sin(at * (np.pi / 2))
        case FadeCurve.S:
            return np.asarray((1 - np.cos(at * np.pi)) / 2)
        case FadeCurve.LOG:
            with np.errstate(divide="ignore"):
                return np.clip(1 + _LOG_STEP * np.log10(at), 0.0, 1.0)
        case FadeCurve.EXP:
            # from silence itself: the formula would leave a step of -100 dB
            return np.where(at > 0, np.exp(_EXP_DEPTH * (1 - at)), 0.0)
