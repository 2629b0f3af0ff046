"""The canonical form: no two values share one."""

import enum
from dataclasses import dataclass, field, make_dataclass
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.digest import RECURS, canonical, digest_bytes, digest_file, digest_value


class Shade(enum.Enum):
    DARK = "dark"


@dataclass(frozen=True)
class Point:
    x: object
    y: object
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Place:
    x: object
    y: object


DIFFERENT = [
    None,
    True,
    False,
    0,
    1,
    1.0,
    Fraction(1),
    "1",
    b"1",
    "",
    (),
    (1,),
    (1, 2),
    (12,),
    ("1",),
    ((1,),),
    {},
    {"a": 1},
    Shade.DARK,
    "dark",
    Point(1, 2),
    Point(2, 1),
    Place(1, 2),
]


def test_values_that_differ_in_type_order_or_shape_have_different_forms():
    for one, other in combinations(DIFFERENT, 2):
        assert canonical(one) != canonical(other), (one, other)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.fractions(),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


def typed(value):
    """``value`` with its types, so that 1, True and 1/1 are told apart."""
    if isinstance(value, tuple):
        return ("tuple", *map(typed, value))
    if isinstance(value, dict):
        return ("dict", *((key, typed(value[key])) for key in sorted(value)))
    return (type(value).__name__, value)


@given(plain, plain)
def test_forms_are_equal_exactly_where_values_are(one, other):
    assert (canonical(one) == canonical(other)) == (typed(one) == typed(other))


def test_the_order_in_which_a_dict_was_filled_does_not_count():
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


def test_a_field_that_does_not_compare_does_not_count():
    assert digest_value(Point(1, 2, "here")) == digest_value(Point(1, 2, "there"))


def test_zero_has_one_form():
    assert canonical(-0.0) == canonical(0.0)


@pytest.mark.parametrize("value", [object(), [1], {1, 2}, len])
def test_a_live_object_has_none(value):
    with pytest.raises(TypeError, match="canonical form"):
        canonical(value)


def test_a_file_is_digested_as_its_bytes(tmp_path):
    data = bytes(range(256)) * 10_000
    (tmp_path / "file").write_bytes(data)
    assert digest_file(tmp_path / "file") == digest_bytes(data)


@given(tools=st.lists(st.tuples(st.text(), st.text())).map(tuple))
def test_what_recurs_is_written_as_everything_else_is(tools):
    usual, recurring = (
        make_dataclass("Recipe", ["x", ("tools", tuple, field(metadata=metadata))])
        for metadata in ({}, {RECURS: True})
    )
    assert canonical(recurring(1, tools)) == canonical(usual(1, tools))
    assert canonical(recurring(1, tools)) == canonical(recurring(1, tools))
