from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.errors import SourceError
from dagrender.media.sound.curves import FadeCurve
from dagrender.media.sound.mixing import envelope
from dagrender.media.sound.mixlist import MixList
from dagrender.timebase import frame_at

from ..sounds import clicks, clip, decibels, facts_of, loudest, mixed, samples_of, sine, write_sound

HZ = 48_000


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A tone, noise, clicks at another rate, and a voice in one channel."""
    folder = tmp_path_factory.mktemp("sources")
    noise = 0.3 * np.random.default_rng(3).standard_normal((15 * HZ, 2))
    made = {
        "tone": (sine(440, HZ, 15), HZ),
        "noise": (noise, HZ),
        "slow": (sine(440, 44_100, 15), 44_100),
        "clicks": (clicks(range(4410, 15 * 44_100, 44_100), 15 * 44_100), 44_100),
        "voice": (sine(300, 22_050, 15, channels=1), 22_050),
    }
    result = {}
    for name, (samples, rate) in made.items():
        path = write_sound(folder / f"{name}.wav", samples, rate, "pcm_f32le")
        result[name] = (path, facts_of(rate, content=name, channels=samples.shape[1]))
    return result


@pytest.fixture(scope="module")
def noise():
    return 0.3 * np.random.default_rng(3).standard_normal((15 * HZ, 2)).astype(np.float32)


def test_a_mix_of_nothing_is_silence_of_the_exact_length():
    heard = mixed({}, samples=100_001)
    assert heard.shape == (100_001, 2)
    assert heard.dtype == np.float32
    assert not heard.any()


def test_a_clip_is_its_source_moved_to_its_place(sources, noise):
    heard = mixed(sources, clip(content="noise", start=777, samples=20_000), samples=HZ)
    assert not heard[:777].any()
    assert np.abs(heard[777:20_777] - noise[:20_000]).max() < 1e-6
    assert not heard[20_777:].any()


@pytest.mark.parametrize("source_in_s", [Fraction(1, 3), Fraction(7), Fraction(1234567, 100_000)])
def test_a_clip_begins_at_the_nearest_sample_of_its_source(sources, noise, source_in_s):
    heard = mixed(sources, clip(content="noise", samples=1000, source_in_s=source_in_s))
    first = frame_at(source_in_s, Fraction(HZ))
    assert np.abs(heard[:1000] - noise[first : first + 1000]).max() < 1e-6


def test_sound_that_starts_after_the_picture_is_heard_that_much_later(sources, noise):
    path, _ = sources["noise"]
    late = {"noise": (path, facts_of(HZ, content="noise", start_s=Fraction(1, 100)))}
    heard = mixed(late, clip(content="noise"))
    assert not heard[:480].any()
    assert np.abs(heard[480:HZ] - noise[: HZ - 480]).max() < 1e-6


def test_overlapping_clips_add_up(sources, noise):
    tone = sine(440, HZ, 15)
    heard = mixed(
        sources,
        clip(content="noise", gain=((0, 0.5),)),
        clip(content="tone", start=10_000, samples=20_000),
    )
    expected = 0.5 * noise[:HZ]
    expected[10_000:30_000] += tone[:20_000]
    assert decibels(heard - expected) < -120


def test_the_sum_may_exceed_full_scale(sources):
    heard = mixed(sources, *[clip(content="tone")] * 4)
    assert heard.max() == pytest.approx(2.0, abs=1e-3)


def test_gain_is_linear_between_its_points_and_held_outside():
    values = envelope(clip(gain=((100, 1.0), (300, 0.0), (400, 0.5))), 0, 600)
    assert (values[:101] == 1).all()
    assert values[200] == 0.5
    assert values[300] == 0
    assert values[350] == 0.25
    assert (values[400:] == 0.5).all()


def test_fades_rise_from_nothing_and_fall_to_nothing():
    values = envelope(clip(samples=1000, fade_in=100, fade_out=200), 0, 1000)
    assert values[0] == 0
    assert values[50] == 0.5
    assert (values[100:801] == 1).all()
    assert values[900] == 0.5
    assert values[999] == pytest.approx(1 / 200)


def test_a_cross_fade_of_one_sound_leaves_it_as_it_was(sources, noise):
    heard = mixed(
        sources,
        clip(content="noise", samples=20_000, fade_out=5000),
        clip(
            content="noise",
            start=15_000,
            samples=30_000,
            source_in_s=Fraction(15_000, HZ),
            fade_in=5000,
        ),
    )
    assert np.abs(heard[:45_000] - noise[:45_000]).max() < 1e-6


CLIPS = (
    clip(
        content="slow",
        start=333,
        samples=70_000,
        gain=((0, 0.1), (20_000, 0.7), (20_100, 0.7), (50_000, 1.0)),
        fade_in=999,
        rise=FadeCurve.EXP,
        fade_out=30_000,
        fall=FadeCurve.S,
        pan=((0, -0.5), (50_000, 0.7)),
    ),
    clip(content="noise", start=40_000, samples=60_000, source_in_s=Fraction(9), fade_in=50_000),
    clip(
        content="voice", start=5, samples=99_000, speed=Fraction(4, 5), fade_out=5, pan=((0, 0.4),)
    ),
    clip(content="noise", start=900, samples=50_000, speed=Fraction(3, 2), reverse=True),
    clip(
        content="tone",
        start=30_000,
        samples=60_000,
        gain=((0, 1.0), (60_000, 0.2)),
        reverse=True,
        path=(
            ((0, Fraction(2)), (9000, Fraction(9, 4)), (20_000, Fraction(3))),
            ((40_000, Fraction(3)), (60_000, 3 + Fraction(20_000, HZ))),
        ),
    ),
)
WHOLE = MixList(rate_hz=HZ, channels=2, samples=110_000, clips=CLIPS)


@cache
def whole(sources):
    return samples_of(WHOLE, dict(sources))


places = st.integers(0, WHOLE.samples) | st.sampled_from([333, 1332, 20_433, 40_000, 70_333])


@settings(max_examples=40, deadline=None)
@given(ends=st.lists(places, min_size=2, max_size=2, unique=True).map(sorted))
def test_a_window_sounds_exactly_as_the_whole_does_there(sources, ends):
    heard = samples_of(WHOLE.window(*ends), sources)
    assert np.array_equal(heard, whole(tuple(sources.items()))[slice(*ends)])


@settings(max_examples=40, deadline=None)
@given(ends=st.lists(places, min_size=2, max_size=2, unique=True).map(sorted), data=st.data())
def test_a_window_of_a_window_is_the_window(ends, data):
    outer = WHOLE.window(*ends)
    start = data.draw(st.integers(0, outer.samples - 1))
    stop = data.draw(st.integers(start + 1, outer.samples))
    assert outer.window(start, stop) == WHOLE.window(ends[0] + start, ends[0] + stop)


@pytest.mark.parametrize(
    ("field", "value", "window"),
    [
        ("gain", ((0, 0.1), (20_000, 0.7), (20_100, 0.7), (50_000, 0.2)), (0, 20_000)),
        ("gain", ((0, 0.9), (20_000, 0.7), (20_100, 0.7), (50_000, 1.0)), (21_000, 60_000)),
        ("pan", ((0, -0.5), (50_000, 0.7), (60_000, 0.0)), (0, 50_000)),
        ("rise", FadeCurve.LOG, (6000, 30_000)),
        ("fade_in", 5000, (6000, 30_000)),
        ("fade_out", 20_000, (0, 40_000)),
        ("samples", 69_000, (0, 39_000)),
    ],
)
def test_a_window_does_not_know_of_an_edit_outside(field, value, window):
    edited = replace(WHOLE, clips=(replace(CLIPS[0], **{field: value}), *CLIPS[1:]))
    assert edited != WHOLE
    assert edited.window(*window) == WHOLE.window(*window)
    assert edited.window(0, WHOLE.samples) != WHOLE.window(0, WHOLE.samples)


def test_a_window_moves_along_with_what_sounds_in_it():
    later = tuple(replace(one, start=one.start + 7777) for one in CLIPS)
    moved = replace(WHOLE, samples=WHOLE.samples + 7777, clips=later)
    assert moved.window(27_777, 80_000) == WHOLE.window(20_000, 80_000 - 7777)


def test_a_reversed_clip_is_its_stretch_of_the_source_sample_by_sample(sources, noise):
    heard = mixed(
        sources,
        clip(content="noise", start=100, samples=30_000, source_in_s=Fraction(1), reverse=True),
    )
    assert np.abs(heard[100:30_100] - noise[HZ : HZ + 30_000][::-1]).max() < 1e-6
    assert not heard[30_100:].any()


def test_a_clip_backwards_at_another_speed_is_the_clip_last_sample_first(sources):
    options = {"content": "voice", "source_in_s": Fraction(2), "speed": Fraction(3, 2)}
    forwards = mixed(sources, clip(**options))
    backwards = mixed(sources, clip(**options, reverse=True))
    assert np.array_equal(backwards, forwards[::-1])


def test_the_fades_and_the_gain_of_a_reversed_clip_are_those_of_the_film(sources):
    quiet = {"gain": ((0, 1.0), (HZ, 0.0)), "fade_in": 480}
    heard = mixed(sources, clip(content="tone", reverse=True, **quiet))
    levels = np.abs(heard[: HZ // 480 * 480, 0].reshape(-1, 480)).max(axis=1)
    assert levels[0] < levels[1]
    assert levels[1] > 0.47
    assert levels[-1] < 0.01


def test_along_a_path_a_sound_is_where_the_path_says(sources):
    path = (
        ((0, Fraction(1, 2)), (HZ // 2, Fraction(3, 2))),
        ((HZ // 2, Fraction(4)), (HZ, Fraction(9, 2))),
    )
    heard = mixed(sources, clip(content="clicks", path=path))
    # the clicks stand at a tenth of a second past every second
    for place in (HZ * 3 // 10, HZ * 6 // 10):
        assert abs(loudest(heard[:, 0], place, HZ // 50)) <= HZ // 3000


@pytest.mark.parametrize("content", ["tone", "slow"])
@pytest.mark.parametrize("fps", [Fraction(25), Fraction(30000, 1001)])
def test_a_hundred_cuts_in_order_are_the_uncut_sound(sources, content, fps):
    cuts = [round(Fraction(n * 12, 100) * fps) / fps for n in range(101)]
    offset_s = 10 / fps
    clips = []
    for begin_s, end_s in pairwise(cuts):
        start, stop = frame_at(begin_s, Fraction(HZ)), frame_at(end_s, Fraction(HZ))
        at_start = Fraction(start, HZ) + offset_s
        clips.append(clip(content=content, start=start, samples=stop - start, source_in_s=at_start))
    length = clips[-1].start + clips[-1].samples
    heard = mixed(sources, *clips, samples=length)
    uncut = clip(content=content, samples=length, source_in_s=offset_s)
    assert np.array_equal(heard, mixed(sources, uncut, samples=length))
    first = frame_at(offset_s, Fraction(HZ))
    reference = sine(440, HZ, 15)[first : first + length]
    assert decibels(heard - reference, 0.5) < -90


def test_the_same_sound_from_two_files_of_another_rate_is_resampled_truly(sources):
    heard = mixed(sources, clip(content="slow", samples=10 * HZ), samples=10 * HZ)
    assert decibels((heard - sine(440, HZ, 10))[500:], 0.5) < -100


def test_clicks_at_another_rate_land_on_their_sample(sources):
    heard = mixed(sources, clip(content="clicks", samples=14 * HZ), samples=14 * HZ)
    for second in range(14):
        assert loudest(heard[:, 0], second * HZ + 4800, 100) == 0


def test_one_channel_in_a_mix_of_two_and_two_in_a_mix_of_one(sources):
    both = mixed(sources, clip(content="voice"))
    assert np.array_equal(both[:, 0], both[:, 1])
    assert decibels((both - sine(300, HZ, 1))[2000:-2000], 0.5) < -90
    one = mixed(sources, clip(content="tone"), channels=1)
    assert one.shape == (HZ, 1)
    assert decibels(one - sine(440, HZ, 1, channels=1), 0.5) < -120


def test_a_sound_is_opened_once_for_all_its_clips(sources):
    asked = []

    def open_sound(content):
        asked.append(content)
        return sources[content]

    clips = tuple(clip(content="tone", start=n * 1000, samples=1000) for n in range(40))
    mix = MixList(rate_hz=HZ, channels=2, samples=40_000, clips=clips)
    assert len(samples_of(mix, open_sound)) == 40_000
    assert asked == ["tone"]


def test_more_sounds_than_may_be_open_mix_all_the_same(tmp_path):
    sources = {}
    for number in range(12):
        tone = sine(100 + number, HZ, 0.5)
        path = write_sound(tmp_path / f"{number}.wav", tone, HZ, "pcm_f32le")
        sources[str(number)] = (path, facts_of(HZ, content=str(number)))
    clips = [
        clip(content=str(number), samples=HZ // 2, gain=((0, 1 / 12),)) for number in range(12)
    ]
    heard = mixed(sources, *clips, samples=HZ // 2)
    expected = sum(sine(100 + number, HZ, 0.5) for number in range(12)) / 12
    assert decibels(heard - expected) < -120


def test_a_source_that_is_gone_is_named(tmp_path):
    sources = {"song": (tmp_path / "gone.wav", facts_of(HZ))}
    with pytest.raises(SourceError, match=r"gone\.wav"):
        mixed(sources, clip())


@pytest.mark.parametrize(
    "speed", [Fraction(2), Fraction(1, 2), Fraction(11, 10), Fraction(997, 991)]
)
@pytest.mark.parametrize("content", ["tone", "slow"])
def test_a_pitch_that_follows_goes_along_with_the_speed(sources, content, speed):
    played = clip(content=content, speed=Fraction(speed), pitch_follows=True, samples=3 * HZ)
    heard = mixed(sources, played, samples=3 * HZ)
    expected = sine(440 * float(speed), HZ, 3)
    middle = slice(2000, -2000)
    assert decibels(heard[middle] - expected[middle], 0.5) < -90


def test_clicks_of_a_sound_whose_pitch_follows_stay_in_time(sources):
    heard = mixed(sources, clip(content="clicks", speed=Fraction(5, 4), pitch_follows=True,
                                samples=8 * HZ), samples=8 * HZ)  # fmt: skip
    for number in range(9):
        place = round((4410 + 44_100 * number) / 44_100 / 1.25 * HZ)
        assert abs(loudest(heard[:, 0], place, 300)) <= 1
