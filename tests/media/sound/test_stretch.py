from fractions import Fraction

import numpy as np
import pytest

from dagrender.media.sound.attacks import attacks_of, quietest
from dagrender.media.sound.stretch import Stretched

from ..sounds import Given, sine

HZ = 48_000
SPEEDS = [Fraction(1, 2), Fraction(4, 5), Fraction(101, 100), Fraction(5, 4), Fraction(2)]


def _beeps(times_s, seconds, *, freq_hz=1000, length_s=0.1, ramp_s=0.0, noise=0.0):
    samples = noise * np.random.default_rng(2).standard_normal(seconds * HZ)
    beep = sine(freq_hz, HZ, length_s, channels=1)[:, 0]
    ramp = round(ramp_s * HZ)
    beep[:ramp] *= np.linspace(0, 1, ramp)
    for time_s in times_s:
        first = round(time_s * HZ)
        samples[first : first + len(beep)] += beep
    return np.repeat(samples[:, None], 2, axis=1)


def _onset(samples, around):
    """Where, counted from ``around``, the sound first exceeds a fifth of the beeps."""
    first = around - 480
    return first + int(np.argmax(np.abs(samples[first : around + 960, 0]) > 0.1)) - around


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize(
    "look",
    [{}, {"ramp_s": 0.005}, {"noise": 0.01}, {"freq_hz": 200}, {"length_s": 0.02}],
    ids=["hard", "ramped", "in noise", "low", "short"],
)
def test_every_beep_stays_within_a_third_of_a_millisecond(speed, look):
    times_s = np.cumsum(np.random.default_rng(5).uniform(0.2, 0.9, 40))
    times_s = times_s[times_s < 17]
    samples = _beeps(times_s, 18, **look)
    heard = Stretched(Given(samples), HZ, speed).read(0, int(18 * HZ / speed))
    for time_s in times_s:
        before = _onset(samples, round(time_s * HZ))
        after = _onset(heard, round(time_s * HZ / float(speed)))
        assert abs(after - before) <= HZ // 3000


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_tone_keeps_its_pitch_and_its_level(speed):
    heard = Stretched(Given(sine(440, HZ, 24)), HZ, speed).read(0, int(24 * HZ / speed))[:, 0]
    window = heard[HZ : HZ + (1 << 16)] * np.hanning(1 << 16)
    spectrum = np.abs(np.fft.rfft(window))
    peak = int(np.argmax(spectrum))
    assert abs(peak * HZ / (1 << 16) - 440) < 0.5
    others = np.delete(spectrum, range(peak - 12, peak + 13))
    assert 20 * np.log10(others.max() / spectrum[peak]) < -40
    levels = np.abs(heard[: len(heard) // 480 * 480].reshape(-1, 480)).max(axis=1)
    assert levels[2:-4].min() > 0.45
    assert levels.max() < 0.56


def test_music_keeps_its_loudness():
    rng = np.random.default_rng(9)
    time_s = np.arange(12 * HZ) / HZ
    chord = sum(0.08 * np.sin(2 * np.pi * freq_hz * time_s) for freq_hz in (220, 277.2, 329.6))
    drums = 0.3 * rng.standard_normal(len(time_s)) * np.exp(-((time_s * 2) % 1) * 25)
    song = np.repeat((chord + drums)[:, None], 2, axis=1)
    heard = Stretched(Given(song), HZ, Fraction(5, 4)).read(0, int(12 * HZ / 1.25))
    assert np.std(heard) == pytest.approx(np.std(song), rel=0.1)


@pytest.mark.parametrize("speed", [Fraction(1, 10), Fraction(3, 10), Fraction(7), Fraction(40)])
def test_extreme_speeds_have_the_right_length_and_no_gap(speed):
    heard = Stretched(Given(sine(440, HZ, 24)), HZ, speed).read(0, int(22 * HZ / speed))[:, 0]
    levels = np.abs(heard[: len(heard) // 480 * 480].reshape(-1, 480)).max(axis=1)
    assert levels[2:-2].min() > 0.3
    assert levels.max() < 0.72


@pytest.mark.parametrize("rate_hz", [8_000, HZ])
@pytest.mark.parametrize("speed", [100, 167, 300, 1000, 100_000])
def test_a_speed_that_leaves_a_few_milliseconds_of_a_piece_still_sounds(speed, rate_hz):
    stretched = Stretched(Given(sine(440, rate_hz, 60)), rate_hz, Fraction(speed))
    heard = stretched.read(0, 50 * rate_hz // speed)
    assert heard.shape == (50 * rate_hz // speed, 2)
    assert np.isfinite(heard).all()
    assert np.abs(heard).max(initial=0) <= 0.72
    assert speed > 1000 or heard.any()


def test_any_range_reads_as_it_does_in_one_go():
    noise = 0.2 * np.random.default_rng(1).standard_normal((24 * HZ, 2))
    whole = Stretched(Given(noise), HZ, Fraction(4, 5)).read(0, 30 * HZ)
    jumping = Stretched(Given(noise), HZ, Fraction(4, 5))
    for start in (20 * HZ, 5, 12 * HZ + 1, 24 * HZ):
        assert np.array_equal(jumping.read(start, start + HZ), whole[start : start + HZ])


def test_silence_stays_silence_and_lies_before_and_behind():
    stretched = Stretched(Given(sine(440, HZ, 2)), HZ, Fraction(2))
    assert not stretched.read(-1000, 0).any()
    assert not stretched.read(2 * HZ, 5 * HZ).any()


def test_opposite_phases_do_not_hide_an_attack():
    samples = _beeps([1.0], 3)
    samples[:, 1] *= -1
    heard = Stretched(Given(samples), HZ, Fraction(1, 2)).read(0, 6 * HZ)
    assert abs(_onset(heard, 2 * HZ) - _onset(samples, HZ)) <= 10


def test_attacks_are_found_on_their_sample_and_steady_sounds_have_none():
    samples = _beeps([0.5, 1.25], 2, noise=0.001)[:, 0].astype(np.float32)
    places = [attack.position for attack in attacks_of(samples, HZ)]
    assert len(places) == 2
    assert abs(places[0] - HZ // 2) <= 12
    assert abs(places[1] - HZ * 5 // 4) <= 12
    low = sine(50, HZ, 2, channels=1)[:, 0].astype(np.float32)
    assert attacks_of(low[HZ // 8 :], HZ) == ()


def test_the_quietest_place_is_found():
    samples = np.ones(HZ, np.float32)
    samples[30_000:32_000] = 0
    assert 30_000 <= quietest(samples, HZ) <= 32_000
