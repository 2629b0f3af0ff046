"""Exact time, against figures worked out by hand from SMPTE ST 12-1."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.timebase import format_time, frame_at, parse_rate, parse_time

NTSC = Fraction(30000, 1001)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("25", Fraction(25)),
        ("29.97", NTSC),
        ("23.976", Fraction(24000, 1001)),
        ("59.94", Fraction(60000, 1001)),
        ("30000/1001", NTSC),
    ],
)
def test_rates_are_exact(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["0", "-25", "fast", "1/0", ""])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(ValueError, match="rate"):
        parse_rate(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2.05", Fraction(41, 20)),
        ("2.5s", Fraction(5, 2)),
        ("250ms", Fraction(1, 4)),
        ("75f", Fraction(3)),
        ("00:01:02.5", Fraction(125, 2)),
        ("00:01:02:15", 62 + Fraction(15, 25)),
    ],
)
def test_times_are_exact(text, seconds):
    assert parse_time(text, Fraction(25)) == seconds


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("00:00:59;29", 1799),
        ("00:01:00;02", 1800),
        ("00:10:00;00", 17982),
        ("01:00:00;00", 107892),
    ],
)
def test_drop_frame_timecode_skips_two_numbers_a_minute_but_every_tenth(text, frame):
    assert parse_time(text, NTSC) * NTSC == frame


@pytest.mark.parametrize("text", ["00:01:00;00", "00:01:00;01", "00:00:00:30"])
def test_timecodes_that_do_not_exist_are_refused(text):
    with pytest.raises(ValueError, match=text):
        parse_time(text, NTSC)


@given(st.fractions(min_value=0, max_value=10_000), st.sampled_from([Fraction(25), NTSC]))
def test_the_nearest_frame_is_at_most_half_a_frame_away_and_halves_go_up(time_s, rate):
    frame = frame_at(time_s, rate)
    assert -Fraction(1, 2) < frame - time_s * rate <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("time_s", "text"),
    [(Fraction(5, 2), "2.5s"), (Fraction(0), "0s"), (Fraction(7504, 100), "75.04s")],
)
def test_times_are_shown_without_zeros_behind(time_s, text):
    assert format_time(time_s) == text
