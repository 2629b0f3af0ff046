from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.spec.values import Animated, Key, Length, parse_length


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
    ],
)
def test_a_length_is_pixels_and_a_share_of_its_extent(text, px_of_1000):
    assert parse_length(text).evaluate(1000) == px_of_1000


@pytest.mark.parametrize(
    "text", ["", "abc", "5 0", "50 %%", "right 40", "--5", "1e3", "5em", "9" * 300, "50%20"]
)
def test_what_is_no_length_is_refused(text):
    with pytest.raises(ValueError, match="length"):
        parse_length(text)


@given(st.decimals(-9999, 9999, places=4), st.decimals(-999, 999, places=4))
def test_the_canonical_text_of_a_length_reads_back(share, px):
    length = Length(share=Fraction(share) / 100, px=Fraction(px))
    assert parse_length(str(length)) == length


def test_a_value_that_is_the_same_at_all_keys_is_constant():
    assert Animated.always(3.0).constant() == 3.0
    same = Animated(keys=(Key(time=None, value=1.0), Key(time=None, value=1.0)))
    assert same.constant() == 1.0
    moving = Animated(keys=(Key(time=None, value=1.0), Key(time=None, value=2.0)))
    assert moving.constant() is None
