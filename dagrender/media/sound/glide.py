"""A sound played along a path: its speed changes on the way, its pitch does not.

A path is made of pieces, which begin and end uncut at the sample where the path puts it, so that
they join without a seam, and none depends on another. Within a piece, attacks are pinned to their
places on the path and splices follow it in between, as they do where the speed is constant.
"""

from bisect import bisect_right
from fractions import Fraction
from itertools import pairwise

import numpy as np

from dagrender.media.sound.signal import Samples, Signal
from dagrender.media.sound.stretch import stretched

Piece = tuple[tuple[int, int], ...]
"""(sample that is heard, position in the source), both rising."""


def along(source: Signal, rate_hz: int, path: tuple[Piece, ...], first: int, last: int) -> Samples:
    """What is heard of ``source`` from sample ``first`` to ``last``, float32 (samples, channels).

    Around and between the pieces there is silence.
    """
    out = np.zeros((last - first, source.channels), np.float32)
    for piece in path:
        low, high = max(first, piece[0][0]), min(last, piece[-1][0])
        if low < high and piece[0][1] < piece[-1][1]:
            out[low - first : high - first] = _played(source, rate_hz, piece, low, high)
    return out


def _played(source: Signal, rate_hz: int, piece: Piece, first: int, last: int) -> Samples:
    start, begin = piece[0]
    if all(sample - start == position - begin for sample, position in piece):
        return source.read(first - start + begin, last - start + begin)
    glide = _Glide(piece)
    played = stretched(source, rate_hz, range(begin, piece[-1][1]), glide)
    return played[first - start : last - start]


class _Glide:
    """A piece as a map from the source to what is heard, and back."""

    def __init__(self, piece: Piece) -> None:
        # of a leg too slow to get anywhere, the one before or behind makes its way
        knots = [piece[0]]
        for knot in piece[1:-1]:
            if knots[-1][1] < knot[1] < piece[-1][1] and knots[-1][0] < knot[0] < piece[-1][0]:
                knots.append(knot)
        knots.append(piece[-1])
        self._heard = [sample for sample, _ in knots]
        self._played = [position for _, position in knots]
        self.fastest = max(
            Fraction(end - begin, stop - start) for (start, begin), (stop, end) in pairwise(knots)
        )

    def heard_at(self, position: int) -> int:
        return _between(self._played, self._heard, 2 * position)

    def nominal(self, begin: int, at: int, length: int) -> int:
        middle = 2 * (self.heard_at(begin) + at) + length
        return _between(self._heard, self._played, middle) - length // 2


def _between(given: list[int], wanted: list[int], twice: int) -> int:
    """Where ``twice / 2`` of the rising ``given`` stands among ``wanted``, to the nearest."""
    number = min(max(bisect_right(given, twice // 2), 1), len(given) - 1)
    start, stop = given[number - 1], given[number]
    low, rise = wanted[number - 1], wanted[number] - wanted[number - 1]
    length = 2 * (stop - start)
    return low + (2 * (twice - 2 * start) * rise + length) // (2 * length)
