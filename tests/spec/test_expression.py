import ast
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.spec.expression import parse_expression

RATE = Fraction(25)
NTSC = Fraction(30000, 1001)
TIMES = {"intro.start": Fraction(2), "intro.end": Fraction(5), "end": Fraction(10)}


def value(text, rate=RATE):
    return parse_expression(text).evaluate(rate, TIMES.__getitem__)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.05", Fraction(41, 20)),
        ("250ms", Fraction(1, 4)),
        ("75f", Fraction(3)),
        (".5s", Fraction(1, 2)),
        ("00:01:02.5", Fraction(125, 2)),
        ("1:02", Fraction(62)),
        ("00:01:02:15", 62 + Fraction(15, 25)),
        ("intro.start + 1s", Fraction(3)),
        ("end-0.4s", Fraction(48, 5)),
        ("end - intro.end/2 - 1", Fraction(13, 2)),
        ("(intro.start + intro.end) / 2", Fraction(7, 2)),
        ("-1 - -2", Fraction(1)),
        ("-(2*3)", Fraction(-6)),
        ("8/4/2", Fraction(1)),
        ("2 - 1 - 1", Fraction(0)),
        ("00:00:01:05-1", Fraction(1, 5)),
    ],
)
def test_an_expression_is_exact(text, expected):
    assert value(text) == expected


def test_drop_frame_timecode_follows_the_rate():
    assert value("00:01:00;02", NTSC) == 1800 / NTSC


def test_the_names_in_it_are_known_before_it_is_evaluated():
    assert parse_expression("a.end + (end - b_2.start) * 2").names() == {
        "a.end",
        "end",
        "b_2.start",
    }


def test_its_text_is_kept_without_outer_blanks():
    assert parse_expression("  end - 1s ").text == "end - 1s"
    assert parse_expression("end - 1s") == parse_expression(" end - 1s")


@pytest.mark.parametrize(
    "text",
    ["", " ", "1 s", "3 sek", "1..2", "1e3", "2sec", "(1", "1)", "1 +", "* 1", "a.", ".a", "a..b",
     "1 2", "my clip", "#", "٣", "1" * 50, "(" * 60 + "1" + ")" * 60, "+".join(["1"] * 600)],
)  # fmt: skip
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(ValueError, match=r"time|expected|ends|nested|long|without"):
        parse_expression(text)


def test_a_division_by_zero_is_told_as_such():
    with pytest.raises(ValueError, match="divides by zero"):
        value("1 / (intro.end - 5)")


def test_an_unknown_name_passes_through_as_the_lookup_tells_it():
    with pytest.raises(KeyError):
        value("outro.end")


decimals = st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,9})?", fullmatch=True, alphabet="0123456789.")


@given(decimals)
def test_decimal_literals_lose_nothing(text):
    assert value(text) == Fraction(text)
    assert value(f"{text}ms") == Fraction(text) / 1000
    assert value(f"{text}f", NTSC) == Fraction(text) / NTSC


@given(
    st.recursive(
        st.integers(0, 99).map(str),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", " - "]), inner).map("".join),
            inner.map("({})".format),
            inner.map("-{}".format),
        ),
        max_leaves=20,
    )
)
def test_precedence_is_pythons(text):
    assert value(text) == _by_python(ast.parse(text, mode="eval").body)


def _by_python(node):
    match node:
        case ast.Constant():
            return node.value
        case ast.UnaryOp():
            return -_by_python(node.operand)
    left, right = _by_python(node.left), _by_python(node.right)
    sums = {ast.Add: left + right, ast.Sub: left - right, ast.Mult: left * right}
    return sums[type(node.op)]
