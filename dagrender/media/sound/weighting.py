"""The ear's weighting of a sound before its power is measured (ITU-R BS.1770-4, annex 1).

libavfilter's ``ebur128`` gives a window's loudness in thousandths of an LU, but peaks in
thousandths of full scale, which is 0.3 dB at -30 dB; and it gives windows, not the hops that they
consist of, which join from block to block. So libavfilter's biquads are used, and its meter is what
tests compare with.
"""

from fractions import Fraction
from math import pi, tan

import numpy as np
from numpy.typing import NDArray

from dagrender.media.sound.effects import Effect, applied
from dagrender.media.sound.layout import MONO, STEREO, SURROUND
from dagrender.media.sound.signal import Samples

MEMORY_S = Fraction(1, 10)
"""For so long the weighting remembers: by then its slower part is down by more than 160 dB."""
_WEIGHTS = {MONO: (1.0,), STEREO: (1.0, 1.0), SURROUND: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)}
_HEAD_HZ, _HEAD_DB, _HEAD_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_HEAD_SLOPE = 0.4996667741545416
_LOW_HZ, _LOW_Q = 38.13547087602444, 0.5003270373238773
"""Both filters of the recommendation for any rate, whose tables are for 48 kHz alone (De Man,
"Evaluation of implementations of the EBU R128 loudness measurement", AES 145, 2018)."""


def weighted_power(samples: Samples, rate_hz: int) -> NDArray[np.float64]:
    """The K-weighted squares of ``samples``, float32 (samples, channels), added up over channels.

    Before the first sample there is silence.
    """
    heard = applied(samples, rate_hz, (_head(rate_hz), _low(rate_hz))).astype(np.float64)
    power: NDArray[np.float64] = np.square(heard) @ np.array(_WEIGHTS[samples.shape[1]])
    return power


def _head(rate_hz: int) -> Effect:
    """What a head does to a sound: a high shelf."""
    k, high = tan(pi * _HEAD_HZ / rate_hz), 10 ** (_HEAD_DB / 20)
    band = high**_HEAD_SLOPE
    over = 1 + k / _HEAD_Q + k * k
    return _biquad(
        (
            (high + band * k / _HEAD_Q + k * k) / over,
            2 * (k * k - high) / over,
            (high - band * k / _HEAD_Q + k * k) / over,
        ),
        (2 * (k * k - 1) / over, (1 - k / _HEAD_Q + k * k) / over),
    )


def _low(rate_hz: int) -> Effect:
    """That what is low is heard less: a high pass."""
    k = tan(pi * _LOW_HZ / rate_hz)
    over = 1 + k / _LOW_Q + k * k
    poles = (2 * (k * k - 1) / over, (1 - k / _LOW_Q + k * k) / over)
    return _biquad((1.0, -2.0, 1.0), poles)


def _biquad(zeros: tuple[float, ...], poles: tuple[float, ...]) -> Effect:
    named = [(f"b{number}", value) for number, value in enumerate(zeros)]
    named += [("a0", 1.0), ("a1", poles[0]), ("a2", poles[1])]
    options = tuple((name, f"{value:.17g}") for name, value in named)
    return Effect(name="biquad", options=(*options, ("r", "f64")), reach_s=MEMORY_S)
