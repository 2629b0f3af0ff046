"""Memory that is free goes back to the system, where the C library can be told to."""

import numpy as np
import pytest

from dagrender.engine.workers.memory import Trimmer, peak_rss_bytes, rss_bytes

PIECES, PIECE_BYTES = 4000, 100_000
"""Smaller than what the C library asks the system for by itself."""


def test_what_is_free_is_given_back_once_it_is_much():
    trimmer = Trimmer()
    if trimmer._trim is None:
        pytest.skip("this C library cannot be told to give memory back")
    assert not trimmer.trim()
    pieces = [np.ones(PIECE_BYTES, np.uint8) for _ in range(PIECES)]
    grown = rss_bytes()
    del pieces[:-1]  # the last one is in the way of giving all back from the end
    assert trimmer.trim()
    assert grown - rss_bytes() > PIECES * PIECE_BYTES // 2
    assert not trimmer.trim()
    assert peak_rss_bytes() >= grown - (1 << 20)
    assert len(pieces) == 1
