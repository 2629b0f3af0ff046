from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.errors import SpecError
from dagrender.timebase import frame_at

from .films import FACTS, facts, form, materials, moving, sound

NTSC = "size: 320x180, fps: 29.97"


def frames(clips):
    return [(clip.first, clip.frames) for clip in clips]


@given(st.fractions(0, 100), st.sampled_from([Fraction(25), Fraction(30000, 1001)]))
def test_the_nearest_frame_is_taken_and_halves_go_up(time_s, rate):
    frame = frame_at(time_s, rate)
    assert -Fraction(1, 2) < frame - time_s * rate <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("typed", "frame"), [("0.019", 0), ("0.02", 1), ("0.0599", 1), ("0.06", 2)]
)
def test_placement_snaps_to_the_frame_grid_and_halves_go_up(films, typed, frame):
    (clip,) = films.clips([f"{{color: red, start: {typed}, duration: 1s}}"])
    assert clip.first == frame
    assert clip.start_s == Fraction(frame, 25)


def test_a_clips_length_in_frames_does_not_depend_on_where_it_stands(films):
    lengths = {
        films.clips([f"{{color: red, start: {start}ms, duration: 1.03s}}"], canvas=NTSC)[0].frames
        for start in range(0, 100, 7)
    }
    assert lengths == {31}


def test_sound_is_placed_exactly(films):
    (clip,) = films.clips(["{audio: song, start: 0.0199s, in: 0.001s, out: 1.00033s}"])
    assert clip.start_s == Fraction(199, 10_000)
    assert clip.duration_s == Fraction(99_933, 100_000)


def test_clips_follow_each_other_and_gaps_take_time(films):
    clips = films.clips(["{color: red, duration: 1s}", "{gap: 2s}", "{color: blue, duration: 10f}"])
    assert frames(clips) == [(0, 25), (75, 10)]


def test_a_clip_behind_one_that_says_its_start_follows_that_one(films):
    clips = films.clips(["{color: red, start: 4s, duration: 1s}", "{color: blue, duration: 1s}"])
    assert frames(clips) == [(100, 25), (125, 25)]


def test_expressions_reach_across_tracks_forwards_and_backwards(films):
    clips = films.clips(
        ["{color: red, id: a, start: b.end + 1s, duration: b.duration * 2}"],
        ["{color: blue, id: b, start: (c.start + c.end) / 2, duration: 1s}"],
        ["{color: lime, id: c, start: 2s, duration: 4s}"],
    )
    assert frames(clips) == [(150, 50), (100, 25), (50, 100)]


def test_the_times_of_a_gap_can_be_spoken_of(films):
    plan = films.plan(
        ["{color: red, duration: 1s}", "{gap: 2s, id: pause}", "{color: blue, duration: 1s}"],
        ["{color: lime, start: pause.start, duration: pause.duration}"],
        outputs="  a.png: {at: pause.end}\n",
    )
    assert frames(plan.timeline.clips)[-1] == (25, 50)
    assert plan.stills[0].segment.first == 75


def test_chains_a_thousand_long_are_no_trouble(films):
    forwards = [
        f"{{color: red, id: a{number}, start: a{number + 1}.end, duration: 1f}}"
        for number in range(1000)
    ]
    clips = films.clips([*forwards, "{color: red, id: a1000, start: 0, duration: 1f}"])
    assert [clip.first for clip in clips] == list(range(1000, -1, -1))


def test_a_cycle_gives_one_clear_error(complaints):
    (told,) = complaints(
        ["{color: red, id: a, start: b.end, duration: 1s}"],
        ["{color: red, id: b, start: c.end, duration: 1s}"],
        ["{color: red, id: c, start: a.end, duration: 1s}"],
    )
    assert "these clips' times depend on each other in a circle: " in told
    assert told.endswith("[give one of them a start or a duration of its own]")
    circle = told.partition("circle: ")[2].partition(" [")[0].split(" -> ")
    assert sorted(circle) == ["a", "b", "c"]
    assert "".join(circle) in "abcabc"


def test_a_clip_that_waits_for_itself_is_told_so(complaints):
    (told,) = complaints(["{color: red, id: a, start: a.end, duration: 1s}"])
    assert told.startswith("1: the times of a depend on themselves")


def test_a_start_that_depends_on_a_clip_as_long_as_the_film_is_a_cycle(complaints):
    (told,) = complaints(
        ["{color: red, id: a, duration: all}"], ["{color: red, id: b, start: a.end, duration: 1s}"]
    )
    assert "in a circle" in told
    assert "a" in told


def test_a_cycle_is_told_the_same_way_whatever_the_hash_seed(complaints):
    clips = ["{color: red, id: a, start: b.end + c.end, duration: 1s}"]
    others = [f"{{color: red, id: {name}, start: a.end, duration: 1s}}" for name in "bc"]
    assert complaints(clips, others) == complaints(clips, others)


def test_duration_all_lasts_to_the_films_end(films):
    clips = films.clips(
        ["{color: red, duration: 5s}"],
        ["{color: blue, start: 2s, duration: all}"],
        ["{audio: song, duration: all, when_short: loop}"],
    )
    assert frames(clips) == [(0, 125), (50, 75), (0, 125)]


def test_the_film_ends_with_its_last_sound_and_nothing_of_it_is_cut(films):
    timeline = films.planner(
        ["{color: red, duration: 1s}"], ["{audio: song, in: 0s, out: 2.001s}"]
    ).timeline
    assert timeline.frames == 51


def test_the_canvas_may_say_how_long_the_film_is(films):
    canvas = "size: 320x180, fps: 25, duration: a.end + 1s"
    planner = films.planner(
        ["{color: red, id: a, duration: 2s}"], ["{color: blue, duration: all}"], canvas=canvas
    )
    assert planner.timeline.frames == 75
    assert planner.timeline.clips[1].frames == 75


def test_a_canvas_shorter_than_the_clips_cuts_the_film_off(films):
    segments = films.segments(
        ["{color: red, duration: 9s}"], canvas="size: 320x180, fps: 25, duration: 3s"
    )
    assert sum(segment.display.frames for segment in segments) == 75


def test_a_film_without_length_is_an_error(complaints):
    (told,) = complaints(["{color: red, duration: all}"])
    assert "the film has no length" in told
    (told,) = complaints(
        ["{color: red, id: a, duration: 1s}"],
        canvas="size: 320x180, fps: 25, duration: a.start",
    )
    assert "the film has no length" in told


def test_a_clip_before_the_film_is_an_error(complaints):
    assert complaints(
        ["{color: red, id: a, start: 1s, duration: 1s}"],
        ["{color: red, id: b, start: a.start - 1.5s, duration: 1s}"],
    ) == ["4: b would start 0.5s before the film"]


def test_clips_that_last_no_time_are_errors(complaints):
    told = complaints(
        ["{color: red, id: a, duration: 1s}"],
        ["{color: red, id: b, duration: a.duration - 1s}"],
    )
    assert told == ["4: b lasts no time at all"]
    told = complaints(["{color: red, id: a, duration: 1s}", "{color: red, id: b, duration: 19ms}"])
    assert told == ["2: b lasts 0.019s, which is less than half a frame"]


def test_a_timecode_in_an_expression_counts_frames(films):
    (clip,) = films.clips(["{color: red, start: 00:00:01:05, duration: 5f}"])
    assert frames([clip]) == [(30, 5)]


# Source ranges


def test_in_out_and_speed_are_exact(films):
    (clip,) = films.clips(["{video: talk, in: 1.3s, out: 4.9s, speed: 1.5}"])
    assert (clip.in_s, clip.speed) == (Fraction(13, 10), Fraction(3, 2))
    assert clip.duration_s == Fraction(12, 5)


def test_a_duration_is_of_the_film_and_never_changes_the_speed(films):
    (clip,) = films.clips(["{video: talk, in: 1s, duration: 4s, speed: 2}"])
    assert (clip.frames, clip.speed) == (100, 2)


def test_without_a_duration_a_clip_runs_to_the_end_of_its_source(films):
    clips = films.clips(
        ["{video: talk, in: 50s}", "{video: talk, in: 50s, speed: 0.5}", "{audio: song, in: 29s}"]
    )
    assert [clip.duration_s for clip in clips] == [10, 20, 1]


def test_the_sound_of_a_video_can_be_longer_than_its_picture(films):
    video = FACTS["talk"]
    longer = materials(talk=facts(video=video.video, audio=sound("talk", 70)))
    clips = films.clips(["{video: talk}"], ["{audio: talk}"], sources=longer)
    assert [clip.duration_s for clip in clips] == [60, 70]


def test_a_clip_longer_than_its_source_is_told_both_times_and_places(complaints):
    assert complaints(["{video: silent, id: a, in: 4s, duration: 8s}"]) == [
        (
            "1: a needs silent.mp4 up to 12s, but it ends at 10s"
            " [shorten the clip, or say when_short: hold, loop or blank]"
        )
    ]
    (told,) = complaints(["{video: silent, in: 4s, out: 11s}"])
    assert told.startswith('1: video "silent" needs silent.mp4 up to 11s, but it ends at 10s')
    (told,) = complaints(["{video: silent, id: a, in: 4s, duration: 4s, speed: 2}"])
    assert "up to 12s" in told


def test_the_problem_of_a_range_stands_where_the_range_does(films):
    with pytest.raises(SpecError) as caught:
        films.plan(["{video: silent, in: 4s, duration: 8s}"])
    (problem,) = caught.value.problems
    assert problem.place.text[problem.place.column - 1 :].startswith("8s")


def test_a_clip_that_starts_behind_the_end_of_its_source_is_told_both_times(complaints):
    assert complaints(["{video: silent, id: a, in: 10s, duration: 1s}"]) == [
        "1: a starts at 10s of silent.mp4, which ends at 10s"
    ]


@pytest.mark.parametrize("mode", ["hold", "loop", "blank"])
def test_a_clip_may_be_longer_than_its_source_where_it_says_what_happens(films, mode):
    (clip,) = films.clips([f"{{video: silent, in: 4s, duration: 8s, when_short: {mode}}}"])
    assert clip.frames == 200


def test_no_frame_is_missing_where_the_last_is_shown_for_a_part_of_its_time(films):
    (clip,) = films.clips(["{video: ntsc, duration: 20s}"], canvas="size: 320x180, fps: 25")
    assert clip.frames == 500


def test_what_counts_is_the_length_on_the_grid(films, complaints):
    # 0.99 s are 25 frames, of which the last would need the source at 0.96 s
    short = materials(silent=moving("silent", Fraction(24, 25), 25, form(64, 36), None))
    assert complaints(["{video: silent, duration: 0.99s}"], sources=short)
    films.clips(["{video: silent, duration: 0.97s}"], sources=short)


def test_sources_of_the_wrong_kind_are_told_what_to_use(complaints):
    assert complaints(
        [
            "{video: logo, duration: 1s}",
            "{video: song, duration: 1s}",
            "{image: talk, duration: 1s}",
        ],
    ) == [
        "1: logo.png has no moving picture [use image: for a still]",
        "2: song.flac has no moving picture [use audio: for sound]",
    ]
    assert complaints(["{audio: silent}"]) == ["1: silent.mp4 has no sound"]
    assert complaints(
        ["{image: talk, id: a, duration: 1s}", "{image: silent, id: b, duration: 1s}"]
    ) == [
        "1: a: talk.mp4 is not a still picture [use video: for a moving one]",
        "2: b: silent.mp4 is not a still picture [use video: for a moving one]",
    ]


def test_all_problems_are_told_at_once_in_the_order_of_the_spec(complaints):
    told = complaints(
        ["{video: silent, in: 20s}", "{video: silent, duration: 20s}"], ["{audio: silent}"]
    )
    assert [line.partition(":")[0] for line in told] == ["1", "2", "5"]


# Transitions


def test_clips_overlap_by_the_length_of_their_transition(films):
    one, two = films.clips(
        ["{color: red, duration: 2s}", "{transition: dissolve, duration: 0.4s}",
         "{color: blue, duration: 2s}"]
    )  # fmt: skip
    assert frames([one, two]) == [(0, 50), (40, 50)]
    assert one.lead is None
    assert one.tail.frames == two.lead.frames == 10
    assert two.tail is None


def test_a_transition_longer_than_a_neighbour_is_an_error_that_names_both(complaints):
    assert complaints(
        ["{color: red, id: a, duration: 2s}", "{transition: wipe, duration: 1.6s}",
         "{color: blue, id: b, duration: 1s}"]
    ) == ["2: the wipe lasts 1.6s, longer than b, which lasts 1s"]  # fmt: skip


def test_a_clip_behind_a_transition_cannot_say_its_start(complaints):
    assert complaints(
        ["{color: red, id: a, duration: 2s}", "{transition: dissolve, duration: 1s}",
         "{color: blue, id: b, start: 1s, duration: 2s}"]
    ) == [
        "3: b follows a transition, which places it [leave start out, or the transition]",
    ]  # fmt: skip


def test_a_clip_between_two_transitions_has_both(films):
    clips = films.clips(
        ["{color: red, duration: 2s}", "{transition: dissolve, duration: 0.4s}",
         "{color: blue, duration: 2s}", "{transition: dip, duration: 0.8s}",
         "{color: lime, duration: 2s}"]
    )  # fmt: skip
    assert frames(clips) == [(0, 50), (40, 50), (70, 50)]
    assert (clips[1].lead.frames, clips[1].tail.frames) == (10, 20)
