from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dagrender.media.sound.glide import along

from ..sounds import Given, sine

HZ = 48_000
NOISE = (0.3 * np.random.default_rng(3).standard_normal((4 * HZ, 2))).astype(np.float32)


def ramp(seconds, first, last, step_s=Fraction(1, 20)):
    """A path of one piece, from position 0 on, whose speed goes in a line from one to another."""
    knots = []
    for number in range(int(seconds / step_s) + 1):
        at = number * step_s
        passed = at * first + Fraction(last - first) / seconds * at * at / 2
        knots.append((round(at * HZ), round(passed * HZ)))
    return (tuple(knots),)


def test_at_the_sounds_own_speed_it_is_the_sound_itself():
    path = (((0, 1000), (20_000, 21_000), (30_000, 31_000)),)
    heard = along(Given(NOISE), HZ, path, 0, 30_000)
    assert (heard == NOISE[1000:31_000]).all()


def test_around_the_pieces_there_is_silence():
    path = (((100, 0), (10_000, 9900)), ((20_000, 9900), (30_000, 19_900)))
    heard = along(Given(NOISE), HZ, path, 0, 31_000)
    assert not heard[:100].any()
    assert (heard[100:10_000] == NOISE[:9900]).all()
    assert not heard[10_000:20_000].any()
    assert (heard[20_000:30_000] == NOISE[9900:19_900]).all()
    assert not heard[30_000:].any()


PATH = (*ramp(1, 1, 3), ((HZ, 2 * HZ), (HZ * 3 // 2, 3 * HZ)))


@pytest.fixture(scope="module")
def whole():
    return along(Given(NOISE), HZ, PATH, 0, HZ * 3 // 2)


@settings(max_examples=30, deadline=None)
@given(first=st.integers(0, HZ * 3 // 2 - 1), length=st.integers(1, HZ))
def test_any_part_of_it_is_a_part_of_the_whole(whole, first, length):
    last = min(HZ * 3 // 2, first + length)
    assert (along(Given(NOISE), HZ, PATH, first, last) == whole[first:last]).all()


@settings(max_examples=30, deadline=None)
@example(legs=[(1, 0), (2, 1)])
@example(legs=[(3, 1), (2000, 0), (2000, 0)])
@given(
    legs=st.lists(st.tuples(st.integers(1, 6000), st.integers(0, 30_000)), min_size=1, max_size=8)
)
def test_legs_of_any_length_and_speed_are_played(legs):
    path = [(0, 0)]
    for heard, played in legs:
        path.append((path[-1][0] + heard, path[-1][1] + played))
    samples = along(Given(NOISE), HZ, (tuple(path),), 0, path[-1][0])
    assert samples.shape == (path[-1][0], 2)
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() < 3


@pytest.mark.parametrize(("first", "last"), [(1, 3), (2, Fraction(1, 2)), (Fraction(1, 2), 1)])
def test_a_tone_keeps_its_pitch_and_its_level_along_a_ramp(first, last):
    heard = along(Given(sine(440, HZ, 9)), HZ, ramp(3, first, last), 0, 3 * HZ)[:, 0]
    window = heard[HZ : HZ + (1 << 16)] * np.hanning(1 << 16)
    spectrum = np.abs(np.fft.rfft(window))
    assert abs(int(np.argmax(spectrum)) * HZ / (1 << 16) - 440) < 1
    levels = np.abs(heard[: len(heard) // 480 * 480].reshape(-1, 480)).max(axis=1)
    assert levels[2:-4].min() > 0.45
    assert levels.max() < 0.56


def test_every_beep_is_heard_within_two_milliseconds_of_where_the_ramp_puts_it():
    times_s = np.arange(0.3, 3.8, 0.37)
    samples = 0.002 * np.random.default_rng(2).standard_normal((6 * HZ, 1))
    beep = sine(1000, HZ, 0.06, channels=1)
    for time_s in times_s:
        start = round(time_s * HZ)
        samples[start : start + len(beep)] += beep
    heard = along(Given(samples), HZ, ramp(2, 1, 3), 0, 2 * HZ)[:, 0]
    for time_s in times_s:
        # t + t * t / 2 seconds have passed at t
        expected = round((np.sqrt(1 + 2 * time_s) - 1) * HZ)
        near = np.abs(heard[expected - 960 : expected + 960]) > 0.1
        assert abs(int(np.argmax(near)) - 960) < HZ * 2 // 1000
