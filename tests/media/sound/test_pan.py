"""Where a sound stands, against the formulas written anew, one sample at a time."""

from math import cos, pi, sin, sqrt

import numpy as np
import pytest

from dagrender.media.sound.pan import panned

from ..sounds import clip, facts_of, mixed, sine, write_sound

PLACES = (-1.0, -0.7, -0.25, 0.0, 0.25, 0.7, 1.0)


def noise(samples=64):
    return np.random.default_rng(8).uniform(-1, 1, (samples, 2)).astype(np.float32)


@pytest.mark.parametrize("place", PLACES)
def test_a_stereo_sound_moves_as_web_audio_moves_it(place):
    samples = noise()
    found = panned(samples, np.full(len(samples), place), from_mono=False)
    for (left, right), got in zip(samples, found, strict=True):
        x = place + 1 if place <= 0 else place
        if place <= 0:
            want = left + right * cos(x * pi / 2), right * sin(x * pi / 2)
        else:
            want = left * cos(x * pi / 2), right + left * sin(x * pi / 2)
        assert got == pytest.approx(want, abs=1e-6)


@pytest.mark.parametrize("place", PLACES)
def test_a_mono_sound_keeps_its_power(place):
    samples = np.repeat(noise()[:, :1], 2, axis=1)
    found = panned(samples, np.full(len(samples), place), from_mono=True)
    assert (found**2).sum(axis=1) == pytest.approx(2 * samples[:, 0].astype(float) ** 2)
    angle = (place + 1) * pi / 4
    assert found[:, 0] == pytest.approx(sqrt(2) * cos(angle) * samples[:, 0], abs=1e-6)
    assert found[:, 1] == pytest.approx(sqrt(2) * sin(angle) * samples[:, 0], abs=1e-6)


@pytest.mark.parametrize("from_mono", [False, True])
def test_in_the_middle_nothing_changes(from_mono):
    samples = np.repeat(noise()[:, :1], 2, axis=1) if from_mono else noise()
    assert panned(samples, np.zeros(len(samples)), from_mono=from_mono) == pytest.approx(samples)


def test_a_mix_pans_a_source_by_its_own_channels(tmp_path):
    voice, song = sine(300, 48_000, 1, channels=1), sine(300, 48_000, 1)
    song[:, 1] = 0
    sources = {
        name: (
            write_sound(tmp_path / f"{name}.wav", samples, 48_000, "pcm_f32le"),
            facts_of(48_000, content=name, channels=samples.shape[1]),
        )
        for name, samples in (("voice", voice), ("song", song))
    }
    right = ((0, 1.0),)
    heard = mixed(sources, clip(content="voice", pan=right))
    assert np.abs(heard[:, 0]).max() < 1e-6
    assert heard[:, 1] == pytest.approx(sqrt(2) * voice[:, 0], abs=1e-6)
    heard = mixed(sources, clip(content="song", pan=right))
    assert np.abs(heard[:, 0]).max() < 1e-6
    assert heard[:, 1] == pytest.approx(song[:, 0], abs=1e-6)


def test_a_pan_that_moves_is_where_its_points_say(tmp_path):
    tone = sine(300, 48_000, 1, channels=1)
    path = write_sound(tmp_path / "a.wav", tone, 48_000, "pcm_f32le")
    sources = {"a": (path, facts_of(48_000, content="a", channels=1))}
    moving = clip(content="a", pan=((0, -1.0), (48_000, 1.0)))
    heard = mixed(sources, moving)
    middle = heard[24_000 - 200 : 24_000 + 200]
    assert middle[:, 0] == pytest.approx(middle[:, 1], abs=0.02)
    assert np.abs(heard[:100, 1]).max() < 0.01
    assert np.abs(heard[-100:, 0]).max() < 0.01
