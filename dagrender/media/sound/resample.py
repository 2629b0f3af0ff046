"""A sound at another sample rate: libswresample's polyphase filter, aligned to the sample."""

from math import gcd

import av
import numpy as np

from dagrender.media.sound.layout import layout_of
from dagrender.media.sound.signal import Samples, Signal

_OPTIONS = {
    "filter_size": "128",
    "filter_type": "kaiser",
    "kaiser_beta": "12",
    "cutoff": "0.97",
    "exact_rational": "1",
}
"""Flat to 20 kHz at 44.1 and 48 kHz; the error of a sine stays below -120 dB."""
_PIECE_S = 10
_MARGIN_S = 20
"""1/20 s: several times the filter's length at the lowest rate, 8 kHz."""


class Resampled(Signal):
    """``source``, which has ``from_hz`` samples a second, at ``to_hz``; position 0 stays 0.

    Pieces are whole seconds, where both grids meet, so that there is no phase to carry along and no
    drift, however long the source.
    """

    def __init__(self, source: Signal, from_hz: int, to_hz: int) -> None:
        super().__init__(source.channels, kept_pieces=4)
        self._source = source
        self._from_hz = from_hz
        self._to_hz = to_hz
        meeting_hz = gcd(from_hz, to_hz)
        steps = -(-meeting_hz // _MARGIN_S)
        self._margin_in = steps * from_hz // meeting_hz
        self._margin_out = steps * to_hz // meeting_hz

    def _piece_at(self, position: int) -> int:
        return position // (_PIECE_S * self._to_hz)

    def _first_of(self, number: int) -> int:
        return number * _PIECE_S * self._to_hz

    def _work_out(self, number: int) -> Samples:
        start = number * _PIECE_S * self._from_hz
        stop = start + _PIECE_S * self._from_hz
        samples = self._source.read(start - self._margin_in, stop + self._margin_in)
        count = _PIECE_S * self._to_hz
        if not samples.any():
            return np.zeros((count, self.channels), np.float32)
        out = resampled(samples, self._from_hz, self._to_hz)
        return np.ascontiguousarray(out[self._margin_out : self._margin_out + count])


def resampled(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """``samples`` at ``to_hz``, the first one in its place; near both ends the edge is mirrored."""
    layout = layout_of(samples.shape[1])
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=to_hz, options=_OPTIONS)
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples.T), format="fltp", layout=layout
    )
    frame.sample_rate = from_hz
    parts = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([part.to_ndarray() for part in parts], axis=1).T
