import numpy as np
import pytest

from dagrender.media.sound.resample import Resampled, resampled

from ..sounds import Given, decibels, loudest, sine

PAIRS = [
    (44_100, 48_000),
    (48_000, 44_100),
    (96_000, 48_000),
    (22_050, 48_000),
    (8_000, 44_100),
    (192_000, 44_100),
]


@pytest.mark.parametrize(("from_hz", "to_hz"), PAIRS)
def test_a_sine_keeps_its_shape_to_100_db(from_hz, to_hz):
    for freq_hz in (100, 0.4 * min(from_hz, to_hz)):
        signal = Resampled(Given(sine(freq_hz, from_hz, 12)), from_hz, to_hz)
        middle = slice(1000, 11 * to_hz)
        error = signal.read(0, 12 * to_hz)[middle] - sine(freq_hz, to_hz, 12)[middle]
        assert decibels(error, 0.5) < -100


def test_what_the_lower_rate_cannot_hold_is_gone():
    signal = Resampled(Given(sine(30_000, 96_000, 2)), 96_000, 48_000)
    assert decibels(signal.read(2000, 94_000), 0.5) < -100


def test_a_click_after_nine_minutes_is_on_its_sample():
    from_hz, to_hz = 44_100, 48_000
    samples = np.zeros((541 * from_hz, 1), np.float32)
    samples[540 * from_hz + 441] = 0.9
    signal = Resampled(Given(samples), from_hz, to_hz)
    place = 540 * to_hz + 480
    assert loudest(signal.read(place - 500, place + 500)[:, 0], 500, 400) == 0


def test_pieces_join_without_a_seam():
    noise = 0.3 * np.random.default_rng(1).standard_normal((12 * 44_100, 2))
    whole = Resampled(Given(noise), 44_100, 48_000).read(479_000, 481_000)
    reference = resampled(noise[9 * 44_100 : 11 * 44_100].astype(np.float32), 44_100, 48_000)
    assert decibels(whole - reference[47_000:49_000]) < -110


def test_the_first_sample_is_not_mirrored_about():
    step = np.zeros((44_100, 1))
    step[0] = 0.9
    heard = Resampled(Given(step), 44_100, 48_000).read(0, 100)
    assert int(np.argmax(np.abs(heard))) == 0
    assert heard[0, 0] == pytest.approx(0.9 * 0.97, abs=0.05)
