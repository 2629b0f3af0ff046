from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.plan.segments import covered


def starts(films, *tracks, **options):
    segments = films.segments(*tracks, **options)
    ends = [segment.end for segment in segments]
    assert [segment.first for segment in segments] == [0, *ends[:-1]]
    return [segment.first for segment in segments]


def test_cuts_are_the_anchors_ends_and_multiples_of_two_seconds_of_its_own_time(films):
    assert starts(films, ["{video: talk, in: 1s, out: 8s}"]) == [0, 25, 75, 125]
    assert starts(films, ["{color: red, duration: 1s}", "{video: talk, in: 1s, out: 8s}"]) == [
        0, 25, 50, 100, 150,
    ]  # fmt: skip


def test_a_still_or_a_colour_counts_from_its_own_start(films):
    tracks = ["{color: red, duration: 1s}", "{image: wide, duration: 5s}"]
    assert starts(films, tracks) == [0, 25, 75, 125]


def test_a_line_too_near_to_a_cut_is_dropped(films):
    # the line at 2 s of the source lies 12 or 13 frames behind the cut
    assert starts(films, ["{video: talk, in: 1.52s, out: 5s}"]) == [0, 62]
    assert starts(films, ["{video: talk, in: 1.48s, out: 5s}"]) == [0, 13, 63]
    assert starts(films, ["{video: talk, in: 0s, out: 4.48s}"]) == [0, 50]
    assert starts(films, ["{video: talk, in: 0s, out: 4.52s}"]) == [0, 50, 100]


def test_speed_scales_the_grid(films):
    assert starts(films, ["{video: talk, in: 0s, out: 20s, speed: 2}"]) == [0, 50, 100, 150, 200]
    assert starts(films, ["{video: talk, in: 2s, out: 10s, speed: 2}"]) == [0, 25, 75]


def test_the_output_says_how_long_segments_are(films):
    outputs = "  film.mp4: {video: {codec: h264, segment: 1s}}\n"
    tracks = ["{video: talk, in: 0s, out: 4s}"]
    assert starts(films, tracks, outputs=outputs) == [0, 25, 50, 75]


def test_overlays_make_no_cuts(films):
    bottom = ["{video: talk, in: 0s, out: 8s}"]
    plain = starts(films, bottom)
    titles = ["{text: a, start: 0.5s, duration: 1s}", "{text: b, start: 3.3s, duration: 2s}"]
    corner = ["{image: logo, start: 1.1s, duration: 3s, position: [10%, 10%]}"]
    assert starts(films, bottom, titles, corner) == plain


def test_pictures_on_an_upper_track_make_no_cuts_where_there_is_one_below(films):
    bottom = ["{video: talk, in: 0s, out: 8s}"]
    broll = ["{video: silent, start: 1.3s, in: 0.7s, duration: 3s}"]
    assert starts(films, bottom, broll) == starts(films, bottom)


def test_an_upper_picture_is_the_anchor_where_there_is_none_below(films):
    bottom = ["{video: talk, in: 0s, out: 2s}", "{gap: 4s}", "{video: talk, in: 10s, out: 12s}"]
    broll = ["{video: silent, start: 1s, in: 0.5s, duration: 4.2s}"]
    # 2 s: below ends; 2.5 and 4.5 s: 2 and 4 s of the source above; 5.2 s: nothing is left
    assert starts(films, bottom, broll) == [0, 50, 63, 113, 130, 150]


def test_where_two_clips_overlap_the_outgoing_one_is_the_anchor(films):
    tracks = [
        "{video: talk, in: 0s, out: 3s}", "{transition: dissolve, duration: 0.4s}",
        "{video: talk, in: 20s, out: 24s}",
    ]  # fmt: skip
    # the incoming one starts at frame 65; its grid lies at 115 and 165
    assert starts(films, tracks) == [0, 50, 75, 115]


def test_a_film_of_background_alone_is_cut_by_its_own_time(films):
    assert starts(films, ["{text: a, duration: 5s}"]) == [0, 50, 100]
    assert starts(films, ["{text: a, start: 5s, duration: 1s}"]) == [0, 50, 100]
    displays = films.displays(["{text: a, start: 6s, duration: 2s}"])
    assert [len(display.layers) for display in displays] == [0, 0, 0, 1]
    assert displays[0] == displays[1]


def test_a_slide_show_that_zooms_and_pans_is_anchored_in_its_slides(films):
    def slide(number):
        return (
            f"{{image: wide, id: s{number}, duration: 3.3s, scale: {{0s: 1, end: 1.{number}}},"
            " position: {0s: [50%, 50%], end: [60%, 50%]}}"
        )

    show = [slide(number) for number in range(6)]
    before, after = films.displays(show), films.displays([slide(9), *show])
    assert len(set(after) - set(before)) == 2


def test_a_picture_put_somewhere_for_good_is_an_overlay(films):
    corner = ["{video: talk, position: [10%, 10%], scale: 0.2, start: 1.3s, duration: 4s}"]
    assert starts(films, corner) == [0, 50, 100]


@pytest.mark.parametrize("rate", ["24", "25", "29.97", "60"])
def test_segments_follow_each_other_at_any_rate(films, rate):
    tracks = ["{video: talk, in: 0.7s, out: 9.1s}", "{video: phone, in: 3.1s, out: 9s, speed: 1.3}"]
    planner = films.planner(tracks, canvas=f"size: 320x180, fps: {rate}")
    segments = planner.plan(("film.mp4",)).videos[0].segments
    assert segments[-1].end == planner.timeline.frames
    lengths = [segment.display.frames for segment in segments]
    rate = planner.timeline.rate
    assert max(lengths) <= 2 * rate * Fraction(5, 4) + 1
    assert min(lengths) >= 2 * rate * Fraction(1, 4)


@given(
    bounds=st.lists(st.integers(0, 50), min_size=2, unique=True).map(sorted),
    first=st.integers(0, 50),
    count=st.integers(0, 50),
)
def test_segments_are_touched_where_they_share_a_frame(bounds, first, count):
    first, end = max(first, bounds[0]), min(first + count, bounds[-1])
    touched = [
        number
        for number in range(len(bounds) - 1)
        if max(first, bounds[number]) < min(end, bounds[number + 1])
    ]
    assert list(covered(tuple(bounds), first, end)) == touched


# The display list does not know its place


CLIP = "{video: talk, in: 3.2s, out: 9s, opacity: {0s: 0, 1s: 1}, fit: cover}"
TITLE = "{text: Hello, start: %s + 0.4s, duration: 3s, opacity: {0s: 0, 0.4s: 1}}"


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 500))
def test_the_same_clip_elsewhere_is_the_same_display_list(films, frames):
    at_head = films.displays([CLIP], [TITLE % "0s"])
    moved = films.displays([f"{{color: red, duration: {frames}f}}", CLIP], [TITLE % f"{frames}f"])
    assert moved[-len(at_head) :] == at_head


def test_the_same_clip_three_times_is_three_times_the_same(films):
    once, thrice = films.displays([CLIP]), films.displays([CLIP] * 3)
    assert thrice == once * 3


def test_a_trimmed_head_finds_itself_again(films):
    before = films.displays(["{video: talk, in: 3.2s, out: 20s}"])
    after = films.displays(["{video: talk, in: 4.12s, out: 20s}"])
    assert len(set(after) - set(before)) == 1
    assert after[1:] == before[len(before) - len(after) + 1 :]


def test_layers_run_from_the_bottom_track_to_the_top(films):
    (display,) = films.displays(
        ["{color: red, duration: 1s}"], ["{text: a, duration: 1s}"],
        ["{image: logo, duration: 1s}"],
    )  # fmt: skip
    kinds = [type(layer.cels[0][1]).__name__ for layer in display.layers]
    assert kinds == ["SolidCel", "TextCel", "ImageCel"]


def test_a_segment_knows_which_clips_it_shows(films):
    segments = films.segments(
        ["{color: red, duration: 4s}"], ["{text: a, start: 3s, duration: 1s}"]
    )
    assert [segment.clips for segment in segments] == [(0,), (0, 1)]


def test_a_clip_that_goes_blank_leaves_the_background(films):
    displays = films.displays(
        ["{video: silent, in: 8s, duration: 6s, when_short: blank}"],
        canvas="size: 320x180, fps: 25, background: blue",
    )
    assert [[layer.count for layer in display.layers] for display in displays] == [[50], [], []]


# Backwards, again and again, still, faster and slower


def test_a_reversed_clip_is_cut_before_the_same_frames_of_its_source(films):
    assert starts(films, ["{video: silent, in: 1s, out: 8s, reverse: true}"]) == [0, 50, 100, 150]
    trimmed = starts(films, ["{video: silent, in: 1s, out: 7.2s, reverse: true}"])
    assert trimmed == [0, 30, 80, 130]


def test_a_trim_of_a_reversed_clip_encodes_two_segments_at_most(films):
    before = films.displays(["{video: silent, in: 0.4s, out: 9.2s, reverse: true}"])
    for trimmed in ("in: 1s, out: 9.2s", "in: 0.4s, out: 8.8s"):
        after = films.displays([f"{{video: silent, {trimmed}, reverse: true}}"])
        assert len(set(after) - set(before)) <= 1


def test_a_frozen_frame_is_encoded_once_however_long(films):
    displays = films.displays(["{video: talk, in: 1s, freeze: 31s}"])
    assert len(displays) == 16
    assert len(set(displays)) == 2
    assert len(films.displays(["{video: talk, in: 1s, freeze: 2s}"])) == 1


def test_a_loop_is_cut_where_it_starts_again_and_its_passes_are_shared(films):
    tracks = ["{video: silent, in: 0.7s, out: 5s, loop: 4}"]
    assert starts(films, tracks) == [at + line for at in range(0, 430, 108) for line in (0, 33, 83)]
    assert len(set(films.displays(tracks))) == 3
    short = ["{video: silent, out: 0.4s, loop: 100}"]
    assert starts(films, short) == list(range(0, 1000, 50))
    assert len(set(films.displays(short))) == 1


def test_one_pass_more_encodes_nothing_but_the_end(films):
    before = films.displays(["{video: silent, in: 0.7s, out: 5s, loop: 4}"])
    after = films.displays(["{video: silent, in: 0.7s, out: 5s, loop: 5}"])
    assert set(after) == set(before)


@pytest.mark.parametrize("more", ["", ", reverse: true"])
def test_a_source_that_starts_again_in_a_long_clip_is_cut_there_too(films, more):
    tracks = [f"{{video: silent, in: 4s, duration: 24s, when_short: loop{more}}}"]
    assert starts(films, tracks) == list(range(0, 600, 50))
    assert len(set(films.displays(tracks))) == 3
    tracks = [f"{{video: silent, in: 9.8s, duration: 20s, when_short: loop{more}}}"]
    assert starts(films, tracks) == list(range(0, 500, 50))
    assert len(set(films.displays(tracks))) == 1


def test_where_the_speed_is_steady_source_time_is_counted_and_else_film_time(films):
    ramp = "speed: {0s: 1, 5s: 1, 8s: 2, 20s: 2}"
    tracks = [f"{{video: talk, in: 1s, duration: 14s, {ramp}}}"]
    # 1 s, 3 s of the film are 2 s, 4 s of the source; 5 s: the ramp, and 7 s in it;
    # 8 s: 10.5 s of the source; 8.75 s: 12 s, and then every 4 s
    assert starts(films, tracks) == [0, 25, 75, 125, 175, 200, 219, 269, 319]


def test_a_ramp_that_changes_leaves_alone_what_is_before_it_and_finds_itself_behind(films):
    def film(fastest):
        keys = f"{{0s: 1, 10s: 1, 11s: {fastest}, 12s: 1}}"
        return films.displays([f"{{video: talk, in: 1s, out: 40s, speed: {keys}}}"])

    before, after = film(2), film(4)
    assert len(after) > 15
    assert len(set(after) - set(before)) <= 3


@settings(max_examples=60, deadline=None)
@given(
    speeds=st.lists(st.sampled_from(["0.3", "1", "1", "4", "0"]), min_size=2, max_size=6),
    spacing=st.sampled_from(["0.4", "1", "3.7"]),
    more=st.sampled_from(["", "reverse: true", "when_short: loop"]),
    ease=st.sampled_from(["linear", "hold", "ease-in-out", "steps(5)"]),
)
def test_segments_of_a_changing_speed_follow_each_other(films, speeds, spacing, more, ease):
    keys = ", ".join(f"{n} * {spacing}: {speed}" for n, speed in enumerate([*speeds, "0.5"]))
    clip = f"video: talk, duration: 12s, speed: {{keys: {{{keys}}}, ease: {ease}}}"
    segments = films.segments([f"{{{clip}{', ' + more if more else ''}}}"])
    lengths = [segment.display.frames for segment in segments]
    assert sum(lengths) == 300
    assert min(lengths) >= 12
    assert max(lengths) <= 113
