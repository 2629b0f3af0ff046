from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.spec.context import ANYTHING
from dagrender.spec.faults import FaultyError
from dagrender.spec.geometry import read_extent, read_font_size, read_pixels
from dagrender.spec.values import Animated, Key, Length, parse_length

CANVAS = 640, 360


@pytest.mark.parametrize(
    ("text", "px_of_1000"),
    [
        ("40", 40),
        ("40px", 40),
        ("-12.5", -12.5),
        ("50%", 500),
        ("left", 0),
        ("top", 0),
        ("center", 500),
        ("right", 1000),
        ("bottom", 1000),
        ("right-40", 960),
        ("50% + 20", 520),
        ("center-10%", 400),
        ("100% - 10% - 5px", 895),
        ("10vw", 64),
        ("10vh", 36),
        ("10vmin", 36),
        ("100% - 2.5vw + 4", 988),
        ("right-5vmin", 982),
    ],
)
def test_a_length_is_pixels_and_a_share_of_its_extent(text, px_of_1000):
    assert parse_length(text).evaluate(1000, CANVAS) == px_of_1000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "5 0",
        "50 %%",
        "right 40",
        "--5",
        "1e3",
        "5em",
        "9" * 300,
        "50%20",
        "5vmax",
        "vw",
        "5vw%",
        "5v",
    ],
)
def test_what_is_no_length_is_refused(text):
    with pytest.raises(ValueError, match="length"):
        parse_length(text)


AMOUNTS = st.decimals(-9999, 9999, places=4).map(lambda amount: Fraction(amount) / 100)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_canonical_text_of_a_length_reads_back(share, px, vw, vh, vmin):
    length = Length(share=share, px=px, vw=vw, vh=vh, vmin=vmin)
    assert parse_length(str(length)) == length


def read(text, reader):
    return reader(text, ANYTHING)


@pytest.mark.parametrize("text", ["0", "12.5px", "2vw", "1vh + 3", "100vmin", "4000"])
def test_an_extent_is_any_length_but_a_share_of_an_axis(text):
    assert read(text, read_extent) == parse_length(text)


@pytest.mark.parametrize(
    ("text", "reader", "hint"),
    [
        ("50%", read_extent, "a percentage of what? units are px, vw, vh and vmin"),
        ("50%", read_font_size, "a percentage of what? units are px, vw, vh and vmin"),
        ("-1", read_extent, ""),
        ("-1vw", read_extent, ""),
        ("101vh", read_extent, ""),
        ("5000", read_pixels, ""),
        ("-5000", read_pixels, ""),
        ("0", read_font_size, ""),
        ("0.05", read_font_size, ""),
        ("40em", read_pixels, "units are px (a bare number), %, vw, vh or vmin"),
    ],
)
def test_a_length_out_of_place_is_refused_with_what_would_do(text, reader, hint):
    with pytest.raises(FaultyError) as caught:
        read(text, reader)
    (fault,) = caught.value.faults
    assert text in fault.message
    assert hint in fault.hint


@pytest.mark.parametrize("text", ["-12", "-3vw", "4000", "1vmin - 2"])
def test_an_offset_may_be_negative(text):
    assert read(text, read_pixels) == parse_length(text)


def test_a_value_that_is_the_same_at_all_keys_is_constant():
    assert Animated.always(3.0).constant() == 3.0
    same = Animated(keys=(Key(time=None, value=1.0), Key(time=None, value=1.0)))
    assert same.constant() == 1.0
    moving = Animated(keys=(Key(time=None, value=1.0), Key(time=None, value=2.0)))
    assert moving.constant() is None
