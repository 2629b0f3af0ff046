"""Reverse, freeze, loop, and a speed that changes: lengths, ranges, and what is refused."""

from fractions import Fraction

import pytest

from dagrender.errors import SpecError
from dagrender.plan.frames import shown

from .films import FACTS

TALK = FACTS["talk"].video.table


def source_frames(films, *tracks, **options):
    """Which frames of the talk the first clip shows."""
    planner = films.planner(*tracks, **options)
    clip = planner.timeline.clips[0]
    return shown(clip, TALK, planner.timeline.rate, range(clip.frames))


def test_a_reversed_range_begins_with_its_last_frame(films):
    found = source_frames(films, ["{video: talk, in: 1s, out: 2s, reverse: true}"])
    assert found == tuple(range(49, 24, -1))


def test_a_frozen_clip_is_the_one_frame_at_its_in_point(films):
    tracks = ["{video: talk, in: 1.5s, freeze: 2s}", "{video: talk, in: 1.5s, out: 2s}"]
    assert source_frames(films, tracks) == (37,) * 50
    assert [clip.first for clip in films.clips(tracks)] == [0, 50]


def test_a_frame_may_be_frozen_for_the_rest_of_the_film_or_as_long_as_another_clip(films):
    clips = films.clips(
        ["{color: red, id: a, duration: 3s}"],
        ["{video: talk, start: 1s, freeze: all}", "{video: talk, start: 0s, freeze: a.duration}"],
    )
    assert [clip.frames for clip in clips] == [75, 50, 75]


def test_a_frozen_clip_is_silent(films):
    assert films.mix(["{video: talk, in: 1s, freeze: 2s}"]) is None


def test_a_frozen_clip_is_told_that_it_starts_behind_the_end_of_its_source(complaints):
    assert complaints(["{video: silent, id: a, in: 10s, freeze: 1s}"]) == [
        "1: a starts at 10s of silent.mp4, which ends at 10s"
    ]


@pytest.mark.parametrize(
    "key", ["out: 2s", "duration: 2s", "speed: 2", "reverse: true", "loop: 2", "when_short: loop"]
)
def test_what_plays_has_no_place_beside_a_frozen_frame(complaints, key):
    (told,) = complaints([f"{{video: talk, freeze: 1s, {key}}}"])
    assert told.startswith(f"1: give freeze or {key.partition(':')[0]}, not both")


def test_a_loop_is_the_clip_so_many_times_in_a_row(films):
    looped = ["{video: talk, in: 1s, out: 2.01s, speed: 1.5, loop: 3}"]
    thrice = ["{video: talk, in: 1s, out: 2.01s, speed: 1.5}"] * 3
    (clip,) = films.clips(looped)
    assert (clip.frames, clip.pass_frames) == (51, 17)
    once = source_frames(films, thrice[:1])
    assert source_frames(films, looped) == once * 3


def test_the_sound_of_a_loop_starts_again_with_its_picture(films):
    looped = films.mix(["{video: talk, in: 1s, out: 2.01s, loop: 3, speed: 0.75}"])
    thrice = films.mix(["{video: talk, in: 1s, out: 2.01s, speed: 0.75}"] * 3)
    assert looped == thrice


def test_a_sound_loops_by_its_exact_length(films):
    clips = films.mix(["{audio: song, in: 1s, out: 2.00001s, loop: 3}"]).clips
    assert [clip.start for clip in clips] == [0, 48_000, 96_001]
    (clip,) = films.clips(["{audio: song, in: 1s, out: 2.00001s, loop: 3}"])
    assert clip.duration_s == 3 * Fraction(100_001, 100_000)


def test_a_loop_has_no_duration_of_its_own(complaints):
    (told,) = complaints(["{video: talk, duration: 2s, loop: 3}"])
    assert told.startswith("1: give loop or duration, not both [loop: 3 plays in to out three")
    assert complaints(["{video: talk, loop: 0}"])[0].startswith("1: loop:")


# A speed that changes


RAMP = "speed: {0s: 1, 2s: 4, 4s: 0.5}"


def test_with_a_duration_the_range_follows(films):
    found = source_frames(films, [f"{{video: talk, in: 1s, duration: 4s, {RAMP}}}"])
    assert len(found) == 100
    for frame in (0, 13, 50):
        at = Fraction(frame, 25)
        assert found[frame] == 25 + int((at + Fraction(3, 4) * at * at) * 25)
    assert found[-1] == 25 + int(Fraction(19, 2) * 25) - 1


def test_with_a_range_the_duration_follows_to_the_nearest_frame(films):
    (clip,) = films.clips([f"{{video: talk, in: 1s, out: 6s, {RAMP}}}"])
    assert clip.frames == 50
    (clip,) = films.clips([f"{{video: talk, in: 1s, out: 10.5s, {RAMP}}}"])
    assert clip.frames == 100
    (clip,) = films.clips(["{video: talk, in: 59s, speed: {0s: 1, 1s: 0.5}}"])
    assert clip.frames == 38  # one and a half seconds: halves go up


def test_keys_that_count_from_the_end_need_a_duration(films, complaints):
    assert complaints(["{video: silent, id: a, out: 6s, speed: {0s: 1, end: 4}}"]) == [
        (
            "1: a: keys of speed that count from the end need a duration"
            " [give duration: instead of out:, or count them from the start]"
        )
    ]
    (clip,) = films.clips(["{video: silent, duration: 2s, speed: {0s: 1, end: 4}}"])
    assert clip.pace.passed(Fraction(2)) == 5


def test_a_speed_may_fall_to_0_but_has_to_get_there(films, complaints):
    films.clips(["{video: silent, duration: 5s, speed: {0s: 1, 2s: 0}}"])
    assert complaints(["{video: silent, id: a, in: 1s, out: 4s, speed: {0s: 1, 2s: 0}}"]) == [
        (
            "1: a stands still before 3s of silent.mp4 are played"
            " [give duration: instead of out:, or a last speed above 0]"
        )
    ]


def test_a_speed_that_is_none_is_refused(complaints):
    assert complaints(["{video: silent, duration: 1s, speed: 0}"]) == [
        '1: speed: needs a speed above 0, not "0" [freeze: 2s holds a frame]'
    ]
    (told,) = complaints(["{video: silent, duration: 1s, speed: -1}"])
    assert told.endswith("[reverse: true plays it backwards]")
    (told,) = complaints(["{video: silent, duration: 1s, speed: {0s: 1, 1s: -1}}"])
    assert "at 1s" in told
    (told,) = complaints(
        [
            (
                "{video: silent, id: a, duration: 1s, speed: {keys: {0s: 1, 1s: 4},"
                " ease: 'cubic-bezier(0.3, -2, 0.7, 1)'}}"
            )
        ]
    )
    assert told == "1: a: its easing takes the speed below 0"


def test_a_source_too_short_for_a_speed_that_changes_is_told_both_times(complaints):
    assert complaints(["{video: silent, id: a, in: 4s, duration: 4s, speed: {0s: 1, 2s: 4}}"]) == [
        (
            "1: a needs silent.mp4 up to 17s, but it ends at 10s"
            " [shorten the clip, or say when_short: hold, loop or blank]"
        )
    ]


# A source that is too short


MODES = {
    "hold": (247, 248, 249, 249, 249, 249),
    "loop": (247, 248, 249, 225, 226, 227),
}


@pytest.mark.parametrize("mode", MODES)
def test_a_short_source_backwards_is_what_it_is_forwards_the_last_first(films, mode):
    clip = f"{{video: silent, in: 9s, duration: 28f, when_short: {mode}"
    table = FACTS["silent"].video.table
    for more, expected in (("}", MODES[mode]), (", reverse: true}", MODES[mode][::-1])):
        planner = films.planner([clip + more])
        (placed,) = planner.timeline.clips
        found = shown(placed, table, Fraction(25), range(28))
        assert (found[:6] if "reverse" in more else found[-6:]) == expected


def test_a_clip_that_goes_blank_backwards_starts_blank(films):
    clip = "{video: silent, in: 9s, duration: 2s, when_short: blank, reverse: true, fit: fill}"
    blank, display = films.displays([clip])
    assert (blank.frames, blank.layers) == (25, ())
    assert [(layer.first, layer.count) for layer in display.layers] == [(0, 25)]


def test_a_short_source_in_a_transition_does_what_it_says(films):
    tracks = [
        "{video: silent, in: 9s, duration: 2s, when_short: blank, speed: 2}",
        "{transition: dissolve, duration: 1s}",
        "{video: silent, in: 8s, duration: 4s, when_short: hold, speed: {0s: 1, 1s: 3}}",
    ]
    displays = films.displays(tracks)
    assert sum(display.frames for display in displays) == 125
    (first, *_), second = displays[0].layers, displays[1].layers
    assert (first.first, first.count) == (0, 13)
    assert second[-1].opacity.values()[-1] == 1


def test_a_hundred_clips_behind_the_ends_of_their_sources_give_an_error_each(films):
    late = [f"{{video: silent, id: c{n}, in: {10 + n}s, duration: 1s}}" for n in range(100)]
    with pytest.raises(SpecError) as caught:
        films.plan(late)
    problems = caught.value.problems
    assert len(problems) == 100
    for number, problem in enumerate(problems):
        start = 10 + number
        assert problem.message == f"c{number} starts at {start}s of silent.mp4, which ends at 10s"
        assert problem.place.file == "film.yaml"
        assert problem.place.line == 7 + number
        assert problem.place.text[problem.place.column - 1 :].startswith(f"{start}s")


def test_clips_behind_their_ends_are_told_together_with_everything_else(complaints):
    told = complaints(
        [
            "{video: silent, id: a, in: 11s, freeze: 1s}",
            "{video: talk, id: b, in: 61s, reverse: true}",
        ],
        [
            "{audio: song, id: d, in: 1:00, loop: 2}",
            "{video: silent, id: e, duration: 11s}",
            "{video: silent, id: f, out: 2s, speed: {0s: 1, 0.5s: 0}}",
        ],
    )
    assert [line.partition(" [")[0] for line in told] == [
        "1: a starts at 11s of silent.mp4, which ends at 10s",
        "2: b starts at 61s of talk.mp4, which ends at 60s",
        "5: d starts at 60s of song.flac, which ends at 30s",
        "6: e needs silent.mp4 up to 11s, but it ends at 10s",
        "7: f stands still before 2s of silent.mp4 are played",
    ]
