"""How loud a sound is, moment by moment, against numpy."""

from fractions import Fraction

import numpy as np
import pytest

from dagrender.media.sound.levels import CHANNELS, GRID_HZ, Levels, measure

from ..sounds import write_sound

HALF_A_CODE = 0.5 / 65535 + 1e-6


def levels_of(path, samples, rate_hz, start_s=0):
    return Levels(measure(path, 0, Fraction(len(samples), rate_hz)), Fraction(start_s))


@pytest.fixture(scope="module")
def noise():
    """11 s, so that more than one piece of the source is read; louder and louder."""
    random = np.random.default_rng(3)
    swell = np.linspace(0, 0.9, 11 * 44_100)[:, None]
    return (random.uniform(-1, 1, (len(swell), 2)) * swell * (1, 0.5)).astype(np.float32)


@pytest.fixture(scope="module")
def file(tmp_path_factory, noise):
    return write_sound(tmp_path_factory.mktemp("s") / "noise.wav", noise, 44_100, "pcm_f32le")


@pytest.mark.parametrize("measured", ["peak", "rms"])
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("span", [(0, 1), (399, 402), (1990, 2010), (0, 2200)])
def test_a_level_is_that_of_the_samples(file, noise, channel, measured, span):
    first, last = span
    lanes = {"mix": noise.mean(axis=1), "left": noise[:, 0], "right": noise[:, 1]}
    edges = np.arange(2201) * 44_100 // GRID_HZ
    part = lanes[channel][edges[first] : edges[last]].astype(np.float64)
    wanted = np.abs(part).max() if measured == "peak" else np.sqrt(np.mean(part**2))
    times = Fraction(first, GRID_HZ), Fraction(last, GRID_HZ)
    found = levels_of(file, noise, 44_100).between(*times, channel, measured)
    # moments differ by a sample where the rate is no multiple of the grid's
    assert found == pytest.approx(wanted, abs=1e-4 if measured == "rms" else HALF_A_CODE)


def test_what_is_shorter_than_a_moment_has_the_level_of_that(file, noise):
    levels = levels_of(file, noise, 44_100)
    moment = levels.between(Fraction(1), Fraction(201, 200), "mix", "peak")
    assert levels.between(Fraction(1001, 1000), Fraction(1002, 1000), "mix", "peak") == moment


def test_times_are_those_of_the_source_whose_sound_may_begin_later(file, noise):
    plain, later = (levels_of(file, noise, 44_100, start) for start in (0, Fraction(3, 2)))
    assert later.between(Fraction(2), Fraction(3), "left", "rms") == plain.between(
        Fraction(1, 2), Fraction(3, 2), "left", "rms"
    )
    assert later.between(Fraction(1), Fraction(3, 2), "mix", "peak") is None


def test_beyond_its_ends_a_sound_has_no_level(file, noise):
    levels = levels_of(file, noise, 44_100)
    assert levels.between(Fraction(-1), Fraction(0), "mix", "peak") is None
    assert levels.between(Fraction(11), Fraction(12), "mix", "peak") is None
    assert levels.between(Fraction(10), Fraction(12), "mix", "peak") is not None


def test_the_loudest_is_the_highest_of_all_moments(file, noise):
    found = levels_of(file, noise, 44_100).loudest("left", "peak")
    assert found == pytest.approx(np.abs(noise[:, 0]).max(), abs=HALF_A_CODE)


def test_one_channel_is_on_both_sides(tmp_path):
    tone = 0.5 * np.sin(np.arange(8000)[:, None] / 5).astype(np.float32)
    path = write_sound(tmp_path / "mono.wav", tone, 8000, "pcm_f32le")
    levels = levels_of(path, tone, 8000)
    found = {levels.between(Fraction(0), Fraction(1), one, "rms") for one in CHANNELS}
    assert len(found) == 1
    assert found.pop() == pytest.approx(0.5 / np.sqrt(2), abs=1e-3)


def test_what_lies_beyond_full_scale_is_full_scale(tmp_path):
    loud = np.full((4800, 2), 1.7, np.float32)
    path = write_sound(tmp_path / "loud.wav", loud, 48_000, "pcm_f32le")
    assert levels_of(path, loud, 48_000).loudest("mix", "peak") == 1
