"""Which frames an extraction takes, by the frame table alone."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.errors import SpecError
from dagrender.media.facts.model import FrameTable, Gop, SourceFacts, VideoFacts
from dagrender.picture import Matrix, Pixels, SourceForm
from dagrender.picture import Range as Quantised
from dagrender.plan.extraction import Range, own_size, source_moments


def form(pixel_format="yuv420p", **more):
    usual = {
        "width_px": 64,
        "height_px": 36,
        "pixel_format": pixel_format,
        "matrix": Matrix.BT709,
        "range": Quantised.LIMITED,
        "rotation_deg": 0,
        "sample_aspect": Fraction(1),
        "has_alpha": False,
    }
    return SourceForm(**usual | more)


def source(pts, duration):
    """A source whose frames begin at ``pts`` thousandths of a second."""
    table = FrameTable(
        time_base=Fraction(1, 1000),
        pts=tuple(pts),
        duration=duration,
        gops=(Gop(digest="0" * 32, first=0, count=len(pts)),),
        origin_pts=0,
        file_time_base=Fraction(1, 1000),
        file_pts=tuple(pts),
    )
    video = VideoFacts(
        index=0, codec="h264", form=form(), rate=Fraction(25), constant_rate=False, table=table
    )
    return SourceFacts(
        container="mp4",
        size_bytes=1,
        duration_s=table.duration_s,
        video=video,
        audio=None,
        image=None,
    )


def frames(pts, duration, **asked):
    moments = source_moments(source(pts, duration), Range(**asked), "a.mp4")
    return [(float(one.time_s), one.frame) for one in moments]


UNEVEN = (0, 100, 400, 450, 1000)


def test_every_frame_once_with_its_own_time():
    assert frames(UNEVEN, 1200) == [(0, 0), (0.1, 1), (0.4, 2), (0.45, 3), (1, 4)]


def test_a_range_in_the_middle_of_a_long_frame_shows_that_frame():
    assert frames(UNEVEN, 1200, start="0.5s", end="0.9s") == [(0.45, 3)]


def test_the_frame_that_begins_at_the_end_is_not_in_the_range():
    assert frames(UNEVEN, 1200, start="0.1s", end="0.45s") == [(0.1, 1), (0.4, 2)]


def test_a_rate_repeats_what_lasts_and_skips_what_is_too_short():
    assert frames(UNEVEN, 1200, rate="5") == [
        (0, 0), (0.2, 1), (0.4, 2), (0.6, 3), (0.8, 3), (1, 4),
    ]  # fmt: skip


def test_frames_count_at_the_rate_of_the_source():
    assert frames(UNEVEN, 1200, start="10f", end="end - 5f") == [(0.4, 2), (0.45, 3)]


@pytest.mark.parametrize("rate", ["-1", "fast", "1/0", "0"])
def test_a_rate_that_is_none_is_told(rate):
    with pytest.raises(SpecError, match="--fps"):
        frames(UNEVEN, 1200, rate=rate)


@given(
    gaps=st.lists(st.integers(1, 300), min_size=1, max_size=30),
    cuts=st.lists(st.integers(1, 5000), max_size=4),
)
def test_ranges_that_follow_each_other_take_every_frame_and_none_but_held_ones_twice(gaps, cuts):
    pts = [sum(gaps[:number]) for number in range(len(gaps))]
    duration = sum(gaps)
    bounds = sorted({0, duration, *(cut for cut in cuts if cut < duration)})
    taken = []
    for start, end in pairwise(bounds):
        part = frames(pts, duration, start=f"{start}ms", end=f"{end}ms")
        held = [one for one in part if taken and one == taken[-1]]
        assert len(held) <= 1
        taken += part[len(held) :]
    assert [frame for _, frame in taken] == list(range(len(gaps)))


@given(rate=st.fractions(Fraction(1, 2), 200, max_denominator=1001))
def test_a_rate_gives_a_frame_for_every_tick_before_the_end(rate):
    found = frames(UNEVEN, 1200, rate=f"{rate.numerator}/{rate.denominator}")
    assert len(found) == -(-Fraction(1200, 1000) * rate // 1)
    for number, (_, frame) in enumerate(found):
        tick = number / rate * 1000
        assert frame == max(n for n, begins in enumerate(UNEVEN) if begins <= tick)


def test_pictures_come_out_upright_with_square_pixels():
    turned = own_size(form(rotation_deg=90, sample_aspect=Fraction(4, 3)), exact=False)
    assert turned.output_size() == (36, 85)


@pytest.mark.parametrize(
    ("pixel_format", "alpha", "exact", "pixels"),
    [
        ("yuv420p", False, True, Pixels.YUV420),
        ("yuv420p10le", False, True, Pixels.YUV420),
        ("yuv444p", False, True, Pixels.RGBA),
        ("yuv444p", False, False, Pixels.YUV420),
        ("gbrp", False, True, Pixels.RGBA),
        ("yuva420p", True, True, Pixels.RGBA),
        ("yuva420p", True, False, Pixels.RGBA),
    ],
)
def test_what_420_cannot_hold_goes_through_rgb_where_it_matters(pixel_format, alpha, exact, pixels):
    assert own_size(form(pixel_format, has_alpha=alpha), exact=exact).pixels is pixels
