from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.media.facts.regularity import COMMON_RATES, regularise

MS = Fraction(1, 1000)


def rounded(frames, rate, tick, origin=0):
    return [origin + round(number / rate / tick) for number in range(frames)]


@given(
    rate=st.sampled_from([rate for rate in COMMON_RATES if rate <= 60]),
    frames=st.integers(2, 400),
    origin=st.integers(0, 10_000),
)
def test_milliseconds_and_exact_ticks_give_the_same_times(rate, frames, origin):
    coarse = regularise(rounded(frames, rate, MS, origin), 0, MS, [rate])
    exact = regularise(list(range(frames)), 1, 1 / rate, [rate])
    assert coarse == exact
    assert coarse.duration * coarse.time_base == frames / rate


@given(rate=st.sampled_from([Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60)]))
def test_a_rate_that_the_file_does_not_tell_is_found(rate):
    timing = regularise(rounded(600, rate, MS), 0, MS, [Fraction(0), Fraction(1000)])
    assert (timing.rate, timing.constant_rate) == (rate, True)


def test_an_uncommon_rate_that_the_file_tells_is_kept():
    rate = Fraction(153, 10)
    told = Fraction(1_000_000_000, 65_359_477)  # as Matroska's nanoseconds have it
    assert regularise(rounded(200, rate, MS), 0, MS, [told]).rate == rate


def test_a_dropped_frame_is_not_smoothed_away():
    times = [0, 1, 2, 4, 5, 6]
    timing = regularise(times, 1, Fraction(1, 25), [Fraction(25)])
    assert not timing.constant_rate
    assert (timing.pts, timing.duration) == (tuple(times), 7)


def test_jitter_is_kept_and_its_ticks_reduced():
    timing = regularise([90, 3090, 7590, 9090], 1500, Fraction(1, 90000), [Fraction(30)])
    assert not timing.constant_rate
    assert timing.time_base == Fraction(1500, 90000)
    assert (timing.pts, timing.duration) == ((0, 2, 5, 6), 7)


@pytest.mark.parametrize("last", [0, 3000])
def test_one_frame_lasts_as_long_as_the_rate_says(last):
    timing = regularise([77], last, Fraction(1, 90000), [Fraction(30)])
    assert (timing.pts, timing.duration, timing.time_base) == ((0,), 1, Fraction(1, 30))
