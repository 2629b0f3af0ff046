"""The order in which pictures are painted, and which frames are kept from one to the next."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.engine.foresight import foresee, size_bytes
from dagrender.paint.displaylist import DisplayList, FrameCel, Layer
from dagrender.picture import (
    Colour,
    Conform,
    FrameRun,
    Matrix,
    Pixels,
    Range,
    SourceForm,
)

MUCH = 10**12
SOURCES = {"a": (0, 0), "b": (0, 60), "c": (0, 120), "x": (1, 0), "y": (1, 300)}


def conform(width=1920, height=1080, pixel_format="yuv420p", pixels=Pixels.YUV420):
    form = SourceForm(
        width_px=1920,
        height_px=1080,
        pixel_format=pixel_format,
        matrix=Matrix.BT709,
        range=Range.LIMITED,
        rotation_deg=0,
        sample_aspect=Fraction(1),
        has_alpha=False,
    )
    return Conform(
        form=form, crop=None, width_px=width, height_px=height, window=None, pixels=pixels
    )


def layer(gop, frames, form=None):
    cel = FrameCel(frames=(FrameRun(gop=gop, indices=tuple(frames)),), conform=form or conform())
    nothing = dict.fromkeys(("anchor", "x_px", "y_px", "scale", "rotation_deg", "opacity"))
    return Layer(first=0, count=len(frames), cels=((len(frames), cel),), **nothing)


def picture(*layers):
    frames = max((one.count for one in layers), default=60)
    background = Colour(red=0, green=0, blue=0)
    return DisplayList(
        width_px=1920, height_px=1080, background=background, frames=frames, layers=layers
    )


def shows(gop, low=0, high=60):
    return picture(layer(gop, range(low, high)))


def order(*pictures):
    return [one.number for one in foresee(pictures, SOURCES.__getitem__, MUCH)]


def again(told):
    return {(run.gop, index) for cel in told.again for run in cel.frames for index in run.indices}


def test_what_shares_nothing_stays_in_film_order():
    assert order(shows("x"), shows("b"), shows("y"), shows("a"), picture(), shows("c")) == [
        *range(6)
    ]


def test_three_uses_of_a_clip_are_painted_side_by_side():
    use = [shows("a"), shows("b"), shows("c")]
    assert order(*use, picture(), *use, *use) == [0, 4, 7, 1, 5, 8, 2, 6, 9, 3]


def test_trims_that_overlap_are_painted_in_the_order_of_the_source():
    film = [shows("a", 20, 50), shows("a", 50, 60), shows("a", 0, 30), shows("a", 30, 55)]
    assert order(*film) == [2, 0, 3, 1]


def test_one_source_over_two_is_no_reason_to_leave_film_order():
    """Nothing is shared, and the source above is decoded straight on."""
    above = [layer("x", range(n * 60, n * 60 + 60)) for n in range(4)]
    below = [
        layer(gop, range(low, low + 30)) for gop, low in (("a", 0), ("c", 0), ("a", 30), ("c", 30))
    ]
    assert order(*map(picture, below, above)) == [0, 1, 2, 3]


def test_frames_are_kept_that_the_next_pictures_show():
    first, second, third = foresee([shows("a")] * 2 + [shows("b")], SOURCES.__getitem__, MUCH)
    assert again(first) == {("a", index) for index in range(60)}
    assert again(second) == again(third) == set()
    assert (first.shared, second.shared, third.shared) == (0, 60, 0)


def test_a_clip_that_goes_on_keeps_nothing():
    told = foresee([shows("a", n * 60, n * 60 + 60) for n in range(4)], SOURCES.__getitem__, MUCH)
    assert [again(one) for one in told] == [set()] * 4
    assert [one.lead for one in told] == [0, 60, 120, 180]
    assert [one.shared for one in told] == [0] * 4


def test_a_reversed_clip_keeps_what_is_decoded_on_the_way_to_its_last_frame():
    film = [shows("a", 40, 60), shows("a", 20, 40), shows("a", 0, 20)]
    told = foresee([film[n] for n in range(3)], SOURCES.__getitem__, MUCH)
    assert again(told[0]) == {("a", index) for index in range(40)}
    assert again(told[1]) == {("a", index) for index in range(20)}
    assert again(told[2]) == set()


def test_each_is_kept_in_the_form_in_which_it_will_be_shown():
    small = conform(640, 360)
    film = [shows("a"), picture(layer("a", range(60), small))]
    first, _ = foresee(film, SOURCES.__getitem__, MUCH)
    assert [cel.conform for cel in first.again] == [small]


def test_no_more_is_kept_than_there_is_room_for_and_the_soonest_first():
    room = 70 * size_bytes(conform())
    film = [
        picture(layer("a", range(60)), layer("b", range(60))),
        shows("b"),
        shows("a"),
    ]
    first, _second, third = foresee(film, SOURCES.__getitem__, room)
    assert {gop for gop, _ in again(first)} == {"a", "b"}
    assert len(again(first)) == 70
    assert sum(gop == "a" for gop, _ in again(first)) == 60  # "a" is painted next
    assert again(third) == set()


def test_without_room_nothing_is_kept():
    told = foresee([shows("a")] * 3, SOURCES.__getitem__, 0)
    assert [one.again for one in told] == [()] * 3


@pytest.mark.parametrize(
    ("form", "samples"),
    [(conform(), 1.5), (conform(pixel_format="yuv420p10le"), 3), (conform(pixels=Pixels.RGBA), 4)],
)
def test_a_frame_is_taken_to_be_as_large_as_its_larger_form(form, samples):
    size = 1920 * 1080 * samples
    assert size <= size_bytes(form) <= 1.1 * size


shots = st.builds(
    lambda gop, low, count: (gop, low, low + count),
    st.sampled_from("abcx"),
    st.integers(0, 50),
    st.integers(1, 20),
)


@given(st.lists(st.lists(shots, max_size=3), max_size=12), st.integers(0, 80))
def test_every_picture_is_painted_once_and_only_what_comes_is_kept(film, room):
    pictures = [
        picture(*(layer(gop, range(low, high)) for gop, low, high in shot)) for shot in film
    ]
    told = foresee(pictures, SOURCES.__getitem__, room * size_bytes(conform()))
    assert sorted(one.number for one in told) == [*range(len(film))]
    for at, one in enumerate(told):
        later = {
            (gop, index)
            for other in told[at + 1 :]
            for gop, low, high in film[other.number]
            for index in range(low, high)
        }
        kept = again(one)
        assert kept <= later
        assert len(kept) <= room
