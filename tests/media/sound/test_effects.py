"""Effects in blocks, against filters that run over the whole at once, and against numpy."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dagrender.errors import EncodeError
from dagrender.media.sound.effects import Effect, applied, margins
from dagrender.media.sound.mixing import Mixer
from dagrender.media.sound.mixlist import MixList, Strip
from dagrender.media.sound.room import Room, impulse
from dagrender.plan.effects import effects_of
from dagrender.spec.document import loads

from ..sounds import clip, facts_of, samples_of, write_sound

HZ = 48_000
SECONDS = 8
SEAMS = (100_352, 201_216, 300_032)


@pytest.fixture(scope="module")
def music():
    """Bursts, chords and pauses: what followers of the level have to do with."""
    random, at = np.random.default_rng(2), np.arange(SECONDS * HZ) / HZ
    chord = sum(np.sin(2 * np.pi * hz * at) for hz in (110, 277, 1330, 6000)) / 8
    loud = np.clip(1.2 * np.sin(2 * np.pi * 0.9 * at), 0.02, 1) * (1 + 0.5 * np.sin(40 * at))
    noise = random.standard_normal((len(at), 2)) * 0.05
    return ((chord * loud)[:, None] + noise * loud[:, None]).astype(np.float32)


@pytest.fixture(scope="module")
def sources(tmp_path_factory, music):
    path = write_sound(tmp_path_factory.mktemp("s") / "music.wav", music, HZ, "pcm_f32le")
    return {"music": (path, facts_of(HZ, content="music"))}


def spoken(spec):
    """Effects as a spec has them, planned."""
    text = (
        "dagrender: 1\ncanvas: {size: 64x64, fps: 25}\n"
        f"sound: {{effects: [{spec}]}}\n"
        "timeline: [{track: a, clips: [{color: red, duration: 1s}]}]\n"
    )
    film = loads(text, file="film.yaml", folder=Path()).film
    return effects_of(film.sound.effects, film.canvas.fps)


EFFECTS = {
    "highpass": "highpass: 80Hz",
    "lowpass": "lowpass: 3000",
    "eq": "eq: {low: 12dB, mid: -9dB, high: 6dB}",
    "deep cut": "eq: {low: -24dB, low_frequency: 40}",
    "compressor": "compressor: {threshold: -24dB, ratio: 4, makeup: 6dB}",
    "gate": "gate: {threshold: -30dB, reduction: -40dB}",
    "limiter": "limiter: -12dB",
    "reverb": "reverb: {time: 0.8s, mix: 40%}",
}


def error_db(found, wanted):
    return 20 * np.log10(np.abs(found - wanted).max() / np.abs(wanted).max() + 1e-12)


@pytest.mark.parametrize("name", EFFECTS)
def test_blocks_join_without_a_seam(sources, music, name):
    effects = spoken("{" + EFFECTS[name] + "}")
    strip = Strip(clips=(clip(content="music", samples=len(music)),), effects=effects)
    mix = MixList(rate_hz=HZ, channels=2, samples=len(music), clips=(), strips=(strip,))
    once = applied(music, HZ, effects)
    bounds = (0, *SEAMS, len(music))
    parts = [mix.window(*ends) for ends in pairwise(bounds)]
    heard = np.concatenate([samples_of(part, sources) for part in parts])
    assert np.abs(heard - music).max() > 0.01
    assert error_db(heard, once) < -90


@pytest.mark.parametrize("name", ["compressor", "gate", "limiter", "reverb"])
def test_an_effect_keeps_the_length_and_the_place(music, name):
    effects = spoken("{" + EFFECTS[name] + "}")
    changed = applied(music, HZ, effects)
    assert changed.shape == music.shape
    shift = np.argmax(np.correlate(changed[:9600, 0], music[:9600, 0], "full")) - 9599
    assert shift == 0


def test_a_filter_takes_away_what_it_says():
    at = np.arange(2 * HZ) / HZ

    def gain_db(spec, hz):
        tone = np.repeat(np.sin(2 * np.pi * hz * at)[:, None], 2, axis=1).astype(np.float32)
        changed = applied(0.25 * tone, HZ, spoken(spec))
        return 20 * np.log10(changed[HZ:].std() / (0.25 * tone[HZ:].std()))

    assert gain_db("{highpass: 100}", 100) == pytest.approx(-3, abs=0.1)
    assert gain_db("{highpass: 100}", 25) == pytest.approx(-24, abs=0.5)
    assert gain_db("{lowpass: 1000}", 4000) == pytest.approx(-24, abs=1)
    assert gain_db("{eq: {low: 6dB}}", 30) == pytest.approx(6, abs=0.2)
    assert gain_db("{eq: {mid: -9dB}}", 1000) == pytest.approx(-9, abs=0.1)
    assert gain_db("{eq: {high: 4dB}}", 15_000) == pytest.approx(4, abs=0.2)
    # its follower goes by peaks: 21 dB over the threshold, at 3 to 1, are 14 dB less
    assert gain_db("{compressor: {threshold: -33dB, ratio: 3}}", 500) == pytest.approx(-14, abs=1)
    assert gain_db("{gate: {threshold: -6dB, reduction: -30dB}}", 500) == pytest.approx(-30, abs=1)


def test_no_sample_gets_over_the_ceiling(music):
    limited = applied(music * 3, HZ, spoken("{limiter: -6dB}"))
    assert np.abs(limited).max() <= 10 ** (-6 / 20) + 1e-4
    assert np.abs(music * 3).max() > 1


def test_a_room_is_a_convolution_with_a_decay(music):
    room = Room(time_s=Fraction(1, 2), mix=0.5)
    found = applied(music, HZ, spoken("{reverb: {time: 0.5s, mix: 50%}}"))
    size = 2 ** (len(music) + HZ).bit_length()
    for channel in range(2):
        kernel = np.fft.rfft(impulse(room, HZ, 2)[:, channel], size)
        wanted = np.fft.irfft(np.fft.rfft(music[:, channel], size) * kernel, size)[: len(music)]
        assert error_db(found[:, channel], wanted) < -100


def test_a_room_falls_by_60_db_in_its_time():
    tail = impulse(Room(time_s=Fraction(1), mix=1.0), HZ, 1)[:, 0]
    early, late = (tail[at : at + 2400].std() for at in (1200, 1200 + HZ - 4800))
    assert 20 * np.log10(late / early) == pytest.approx(-54, abs=2)


def test_a_chain_looks_as_far_as_all_of_it():
    one = Effect(name="highpass", reach_s=Fraction(1, 10), ahead_s=Fraction(1, 48_000))
    other = replace(one, reach_s=Fraction(1, 7))
    assert margins((one, other), HZ) == (-(-17 * HZ // 70), 2)
    assert margins((), HZ) == (0, 0)


def test_without_effects_samples_stay_as_they_are(music):
    assert applied(music, HZ, ()) is music


def test_options_that_libav_does_not_take_are_told():
    with pytest.raises(EncodeError, match="highpass"):
        applied(
            np.ones((100, 2), np.float32), HZ, (Effect(name="highpass", options=(("f", "x"),)),)
        )


def test_a_mixer_that_made_one_block_makes_the_next_as_a_new_one_would(sources, music):
    effects = spoken("{compressor: -30dB}, {reverb: 0.4s}")
    strip = Strip(clips=(clip(content="music", samples=len(music)),), effects=effects)
    mix = MixList(rate_hz=HZ, channels=2, samples=len(music), clips=(), strips=(strip,))
    mixer = Mixer(HZ, 2)
    mixer.samples(mix.window(0, SEAMS[0]), sources.__getitem__)
    used = mixer.samples(mix.window(*SEAMS[:2]), sources.__getitem__)
    mixer.close()
    assert np.array_equal(used, samples_of(mix.window(*SEAMS[:2]), sources))
