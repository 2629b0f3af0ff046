import numpy as np
import pytest
from films.meter import metered

from dagrender.media.sound.level import Level
from dagrender.media.sound.limiting import levelled, levelled_blocks, reach

from .signals import bursts, noise, sine

HZ = 48_000
HARD = Level(gain_db=12.0, ceiling_db=-1.0)


def limited(samples, level=HARD, rate_hz=HZ):
    return levelled(samples, samples, level, rate_hz)


@pytest.mark.parametrize(
    "samples",
    [
        sine(2, HZ),
        sine(2, HZ, amplitude=0.6, pitch_hz=11_987.0),
        noise(2, HZ, rms=0.2),
        bursts(4, HZ, rms=0.3),
        noise(2, HZ, channels=6),
        noise(2, HZ, channels=1),
    ],
)
def test_no_true_peak_gets_through(samples):
    peak = metered(limited(samples), HZ)[1]
    assert peak < -1.0 + 0.1


def test_what_is_under_the_ceiling_is_only_louder():
    samples = noise(2, HZ, rms=0.02)
    level = Level(gain_db=6.0, ceiling_db=-1.0)
    assert np.array_equal(limited(samples, level), samples * np.float32(level.gain))


def test_it_goes_down_ahead_of_a_peak_and_has_come_back_behind_it():
    samples = sine(1, HZ, amplitude=0.2)
    samples[HZ // 2 : HZ // 2 + 200] *= 4
    level = Level(gain_db=3.0, ceiling_db=-3.0)
    held = limited(samples, level) / np.where(samples, samples, 1) / level.gain
    there = np.abs(samples) > 0.01
    far = np.zeros(len(samples), bool)
    far[: HZ // 2 - HZ // 100] = far[HZ // 2 + HZ // 4 :] = True
    assert np.abs(held[there & far[:, None]] - 1).max() < 1e-4
    assert np.abs(np.diff(held[:, 0])[there[1:, 0] & there[:-1, 0]]).max() < 0.02


@pytest.mark.parametrize("cuts", [(30_000,), (48_000, 60_001), (20_000, 40_000, 70_000)])
def test_blocks_join_as_if_they_were_one(cuts):
    samples = bursts(2, HZ, rms=0.3)
    together = limited(samples)
    apart = np.concatenate(list(levelled_blocks(np.split(samples, cuts), HARD, HZ)))
    assert np.abs(apart - together).max() < 10 ** (-120 / 20)


def test_only_what_is_within_reach_matters():
    samples, more = bursts(3, HZ, rms=0.3), reach(HZ)
    other = samples.copy()
    other[: HZ - more] *= -0.5
    other[2 * HZ + more :] *= -0.5
    part = slice(HZ, 2 * HZ)
    assert np.abs(limited(samples)[part] - limited(other)[part]).max() < 10 ** (-120 / 20)


def test_parts_that_are_guided_add_up_to_the_whole():
    parts = [bursts(2, HZ, rms=0.2), sine(2, HZ), noise(2, HZ)]
    whole = np.sum(parts, axis=0)
    told = [levelled(part, whole, HARD, HZ) for part in parts]
    assert np.abs(np.sum(told, axis=0) - limited(whole)).max() < 1e-5


def test_guided_blocks_are_those_of_the_whole():
    part, whole = sine(2, HZ), bursts(2, HZ, rms=0.3)
    guided = Level(gain_db=12.0, ceiling_db=-1.0, guided=True)
    pairs = zip(np.split(part, (50_000,)), np.split(whole, (50_000,)), strict=True)
    apart = np.concatenate(list(levelled_blocks((b for pair in pairs for b in pair), guided, HZ)))
    assert np.abs(apart - levelled(part, whole, guided, HZ)).max() < 10 ** (-120 / 20)
