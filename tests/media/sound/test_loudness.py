import numpy as np
import pytest
from films.meter import metered
from hypothesis import given
from hypothesis import strategies as st

from dagrender.media.sound.loudness import (
    SILENT_DB,
    Measure,
    first_hop,
    hop_samples,
    integrated_lufs,
    measure_from_bytes,
    peak_db,
)
from dagrender.media.sound.truepeak import MARGIN, MOST, true_peaks
from dagrender.media.sound.weighting import weighted_power

from .signals import bursts, noise, sine

HZ = 48_000


def measured(samples, rate_hz=HZ):
    power, hop = weighted_power(samples, rate_hz), hop_samples(rate_hz)
    hops = tuple(float(power[start : start + hop].sum()) for start in range(0, len(power), hop))
    return Measure(hops=hops, peak=float(true_peaks(samples).max()))


def loudness(samples, rate_hz=HZ):
    return integrated_lufs((measured(samples, rate_hz),), len(samples), rate_hz)


@pytest.mark.parametrize(
    ("samples", "rate_hz"),
    [
        (sine(3, HZ), HZ),
        (noise(3, HZ), HZ),
        (bursts(8, HZ), HZ),
        (noise(3, HZ, channels=6), HZ),
        (noise(3, 44_100, channels=1), 44_100),
        (bursts(8, 44_100), 44_100),
        (noise(2, 96_000), 96_000),
        (sine(3, 16_000, channels=1), 16_000),
    ],
)
def test_loudness_and_peak_are_those_of_libavfilters_meter(samples, rate_hz):
    lufs, peak = metered(samples, rate_hz)
    assert abs(loudness(samples, rate_hz) - lufs) < 0.02
    # it looks at 4 places or so between two samples, where ours looks at 8
    assert -0.05 < peak_db((measured(samples, rate_hz),)) - peak < 0.3


def test_a_full_sine_of_1_khz_in_both_channels_is_0_lufs():
    """As ITU-R BS.1770-4 says: 997 Hz at full scale in one channel is -3.01 LKFS."""
    both = sine(3, HZ, amplitude=1.0)
    assert abs(loudness(both) - 0) < 0.05
    assert abs(loudness(both * np.array([1, 0], np.float32)) + 3.01) < 0.05


def test_what_is_10_lu_softer_than_the_rest_does_not_count():
    loud, soft = noise(4, HZ), noise(8, HZ, rms=0.01)
    alone, both = loudness(loud), loudness(np.concatenate([loud, soft]))
    assert abs(alone - both) < 0.2


def test_silence_has_no_loudness():
    assert loudness(np.zeros((HZ, 2), np.float32)) is None
    assert loudness(noise(2, HZ, rms=1e-5)) is None
    assert peak_db(()) == SILENT_DB


def test_less_than_a_window_is_one_window_as_long_as_it_is():
    short, long = noise(0.3, HZ), noise(3, HZ)
    assert abs(loudness(short) - loudness(long)) < 1


@given(st.integers(0, 2_000_000), st.sampled_from((8_000, 11_025, 44_100, 48_000, 192_000)))
def test_hops_stand_on_one_grid_wherever_a_block_begins(start, rate_hz):
    assert (start + first_hop(start, rate_hz)) % hop_samples(rate_hz) == 0
    assert 0 <= first_hop(start, rate_hz) < hop_samples(rate_hz)


@given(st.lists(st.floats(0, 1e6), max_size=9), st.floats(0, 4))
def test_a_measure_is_kept_to_the_last_bit(hops, peak):
    measure = Measure(hops=tuple(hops), peak=peak)
    assert measure_from_bytes(measure.to_bytes()) == measure


def test_a_gain_is_what_it_does_to_a_measure():
    samples = bursts(4, HZ)
    louder, told = measured(samples * np.float32(2)), measured(samples).louder(2)
    np.testing.assert_allclose(louder.hops, told.hops, rtol=1e-5)
    assert abs(louder.peak - told.peak) < 1e-6


def test_true_peaks_lie_between_samples():
    """A sine at a quarter of the rate, each sample 3 dB under its crest."""
    at = np.arange(4096)
    samples = np.sin(np.pi / 2 * at + np.pi / 4).astype(np.float32)[:, None]
    assert abs(np.abs(samples).max() - 2**-0.5) < 1e-6
    inner = true_peaks(samples)[2 * MARGIN : -2 * MARGIN]
    assert np.abs(inner - 1).max() < 1e-3


@given(st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_what_goes_beyond_a_level_is_told_as_if_all_were(over, seed):
    random = np.random.default_rng(seed)
    samples = random.normal(0, 0.2, (6000, 2)).astype(np.float32)
    samples[random.integers(0, 4000) :] *= random.uniform()
    every, some = true_peaks(samples), true_peaks(samples, over)
    assert (some[every > over] == every[every > over]).all()
    assert (some <= every).all()


@given(st.integers(0, 2**32 - 1))
def test_no_true_peak_is_beyond_its_bound(seed):
    samples = np.random.default_rng(seed).uniform(-1, 1, (200, 2)).astype(np.float32)
    assert true_peaks(samples).max() <= MOST * np.abs(samples).max() + 1e-9
    assert (true_peaks(samples) >= np.abs(samples).max(axis=1)).all()
