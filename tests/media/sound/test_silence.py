from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.media.sound.silence import shared, silent_spans, told, understood, united

from .signals import noise

HZ = 48_000
spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_silence_is_found_to_a_window(channels):
    samples = noise(3, HZ, channels)
    samples[HZ : 2 * HZ] = 1e-5
    longest = max(silent_spans(samples), key=lambda span: span[1] - span[0])
    assert 0 <= longest[0] - HZ < 2048
    assert 0 <= 2 * HZ - longest[1] < 2048


def test_what_sounds_in_one_channel_is_not_silent():
    samples = np.zeros((HZ, 2), np.float32)
    samples[:, 1] = noise(1, HZ, 1, rms=0.2)[:, 0]
    assert silent_spans(samples) == ()
    assert silent_spans(samples * 0) == ((0, HZ),)
    assert silent_spans(samples[:0]) == ()


def places(some):
    """What spans cover."""
    return {place for first, last in some for place in range(first, last)}


@given(spans)
def test_what_is_united_covers_the_same_in_order_and_apart(some):
    found = united(*some)
    assert places(found) == places(some)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(spans, spans)
def test_what_is_shared_is_covered_by_both(some, others):
    assert places(shared(united(*some), united(*others))) == places(some) & places(others)


@given(st.dictionaries(st.text("0123456789abcdef", min_size=1), spans, max_size=3))
def test_a_fact_is_understood_as_it_was_told(silent):
    kept = {content: united(*some) for content, some in silent.items()}
    assert understood(told(kept)) == {content: some for content, some in kept.items() if some}
