"""Whether interlaced footage is film: four pictures of 24 a second spread over ten fields.

In 3:2 pulldown, of every five frames one has the upper field of the frame before it, and another,
two or three frames on, the lower one.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from dagrender.errors import SourceError
from dagrender.media.decoding.reader import open_frames
from dagrender.media.facts.model import VideoFacts
from dagrender.picture import FieldOrder

_RATES = (29, 31)
_FRAMES = 61
_CYCLE = 5
_FEWEST = 3 * _CYCLE
_APART = frozenset({2, 3})
_MOVES = 0.25
"""Codes of 8 bits, as a mean over a field, by which one differs from the next if anything moves."""
_REPEATS = 0.35
"""How much of that a repeated field may differ from the first: what its coding makes of it."""
_Diffs = np.ndarray[Any, np.dtype[np.float64]]


def is_telecined(path: Path, video: VideoFacts) -> bool:
    """Whether the fields of ``video``, in the file at ``path``, repeat as those of film do.

    Two seconds from a third of the way in are looked at; where nothing moves, it cannot be told.
    """
    if not may_be_telecined(video):
        return False
    count = len(video.table.pts)
    first = min(count // 3, max(0, count - _FRAMES))
    try:
        with open_frames(path, video) as reader:
            frames = range(first, min(count, first + _FRAMES))
            lumas = [reader.read(number).to_ndarray(format="gray") for number in frames]
    except SourceError:
        return False
    upper, lower = (_differences([luma[parity::2] for luma in lumas]) for parity in (0, 1))
    one, other = _repeated_at(upper), _repeated_at(lower)
    return one is not None and other is not None and (one - other) % _CYCLE in _APART


def may_be_telecined(video: VideoFacts) -> bool:
    """Whether that is worth looking for: ``video`` is interlaced, at the rate of NTSC."""
    interlaced = video.form.field_order is not FieldOrder.PROGRESSIVE
    fast = _RATES[0] < video.rate < _RATES[1]
    return interlaced and fast and len(video.table.pts) >= _FEWEST


def _differences(fields: list[Any]) -> _Diffs:
    """By how much each field differs from the next of its kind, in codes."""
    return np.array(
        [np.abs(before.astype(np.int16) - after).mean() for before, after in pairwise(fields)]
    )


def _repeated_at(differences: _Diffs) -> int | None:
    """The place in the cycle of five at which a field is the one before it; None if there is none.

    A median passes over cuts, and over a shot that stands still.
    """
    places = [float(np.median(differences[place::_CYCLE])) for place in range(_CYCLE)]
    least = min(range(_CYCLE), key=places.__getitem__)
    others = sorted(places[:least] + places[least + 1 :])
    return least if others[0] > _MOVES and places[least] < _REPEATS * others[0] else None
