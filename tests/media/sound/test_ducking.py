"""Ducking, against a reference that goes sample by sample, and in blocks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.media.sound.ducking import WINDOW, ducked, sounding
from dagrender.media.sound.mixlist import Duck, MixList, Strip

from ..sounds import clip, facts_of, samples_of, sine, write_sound

HZ = 48_000


def reference(active, gain_db, attack, hold, release):
    """What the definition says, for every sample by itself."""
    spans = [range(n * WINDOW, (n + 1) * WINDOW) for n, on in enumerate(active) if on]
    found = []
    for at in range(len(active) * WINDOW):
        depth = 0.0
        for span in spans:
            if at in span:
                depth = 1.0
            elif at < span.start:
                depth = max(depth, 1 - (span.start - at) / max(1, attack))
            else:
                depth = max(depth, 1 - max(0, at - span[-1] - hold) / max(1, release))
        found.append(10 ** (gain_db * max(0.0, depth) / 20))
    return np.array(found)


@settings(max_examples=30, deadline=None)
@given(
    active=st.lists(st.booleans(), min_size=1, max_size=6),
    times=st.tuples(st.integers(0, 900), st.integers(0, 700), st.integers(0, 1500)),
)
def test_a_gain_is_what_the_definition_says(active, times):
    attack, hold, release = times
    found = ducked(np.array(active), -10.0, attack=attack, hold=hold, release=release)
    assert found == pytest.approx(reference(active, -10.0, attack, hold, release))


def test_a_window_sounds_from_the_threshold_on():
    samples = np.zeros((3 * WINDOW + 10, 2), np.float32)
    samples[WINDOW : 2 * WINDOW, 1] = 0.1
    samples[2 * WINDOW :, 0] = 0.09
    assert sounding(samples, 0.1 - 1e-6).tolist() == [False, True, False, False]
    assert sounding(samples, 0.05).tolist() == [False, True, True, False]


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("s")
    made = {"music": sine(440, HZ, 6, 0.5), "voice": sine(200, HZ, 6, 0.5)}
    return {
        name: (
            write_sound(folder / f"{name}.wav", one, HZ, "pcm_f32le"),
            facts_of(HZ, content=name),
        )
        for name, one in made.items()
    }


def making_way(**changes):
    voice = Strip(clips=(clip(content="voice", start=2 * HZ, samples=HZ),))
    values = {
        "under": voice, "gain_db": -10.0, "threshold": 0.01,
        "attack": 4800, "hold": 9600, "release": 24_000,
    }  # fmt: skip
    music = clip(content="music", samples=6 * HZ)
    strip = Strip(clips=(music,), duck=Duck(**(values | changes)))
    return MixList(rate_hz=HZ, channels=2, samples=6 * HZ, clips=(), strips=(strip,))


def level_db(samples, first_s, last_s):
    return 20 * np.log10(samples[int(first_s * HZ) : int(last_s * HZ)].std() / (0.5 / np.sqrt(2)))


def test_it_is_as_much_softer_as_said_while_the_other_sounds(sources):
    heard = samples_of(making_way(), sources)
    assert level_db(heard, 0, 1.85) == pytest.approx(0, abs=0.01)
    assert level_db(heard, 2.0, 3.19) == pytest.approx(-10, abs=0.05)
    assert level_db(heard, 3.44, 3.46) == pytest.approx(-5, abs=0.3)
    assert level_db(heard, 3.75, 6) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("cut", [90_112, 95_744, 143_360, 150_016, 160_256])
def test_it_is_the_same_in_blocks(sources, cut):
    mix = making_way()
    whole = samples_of(mix, sources)
    parts = [samples_of(mix.window(*ends), sources) for ends in ((0, cut), (cut, mix.samples))]
    assert np.concatenate(parts) == pytest.approx(whole, abs=1e-7)


def test_far_from_the_other_a_block_knows_nothing_of_it():
    mix = making_way()
    assert mix.window(0, HZ).strips == mix.window(5 * HZ, 6 * HZ).strips == ()
    (strip,) = mix.window(HZ, 2 * HZ).strips
    assert strip.duck is not None


def test_what_makes_way_for_silence_is_left_as_it_is(sources):
    silent = Strip(clips=(clip(content="voice", gain=((0, 0.0),), start=2 * HZ),))
    heard = samples_of(making_way(under=silent), sources)
    assert heard == pytest.approx(sine(440, HZ, 6, 0.5), abs=1e-6)
