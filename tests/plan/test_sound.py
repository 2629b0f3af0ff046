from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.errors import SpecError
from dagrender.media.sound.curves import FadeCurve
from dagrender.plan.fades import Fades
from dagrender.plan.gain import between, faded, value_at

from .films import FACTS, facts, materials, sound

TALK = FACTS["talk"].audio.content
SONG = FACTS["song"].audio.content


def test_every_clip_stands_on_its_sample(films):
    mix = films.mix(
        ["{video: talk, in: 1s, out: 3s}", "{gap: 0.48s}", "{video: talk, in: 10s, out: 11s}"],
        ["{audio: song, start: 0.5001s, in: 2.5s, duration: 1.00001s}"],
    )
    assert [(clip.content, clip.start, clip.samples) for clip in mix.clips] == [
        (TALK, 0, 96_000), (TALK, 119_040, 48_000), (SONG, 24_005, 48_000),
    ]  # fmt: skip
    assert mix.samples == 48_000 * 87 // 25


def test_a_source_is_heard_from_the_time_of_the_whole_sample(films):
    (clip,) = films.mix(["{audio: song, start: 0.5001s, in: 2.5s, duration: 1s, speed: 2}"]).clips
    late_s = Fraction(clip.start, 48_000) - Fraction(5001, 10_000)
    assert clip.source_in_s == Fraction(5, 2) + 2 * late_s


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=6), st.sampled_from(["25", "29.97", "24"]))
def test_cuts_in_a_row_of_one_source_go_on_without_a_seam(films, lengths, rate):
    clips, at = [], 0
    for length in lengths:
        clips.append(f"{{video: talk, in: {at}f, duration: {length}f}}")
        at += length
    mix = films.mix(clips, canvas=f"size: 320x180, fps: {rate}")
    for one, other in zip(mix.clips, mix.clips[1:], strict=False):
        assert one.start + one.samples == other.start
        heard_s = one.source_in_s + Fraction(one.samples, 48_000)
        assert heard_s == other.source_in_s
    assert sum(clip.samples for clip in mix.clips) == mix.samples


def test_a_muted_clip_and_one_without_sound_are_not_mixed(films):
    assert films.mix(["{video: talk, duration: 1s, mute: true}", "{video: silent}"]) is None
    assert films.mix(["{image: logo, duration: 1s}"]) is None


def test_a_clip_is_cut_off_where_the_film_ends(films):
    (clip,) = films.mix(
        ["{audio: song, fade_out: 1s}"], canvas="size: 320x180, fps: 25, duration: 2s"
    ).clips
    assert (clip.samples, clip.fade_out) == (96_000, 0)


def test_a_gain_in_percent_is_a_share_of_the_amplitude(films):
    clips = ["{audio: song, gain: 50%, duration: 1s}"]
    clips += ["{audio: song, gain: {0s: 100%, 1s: 40%}, duration: 1s}"]
    clips += ["{audio: song, gain: {0s: 100%, 1s: -20dB}, duration: 1s}"]
    half, falling, mixed = films.mix(clips).clips
    assert half.gain == ((0, 0.5),)
    assert value_at(falling.gain, 12_000) == pytest.approx(0.85)
    assert value_at(falling.gain, 24_000) == pytest.approx(0.7)
    assert value_at(mixed.gain, 24_000) == pytest.approx(10 ** (-10 / 20))


def test_gain_is_an_amplitude(films):
    (clip,) = films.mix(["{audio: song, gain: -6dB, duration: 1s}"]).clips
    assert clip.gain == ((0, 0.5011872),)


def test_a_gain_that_moves_has_breakpoints(films):
    (clip,) = films.mix(
        ["{audio: song, gain: {0s: 0, 0.1s: -20, end-0.1s: -20, end: 0}, duration: 10s}"]
    ).clips
    assert clip.gain[0] == (0, 1)
    assert value_at(clip.gain, 4800) == value_at(clip.gain, 240_000) == 0.1
    assert clip.gain[-1] == (480_000, 1)
    assert len(clip.gain) < 30


def test_fades_are_counted_in_samples_and_are_no_longer_than_the_clip(films):
    (clip,) = films.mix(["{audio: song, fade_in: 0.5s, fade_out: 9s, duration: 2s}"]).clips
    assert (clip.fade_in, clip.fade_out) == (24_000, 96_000)


def test_a_transition_cross_fades_the_sound(films):
    one, two = films.mix(
        ["{video: talk, duration: 2s, fade_in: 0.1s}", "{transition: wipe, duration: 0.4s}",
         "{video: talk, in: 20s, duration: 2s, fade_out: 1s}"]
    ).clips  # fmt: skip
    assert (one.fade_in, one.fade_out) == (4800, 19_200)
    assert (two.fade_in, two.fade_out) == (19_200, 48_000)
    assert one.start + one.samples - two.start == 19_200


def test_a_fade_longer_than_the_transition_is_kept(films):
    one, _ = films.mix(
        ["{video: talk, duration: 2s, fade_out: 1s}", "{transition: wipe, duration: 0.4s}",
         "{video: talk, in: 20s, duration: 2s}"]
    ).clips  # fmt: skip
    assert one.fade_out == 48_000


def test_a_loop_starts_again_at_its_in_point(films):
    clips = films.mix(["{audio: song, in: 10s, duration: 45s, when_short: loop}"]).clips
    assert [(clip.start, clip.samples, clip.source_in_s) for clip in clips] == [
        (0, 960_000, 10), (960_000, 960_000, 10), (1_920_000, 240_000, 10),
    ]  # fmt: skip
    assert {clip.gain for clip in clips} == {((0, 1.0),)}


def test_the_sound_of_a_picture_that_loops_loops_with_it(films):
    longer = materials(talk=facts(video=FACTS["talk"].video, audio=sound("talk", 70)))
    clips = films.mix(
        ["{video: talk, in: 50s, duration: 25s, when_short: loop}"], sources=longer
    ).clips
    assert [clip.start for clip in clips] == [0, 480_000, 960_000]


def test_a_fade_goes_on_from_one_pass_of_a_loop_to_the_next(films):
    clips = films.mix(
        ["{audio: song, in: 28s, duration: 5s, when_short: loop, fade_in: 3s, fade_out: 3s}"]
    ).clips
    assert [clip.samples for clip in clips] == [96_000, 96_000, 48_000]
    assert {(clip.fade_in, clip.fade_out) for clip in clips} == {(0, 0)}
    for clip in clips:
        for at in range(0, clip.samples + 1, 12_000):
            sample = clip.start + at
            wanted = min(1, sample / 144_000) * min(1, (240_000 - sample) / 144_000)
            assert value_at(clip.gain, at) == pytest.approx(wanted, abs=1e-4)


def test_a_gain_that_moves_over_a_thousand_passes_stays_small(films):
    clips = films.mix(
        ["{audio: song, in: 29.5s, duration: 500s, when_short: loop, gain: {0s: 0, end: -20}}"]
    ).clips
    assert len(clips) == 1000
    assert max(len(clip.gain) for clip in clips) < 60


POINTS = st.lists(st.integers(0, 2000), min_size=1, max_size=8, unique=True).flatmap(
    lambda places: st.lists(
        st.floats(0, 2), min_size=len(places), max_size=len(places)
    ).map(lambda values: tuple(zip(sorted(places), values, strict=True)))
)  # fmt: skip


@given(POINTS, st.integers(0, 1000), st.integers(1, 1000), st.integers(0, 1000))
def test_a_stretch_of_a_gain_is_that_gain(points, first, length, at):
    part = between(points, first, first + length)
    at = min(at, length)
    assert value_at(part, at) == pytest.approx(value_at(points, first + at), abs=1e-6)
    assert part[0][0] >= 0
    assert part[-1][0] <= length


def test_without_fades_a_gain_is_left_as_it_is():
    assert [
        value for _, value in faded(((0, 0.5),), Fades(fade_in=0, fade_out=0), 1000, 48_000)
    ] == [0.5, 0.5]


def test_a_fade_goes_along_its_curve(films):
    fade = "fade_in: {duration: 0.5s, curve: exp}, fade_out: {duration: 0.25s, curve: s}"
    (clip,) = films.mix([f"{{audio: song, duration: 2s, {fade}}}"]).clips
    assert (clip.fade_in, clip.rise) == (24_000, FadeCurve.EXP)
    assert (clip.fade_out, clip.fall) == (12_000, FadeCurve.S)


def test_a_transition_crosses_the_sounds_along_its_curve(films):
    crossing = "{transition: dissolve, duration: 0.48s, curve: equal-power}"
    first = "{video: talk, in: 1s, out: 3s}"
    longer = "{video: talk, in: 9s, out: 12s, fade_in: {duration: 1s, curve: log}}"
    out, into = films.mix([first, crossing, "{video: talk, in: 9s, out: 12s}"]).clips
    assert (out.fall, into.rise) == (FadeCurve.EQUAL_POWER, FadeCurve.EQUAL_POWER)
    assert (out.rise, into.fall) == (FadeCurve.LINEAR, FadeCurve.LINEAR)
    _, into = films.mix([first, crossing, longer]).clips
    assert (into.fade_in, into.rise) == (48_000, FadeCurve.LOG)


def test_a_curve_goes_on_from_one_pass_of_a_loop_to_the_next(films):
    fade = "fade_in: {duration: 2s, curve: s}"
    one, two = films.mix([f"{{audio: song, out: 1s, loop: 2, {fade}}}"]).clips
    assert one.fade_in == two.fade_in == 0
    assert value_at(one.gain, 24_000) == pytest.approx(0.1464, abs=1e-3)
    assert value_at(two.gain, 24_000) == pytest.approx(0.8536, abs=1e-3)


@pytest.mark.parametrize(("said", "place"), [("left", -1), ("0.25", 0.25), ("-50%", -0.5)])
def test_a_pan_is_a_place_between_left_and_right(films, said, place):
    (clip,) = films.mix([f"{{audio: song, duration: 1s, pan: {said}}}"]).clips
    assert clip.pan == ((0, place),)


def test_a_pan_moves_along_its_keys(films):
    (clip,) = films.mix(["{audio: song, duration: 2s, pan: {0s: left, 1s: right}}"]).clips
    assert value_at(clip.pan, 24_000) == pytest.approx(0, abs=1e-6)
    assert value_at(clip.pan, 95_000) == 1


def test_what_says_nothing_is_not_panned(films):
    (clip,) = films.mix(["{audio: song, duration: 2s}"]).clips
    assert clip.pan is None


def test_a_pitch_follows_where_the_speed_changes_it(films):
    follow = "pitch: follow, duration: 1s"
    for more, follows in (("speed: 2, ", True), ("", False)):
        (clip,) = films.mix([f"{{audio: song, {more}{follow}}}"]).clips
        assert clip.pitch_follows is follows


def test_a_pitch_cannot_follow_keys(films):
    with pytest.raises(SpecError, match="the pitch follows one speed only"):
        films.mix(["{audio: song, pitch: follow, out: 4s, speed: {0s: 1, 2s: 2}}"])
