"""Filters of sound that a spec may name: in blocks, against one run over the whole sound."""

from itertools import pairwise

import numpy as np
import pytest

from dagrender.media.sound.checking import sound_filter_complaint
from dagrender.media.sound.effects import Effect, applied
from dagrender.media.sound.mixlist import MixList, Strip
from dagrender.plan.effects import named_effects
from dagrender.plan.soundreach import LONGEST_S, UnreachableError
from dagrender.spec.namedfilters import NamedFilter
from dagrender.spec.soundfilters import OF_STEREO, REFUSED, SOUND_OPTIONS

from ..options import is_unknown
from ..sounds import clip, facts_of, samples_of, write_sound

HZ = 48_000
SECONDS = 12
SEAMS = (5 * HZ + 17, 8 * HZ - 311)
"""In the middle of loud and of soft; no multiples of anything."""
SILENT = np.zeros((16 * HZ, 2), np.float32)


@pytest.fixture(scope="module")
def music():
    """Chords that come and go, noise, and a rumble: something for every filter."""
    random, at = np.random.default_rng(5), np.arange(SECONDS * HZ) / HZ
    chord = sum(np.sin(2 * np.pi * hz * at + hz) for hz in (35, 110, 277, 1330, 6000, 11_000)) / 12
    loud = np.clip(1.2 * np.sin(2 * np.pi * 0.4 * at), 0.02, 1) * (1 + 0.5 * np.sin(40 * at))
    sides = np.stack([chord * loud, np.roll(chord, 999) * loud[::-1]], axis=1)
    return (sides + random.standard_normal((len(at), 2)) * 0.03).astype(np.float32)


@pytest.fixture(scope="module")
def sources(tmp_path_factory, music):
    path = write_sound(tmp_path_factory.mktemp("s") / "music.wav", music, HZ, "pcm_f32le")
    return {"music": (path, facts_of(HZ, content="music"))}


def effect(name, **options):
    """A filter planned, as effects; ``soft_knee`` is written with a hyphen."""
    told = tuple((key.replace("_knee", "-knee"), str(value)) for key, value in options.items())
    return named_effects(NamedFilter(name=name, options=told))


CASES = [
    ("acompressor", {"threshold": 0.05, "ratio": 8, "attack": 5, "release": 400, "makeup": 2}),
    ("acompressor", {"mode": "upward", "detection": "peak", "link": "maximum", "mix": 0.7}),
    ("acontrast", {"contrast": 60}),
    ("acrusher", {"bits": 3, "mode": "log", "aa": 0.3, "mix": 0.8}),
    ("aderivative", {}),
    ("aecho", {"delays": "700|1900", "decays": "0.6|0.3", "in_gain": 0.5}),
    ("aemphasis", {"type": "riaa"}),
    ("aemphasis", {"type": "col", "mode": "production"}),
    ("aexciter", {"amount": 3, "freq": 4000, "ceil": 16_000, "blend": 5}),
    ("agate", {"threshold": 0.1, "ratio": 9, "attack": 40, "release": 500}),
    ("alimiter", {"limit": 0.2, "attack": 8, "release": 120}),
    ("allpass", {"f": 60, "w": 4}),
    ("allpass", {"f": 500, "order": 1}),
    ("aphaseshift", {"shift": 0.6, "order": 16}),
    ("aphaseshift", {"shift": -0.3}),
    ("asoftclip", {"type": "atan", "param": 2}),
    ("asubcut", {"cutoff": 30, "order": 20}),
    ("asubcut", {"cutoff": 10, "order": 5}),
    ("asupercut", {"cutoff": 20_000, "order": 20}),
    ("bandpass", {"frequency": 300, "width_type": "h", "width": 20}),
    ("bandpass", {"f": 1330, "t": "o", "w": 0.1, "csg": 1}),
    ("bandreject", {"f": 110, "t": "q", "w": 30}),
    ("bass", {"g": 12, "f": 80}),
    ("bass", {"g": -24, "f": 40, "t": "s", "w": 0.9}),
    ("bass", {"g": 15, "f": 60, "p": 1}),
    ("compand", {}),
    (
        "compand",
        {
            "attacks": "0.1|0.2",
            "decays": "0.5|0.3",
            "points": "-80/-80|-30/-18|0/-6",
            "delay": 0.05,
            "soft_knee": 6,
        },
    ),
    ("compensationdelay", {"m": 90, "cm": 40, "dry": 0.4, "temp": -20}),
    ("crossfeed", {"strength": 0.9, "range": 0.9}),
    ("crossfeed", {}),
    ("crystalizer", {"i": 4}),
    ("dcshift", {"shift": 0.1}),
    ("equalizer", {"f": 35, "w": 12, "g": -18}),
    ("equalizer", {"f": 277, "t": "k", "w": 0.02, "g": 9, "transform": "svf"}),
    ("extrastereo", {}),
    ("haas", {"left_delay": 40, "right_delay": 11}),
    ("highpass", {"f": 20, "w": 3}),
    ("highpass", {"f": 150, "p": 1}),
    ("highshelf", {"f": 400, "g": 20}),
    ("lowpass", {"f": 90, "w": 8, "mix": 0.9}),
    ("lowpass", {"f": 19_000}),
    ("lowshelf", {"f": 50, "g": -30}),
    ("stereotools", {"delay": -20, "mode": "ms>lr", "sclevel": 3, "phase": 40}),
    ("stereowiden", {"delay": 100, "feedback": 0.9}),
    ("tiltshelf", {"f": 200, "g": 12}),
    ("treble", {"f": 5000, "g": -12, "transform": "tdii"}),
]


@pytest.mark.parametrize(
    ("name", "options"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)]
)
def test_blocks_are_those_of_one_run_over_the_whole(sources, music, name, options):
    one = effect(name, **options)
    strip = Strip(clips=(clip(content="music", samples=len(music)),), effects=one)
    mix = MixList(rate_hz=HZ, channels=2, samples=len(music), clips=(), strips=(strip,))
    # silence before and behind, as there is around a film
    padded = np.concatenate([SILENT, music, SILENT[: 2 * HZ]])
    once = applied(padded, HZ, one)[len(SILENT) :][: len(music)]
    bounds = (0, *SEAMS, len(music))
    parts = [mix.window(*ends) for ends in pairwise(bounds)]
    heard = np.concatenate([samples_of(part, sources) for part in parts])
    assert heard.shape == music.shape
    assert np.abs(once - music).max() > 0.01
    error = np.abs(heard - once).max() / np.abs(once).max()
    assert 20 * np.log10(error + 1e-12) < -90


def test_every_filter_is_tried():
    assert {name for name, _ in CASES} == set(SOUND_OPTIONS)


@pytest.mark.parametrize("name", SOUND_OPTIONS)
def test_a_filter_that_may_be_named_is_there_and_has_its_options(name):
    assert (
        sound_filter_complaint(effect(name, **({"f": 100} if name == "equalizer" else {})), HZ, 2)
        == ""
    )
    assert [option for option in SOUND_OPTIONS[name] if is_unknown(name, option)] == []


def test_what_is_no_option_is_noticed():
    assert is_unknown("treble", "gian")


@pytest.mark.parametrize("name", sorted(set(SOUND_OPTIONS) - set(OF_STEREO)))
@pytest.mark.parametrize("channels", [1, 6])
def test_a_filter_takes_as_many_channels_as_there_are(name, channels):
    """Were others put in for it, they would come out of a mix of all."""
    sound = np.random.default_rng(1).uniform(-0.5, 0.5, (9600, channels)).astype(np.float32)
    sound[:, 0] = 0
    one = effect(name, **({"f": 100, "g": 6} if name == "equalizer" else {}))
    changed = applied(sound, HZ, one)
    assert changed.shape == sound.shape
    if name in ("acompressor", "agate", "alimiter", "dcshift"):
        return  # these look at all channels together, or add to them
    if channels > 1:
        assert np.abs(changed[:, 0]).max() < 1e-3


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("treble", {"gain": 9999}, "9999"),
        ("acrusher", {"bits": "many"}, "many"),
        ("asoftclip", {"type": "soft"}, "soft"),
        ("acontrast", {"contrast": 101}, "out of range"),
    ],
)
def test_what_libav_says_of_an_option_is_told(name, options, told):
    told_options = tuple((key, str(value)) for key, value in options.items())
    one = (Effect(name=name, options=told_options),)
    assert told in sound_filter_complaint(one, HZ, 2)


@pytest.mark.parametrize("value", ["1:level_in=2", "1,volume", "1;[a]anull", "1\\:2"])
def test_no_option_reaches_another_option_or_filter(value):
    assert sound_filter_complaint(effect("acontrast", contrast=value), HZ, 2)


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("equalizer", {}, "for ever"),
        ("bandpass", {"f": 1, "w": 500}, "remembers"),
        ("acompressor", {"release": 9000}, "144 s"),
        ("aecho", {"delays": "90000"}, "90 s"),
        ("crossfeed", {"range": 1}, "for ever"),
        ("bass", {"f": "1k"}, "plain number"),
        ("aecho", {"delays": "100|soon"}, "plain number"),
    ],
)
def test_what_remembers_too_long_is_refused(name, options, told):
    with pytest.raises(UnreachableError, match=told):
        effect(name, **options)


def test_no_reach_is_longer_than_is_said():
    reaches = [sum(one.reach_s for one in effect(name, **options)) for name, options in CASES]
    assert max(reaches) <= LONGEST_S


def test_a_filter_can_be_had_or_is_refused():
    assert not set(REFUSED) & set(SOUND_OPTIONS)
