import itertools
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.plan.frames import identify, lit, shown
from dagrender.plan.pace import Pace, Piece

from .films import FACTS, table

RATES = st.sampled_from([Fraction(24), Fraction(25), Fraction(30), Fraction(30000, 1001)])


class _Clip:
    """As much of a placed clip as frames are found by."""

    def __init__(self, in_s, speed, mode, *, frames=10**6, reverse=False, passes=1):
        self.in_s = in_s
        self.pace = speed if isinstance(speed, Pace) else Pace.steady(speed)
        self.speed = self.pace.constant
        self.frames, self.pass_frames = frames, frames // passes
        self.reverse, self.passes = reverse, passes
        self.clip = self
        self.when_short = self
        self.value = mode


def slowly(clip, frame_table, rate, frames):
    """The frame on screen at every moment, found by looking at all of them."""
    times = [pts * frame_table.time_base for pts in frame_table.pts]
    found = []
    for frame in frames:
        at_s = clip.in_s + frame / rate * clip.speed
        if at_s >= frame_table.duration_s:
            if clip.value == "blank":
                break
            if clip.value == "loop":
                while at_s >= frame_table.duration_s:
                    at_s -= frame_table.duration_s - clip.in_s
        found.append(max(index for index, time_s in enumerate(times) if time_s <= at_s))
    return tuple(found)


@given(
    source=RATES,
    canvas=RATES,
    in_s=st.fractions(0, 1, max_denominator=1000),
    speed=st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2), Fraction(13, 10)]),
    mode=st.sampled_from(["error", "hold", "loop", "blank"]),
)
def test_every_frame_is_the_last_that_starts_at_or_before_its_time(
    source, canvas, in_s, speed, mode
):
    frame_table, clip = table("a", 37, source), _Clip(in_s, speed, mode)
    frames = range(3, 80)
    assert shown(clip, frame_table, canvas, frames) == slowly(clip, frame_table, canvas, frames)


@given(
    steps=st.lists(st.integers(1, 9), min_size=2, max_size=30),
    in_s=st.fractions(0, Fraction(1, 100), max_denominator=1000),
    mode=st.sampled_from(["hold", "loop", "blank"]),
)
def test_variable_frame_rate_is_a_look_up(steps, in_s, mode):
    vfr = variable(steps)
    clip = _Clip(in_s, Fraction(1), mode)
    frames = range(60)
    assert shown(clip, vfr, Fraction(30), frames) == slowly(clip, vfr, Fraction(30), frames)


def test_25_frames_a_second_in_30_show_every_fifth_frame_twice():
    indices = shown(
        _Clip(Fraction(0), Fraction(1), "error"), table("a", 250, Fraction(25)), Fraction(30),
        range(12),
    )  # fmt: skip
    assert indices == (0, 0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9)


def test_29_97_in_30_falls_behind_by_one_frame_in_a_thousand():
    ntsc = table("a", 1200, Fraction(30000, 1001))
    indices = shown(_Clip(Fraction(0), Fraction(1), "error"), ntsc, Fraction(30), range(1100))
    assert indices[1000] == 999
    repeated = [one for one, other in itertools.pairwise(indices) if one == other]
    assert len(repeated) == 2  # the first at once: frame 1 starts 33 us late
    assert not any(other - one > 1 for one, other in itertools.pairwise(indices))


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("hold", (8, 9, 9, 9)),
        ("error", (8, 9, 9, 9)),
        ("blank", (8, 9)),
        ("loop", (8, 9, 5, 6)),
    ],
)
def test_behind_the_end_of_the_source(mode, expected):
    clip = _Clip(Fraction(5, 25), Fraction(1), mode)
    assert shown(clip, table("a", 10, Fraction(25)), Fraction(25), range(3, 7)) == expected


def test_frames_are_known_by_their_gop_and_neighbours_stand_together():
    talk = FACTS["talk"].video.table
    runs = identify(talk, (48, 49, 50, 51, 51, 49))
    digests = [gop.digest for gop in talk.gops]
    assert [(run.gop, run.indices) for run in runs] == [
        (digests[0], (48, 49)),
        (digests[1], (0, 1, 1)),
        (digests[0], (49,)),
    ]


def test_a_frame_that_leads_its_key_frame_is_known_by_both_gops():
    talk = FACTS["talk"].video.table
    opened = replace(talk, gops=(talk.gops[0], replace(talk.gops[1], leading=2), *talk.gops[2:]))
    runs = identify(opened, (50, 51, 52))
    assert [run.indices for run in runs] == [(0, 1), (2,)]
    assert runs[0].gop != talk.gops[1].digest == runs[1].gop


# Backwards, again and again, faster and slower


def frames_of(frame_table, in_s, speed, count, mode="hold", **more):
    clip = _Clip(in_s, speed, mode, frames=count, **more)
    return shown(clip, frame_table, Fraction(30), range(count))


@given(
    source=RATES,
    in_s=st.fractions(0, 1, max_denominator=1000),
    speed=st.sampled_from([Fraction(1), Fraction(3), Fraction(1, 3), Fraction(13, 10)]),
    mode=st.sampled_from(["hold", "loop"]),
    count=st.integers(1, 90),
)
def test_frame_k_of_a_reversed_clip_is_frame_n_1_k_of_the_clip(source, in_s, speed, mode, count):
    frame_table = table("a", 50, source)
    forwards = frames_of(frame_table, in_s, speed, count, mode)
    backwards = frames_of(frame_table, in_s, speed, count, mode, reverse=True)
    assert backwards == forwards[::-1]


@given(
    steps=st.lists(st.integers(1, 9), min_size=2, max_size=30),
    count=st.integers(1, 30),
    passes=st.integers(1, 4),
    reverse=st.booleans(),
)
def test_passes_are_the_clip_so_many_times_in_a_row(steps, count, passes, reverse):
    vfr = variable(steps)
    once = frames_of(vfr, Fraction(0), Fraction(1), count, reverse=reverse)
    clip = _Clip(Fraction(0), Fraction(1), "hold", frames=count * passes, passes=passes)
    clip.reverse = reverse
    assert shown(clip, vfr, Fraction(30), range(count * passes)) == once * passes


def variable(steps):
    pts = tuple(sum(steps[:number]) for number in range(len(steps)))
    return replace(
        table("a", len(pts), Fraction(90)),
        time_base=Fraction(1, 90),
        pts=pts,
        duration=sum(steps),
    )


def test_what_stands_still_is_one_frame():
    assert frames_of(table("a", 50, Fraction(30)), Fraction(7, 30), Fraction(0), 5) == (7,) * 5


RAMP = Pace(
    pieces=(
        Piece(start_s=Fraction(0), speed=Fraction(0), slope=Fraction(2), passed_s=Fraction(0)),
        Piece(start_s=Fraction(1), speed=Fraction(2), slope=Fraction(0), passed_s=Fraction(1)),
    )
)


def test_a_speed_that_grows_shows_the_frame_of_the_time_that_has_passed():
    long = table("a", 300, Fraction(30))
    found = frames_of(long, Fraction(1), RAMP, 60)
    # t * t seconds in the first second, then two a second
    expected = [30 + frame * frame // 30 for frame in range(30)]
    expected += [60 + 2 * frame for frame in range(30)]
    assert list(found) == expected


def test_backwards_the_keys_of_a_speed_go_on_counting_from_the_clips_start():
    long = table("a", 300, Fraction(30))
    found = frames_of(long, Fraction(1), RAMP, 60, reverse=True)
    # three seconds are played: slowly away from the end of the range, and then faster
    assert found[0] == 119
    assert [before - after for before, after in itertools.pairwise(found)][-28:] == [2] * 28
    assert found[-1] == 30


@pytest.mark.parametrize(
    ("reverse", "expected"),
    [(False, (range(5), range(10, 15))), (True, (range(5, 10), range(15, 20)))],
)
def test_where_a_clip_goes_blank(reverse, expected):
    clip = _Clip(Fraction(5, 30), Fraction(1), "blank", frames=20, passes=2, reverse=reverse)
    clip.kind, clip.source = "video", SimpleNamespace(facts=SimpleNamespace())
    clip.source.facts.video = SimpleNamespace(table=table("a", 10, Fraction(30)))
    assert lit(clip, Fraction(30), range(20)) == expected
    assert len(shown(clip, clip.source.facts.video.table, Fraction(30), range(20))) == 10
    clip.value = "hold"
    assert lit(clip, Fraction(30), range(3, 20)) == (range(3, 20),)
