from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

from dagrender.viz.page.recipes import LONGEST, lines, told

DIGEST = "0123456789abcdef" * 2


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Inner:
    crf: float = 20.0
    deeper: Any = None


@dataclass(frozen=True, kw_only=True)
class Outer:
    rate: Fraction
    colour: Colour = Colour.RED
    inner: Any = None
    names: tuple[str, ...] = field(default_factory=tuple)


def lined(**given):
    return list(lines(Outer(rate=Fraction(30), **given)))


def test_fields_that_are_as_they_are_unless_said_are_left_out():
    assert lined() == [("rate", "30")]
    assert lined(colour=None) == [("rate", "30"), ("colour", "None")]


def test_what_is_within_has_lines_of_its_own_two_levels_deep():
    deep = Inner(deeper=Inner(crf=3.5, deeper=Inner(crf=1.0)))
    assert lined(inner=deep)[1:] == [
        ("inner.deeper.crf", "3.5"),
        ("inner.deeper.deeper", "Inner(crf 1)"),
    ]


def test_what_is_in_a_short_row_has_lines_of_its_own_too():
    assert lined(inner=(Inner(), Inner(crf=1.0)))[1:] == [("inner[1].crf", "1")]
    assert lined(inner=(Inner(),) * 40)[1:] == [
        ("inner", "40 \N{MULTIPLICATION SIGN} [" + "Inner(), " * 12 + "\N{HORIZONTAL ELLIPSIS}]")
    ]


def test_values_are_told_in_a_way_that_people_read():
    assert told(("a", Colour.RED, 0.5, Fraction(1, 3), None, True, range(2, 9))) == (
        '["a", red, 0.5, 1/3, None, True, 2..9]'
    )
    assert told({"a": (1,)}) == "{a: [1]}"
    assert told((DIGEST,)) == "[01234567]"


def test_of_a_long_row_it_is_told_how_long_it_is():
    assert told(tuple(range(1000))).startswith("1,000 \N{MULTIPLICATION SIGN} [0, 1, 2,")
    assert len(told(tuple(range(1000)))) < 60


def test_long_values_are_cut():
    text = told("x" * 5000)
    assert text.endswith("(5,000 characters)")
    assert len(text) < LONGEST + 40
    nested = told(tuple(tuple("y" * 50 for _ in range(9)) for _ in range(9)))
    assert len(nested) == LONGEST + 1


def test_a_row_without_end_is_not_read_to_its_end():
    deep = ()
    for _ in range(12):
        deep = (deep,) * 12
    assert len(told(deep)) == LONGEST + 1
