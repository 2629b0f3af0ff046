"""A sound that is worked out piece by piece: any range of it can be read, in any order.

What a sample is never depends on what was read before. Therefore cuts of one source that follow
each other join without a seam, and a mix may be made in blocks of any size.
"""

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""float32 (samples, channels); full scale is 1."""


class Signal(ABC):
    """An endless sound in ``channels`` channels: silent before position 0 and behind its end."""

    def __init__(self, channels: int, kept_pieces: int) -> None:
        self.channels = channels
        self._kept_pieces = kept_pieces
        self._pieces: OrderedDict[int, Samples] = OrderedDict()

    @abstractmethod
    def _piece_at(self, position: int) -> int:
        """The number of the piece that holds ``position``; pieces before 0 are silent."""

    @abstractmethod
    def _first_of(self, number: int) -> int:
        """The first position of piece ``number``."""

    @abstractmethod
    def _work_out(self, number: int) -> Samples:
        """The samples of piece ``number``, a function of nothing but the number."""

    def read(self, start: int, stop: int) -> Samples:
        """The samples from ``start`` up to ``stop``, float32 (stop - start, channels)."""
        out = np.zeros((max(0, stop - start), self.channels), np.float32)
        for number, first, last in self._spans(max(0, start), stop):
            piece = self._piece(number)
            offset = self._first_of(number)
            out[first - start : last - start] = piece[first - offset : last - offset]
        return out

    def _spans(self, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
        while start < stop:
            number = self._piece_at(start)
            last = min(stop, self._first_of(number + 1))
            yield number, start, last
            start = last

    def _piece(self, number: int) -> Samples:
        piece = self._pieces.get(number)
        if piece is None:
            piece = self._pieces[number] = self._work_out(number)
            if len(self._pieces) > self._kept_pieces:
                self._pieces.popitem(last=False)
        else:
            self._pieces.move_to_end(number)
        return piece
