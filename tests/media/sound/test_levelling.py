import numpy as np
import pytest
from films.meter import metered
from hypothesis import given
from hypothesis import strategies as st

from dagrender.media.sound.level import Level, Loudness
from dagrender.media.sound.levelling import TOLERANCE_LU, Master, levelling
from dagrender.media.sound.limiting import levelled
from dagrender.media.sound.loudness import Measure

from .signals import bursts, hits, noise, sine
from .test_loudness import measured

HZ = 48_000
LOUD = Loudness(target_lufs=-14.0, true_peak_db=-1.0)


def settled(samples, wanted=LOUD):
    """What is found for a master of one block; and that master with it."""
    master = Master(measures=(measured(samples),), samples=len(samples), rate_hz=HZ)
    limited, rounds = {}, 0
    while not (step := levelling(wanted, master, limited)).is_settled:
        limited[step.level] = (measured(levelled(samples, samples, step.level, HZ)),)
        rounds += 1
    assert rounds <= 6
    return step, levelled(samples, samples, step.level, HZ)


@pytest.mark.parametrize(
    ("samples", "is_limited"),
    [
        (sine(3, HZ), False),
        (sine(3, HZ, amplitude=0.01), False),
        (noise(3, HZ, rms=0.001), False),
        (noise(3, HZ, channels=6), False),
        (noise(3, HZ, channels=1), False),
        (bursts(8, HZ, rms=0.02), True),
        (hits(4, HZ), True),
        (hits(4, HZ, channels=6), True),
        (hits(4, HZ, channels=1), True),
    ],
)
def test_what_comes_out_is_as_loud_as_was_asked(samples, is_limited):
    found, made = settled(samples)
    lufs, peak = metered(made, HZ)
    assert abs(lufs - LOUD.target_lufs) < TOLERANCE_LU
    assert peak < LOUD.true_peak_db + 0.05
    assert (found.level.ceiling_db is not None) == is_limited
    assert abs(found.after_lufs - lufs) < 0.1
    assert -0.05 < found.peak_db - peak < 0.3


def test_what_cannot_be_had_comes_as_near_as_is_sensible():
    clicks = np.zeros((4 * HZ, 2), np.float32)
    clicks[::4800] = 0.5
    found, made = settled(clicks, Loudness(target_lufs=-8.0, true_peak_db=-6.0))
    assert found.after_lufs < -8.0 - TOLERANCE_LU
    assert metered(made, HZ)[1] < -6.0 + 0.1


def test_silence_is_left_as_it_is():
    found, made = settled(np.zeros((HZ, 2), np.float32))
    assert (found.level, found.after_lufs) == (Level(gain_db=0.0), None)
    assert not made.any()


@given(st.floats(1e-4, 1e4), st.integers(4, 40))
def test_gains_are_whole_tenths(power, hops):
    measure = Measure(hops=(power,) * hops, peak=1e-3)
    master = Master(measures=(measure,), samples=4800 * hops, rate_hz=HZ)
    gain_db = levelling(LOUD, master, {}).level.gain_db
    assert gain_db == round(gain_db, 1)


def test_a_limiter_reaches_into_the_blocks_beside_its_own():
    soft, loud = Measure(hops=(), peak=0.1), Measure(hops=(), peak=0.9)
    master = Master(measures=(soft, soft, loud, soft, soft), samples=1, rate_hz=HZ)
    assert master.limited(Level(gain_db=1.0, ceiling_db=-1.0)) == (1, 2, 3)
    assert master.limited(Level(gain_db=1.0)) == ()
