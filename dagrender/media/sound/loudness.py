"""Integrated loudness after ITU-R BS.1770-4 and EBU R 128, from powers of a tenth of a second each.

A *hop* is a tenth of a second of the master, counted from its start; a gating window is four hops,
the next begins a hop later. What a window holds follows from its hops, so that blocks of the master
are measured by themselves and gated together.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import fsum, log10

_WINDOW = 4
_OFFSET_DB = 0.691
"""What the K-weighting adds to a tone of 1 kHz."""
_ABSOLUTE = 10 ** ((-70 + _OFFSET_DB) / 10)
_RELATIVE = 0.1
"""10 LU under the loudness of what passes the absolute gate."""
SILENT_DB = -200.0
"""What is told of a peak of nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is measured of a stretch of the master."""

    hops: tuple[float, ...]
    """For each hop that begins in it: the K-weighted squares of its samples, added up over the
    channels with their weights."""
    peak: float
    """The largest true peak, as an amplitude."""

    def louder(self, factor: float) -> "Measure":
        """The measure of the same sound, ``factor`` times as strong."""
        hops = tuple(hop * factor * factor for hop in self.hops)
        return Measure(hops=hops, peak=self.peak * factor)

    def to_bytes(self) -> bytes:
        """As it is kept; ``measure_from_bytes`` reads it, to the last bit."""
        return json.dumps(asdict(self)).encode()


def measure_from_bytes(data: bytes) -> Measure:
    """The measure that ``to_bytes`` wrote."""
    kept = json.loads(data)
    return Measure(hops=tuple(kept["hops"]), peak=kept["peak"])


def hop_samples(rate_hz: int) -> int:
    """How many samples a hop has."""
    return round(rate_hz / 10)


def first_hop(start: int, rate_hz: int) -> int:
    """Where in a stretch that begins at sample ``start`` of the master its first hop begins."""
    return -start % hop_samples(rate_hz)


def integrated_lufs(measures: Iterable[Measure], samples: int, rate_hz: int) -> float | None:
    """The loudness of a master of so many samples; None where all of it is under -70 LUFS.

    A master of less than 400 ms is one window, as long as it is.
    """
    hop = hop_samples(rate_hz)
    hops = [power for one in measures for power in one.hops]
    whole = hops[: samples // hop]  # the last hop is cut off where the master ends
    if len(whole) < _WINDOW:
        windows = [fsum(hops) / samples]
    else:
        starts = range(len(whole) - _WINDOW + 1)
        windows = [fsum(whole[start : start + _WINDOW]) / (_WINDOW * hop) for start in starts]
    heard = [power for power in windows if power > _ABSOLUTE]
    if not heard:
        return None
    gate = _RELATIVE * fsum(heard) / len(heard)
    gated = [power for power in heard if power > gate]
    return 10 * log10(fsum(gated) / len(gated)) - _OFFSET_DB


def peak_db(measures: Iterable[Measure]) -> float:
    """The largest true peak, in dB under full scale."""
    peak = max((one.peak for one in measures), default=0.0)
    return 20 * log10(peak) if peak else SILENT_DB
