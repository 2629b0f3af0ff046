"""Speeds that change: exact integrals, against sums of very small steps."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.plan.pace import Pace, pace_of
from dagrender.spec.easing import NAMED, Easing, parse_easing
from dagrender.spec.expression import parse_expression
from dagrender.spec.values import Animated, Key

STEPS = 20_000


def pace(*keys, own=None):
    """Keys as (time, speed) or (time, speed, easing)."""
    animated = Animated(
        keys=tuple(
            Key(
                time=parse_expression(str(time)),
                value=Fraction(speed),
                ease=parse_easing(ease[0]) if ease else Easing(),
            )
            for time, speed, *ease in keys
        )
    )
    return pace_of(animated, lambda time: time.evaluate(Fraction(30), (own or {}).__getitem__))


def summed(keys, time_s):
    """The integral by the midpoint rule, in floats: nothing that the pace is made of."""
    total = 0.0
    for step in range(STEPS):
        at = time_s * (step + 0.5) / STEPS
        total += value_at(keys, at) * time_s / STEPS
    return total


def value_at(keys, at):
    before = keys[0]
    for key in keys:
        if key[0] > at:
            if before is key:
                return float(key[1])
            share = (at - before[0]) / (key[0] - before[0])
            eased = parse_easing(before[2] if before[2:] else "linear").at(share)
            return float(before[1] + (key[1] - before[1]) * eased)
        before = key
    return float(before[1])


def test_one_speed_is_one_product():
    steady = pace((0, "1.5"))
    assert steady == Pace.steady(Fraction(3, 2))
    assert steady.constant == Fraction(3, 2)
    assert steady.passed(Fraction(7, 3)) == Fraction(7, 2)


def test_between_two_keys_the_time_that_passes_is_a_parabola():
    ramp = pace((0, 1), (2, 4), (4, "0.5"))
    assert ramp.constant is None
    assert ramp.passed(Fraction(2)) == 5
    assert ramp.passed(Fraction(1)) == Fraction(7, 4)
    assert ramp.passed(Fraction(4)) == Fraction(19, 2)
    assert ramp.passed(Fraction(6)) == Fraction(21, 2)


def test_keys_hold_before_the_first_and_behind_the_last():
    late = pace((1, 2), (2, 3))
    assert late.passed(Fraction(1)) == 2
    assert late.passed(Fraction(3)) == 2 + Fraction(5, 2) + 3


def test_a_key_before_the_clip_counts_from_there():
    early = pace(("start - 1", 1), (1, 3), own={"start": Fraction(0)})
    assert early.passed(Fraction(1)) == Fraction(5, 2)


def test_holds_and_steps_are_exact():
    held = pace((0, 1, "hold"), (2, 4, "hold"), (3, 0))
    assert [held.passed(Fraction(at)) for at in (2, 3, 9)] == [2, 6, 6]
    stepped = pace((0, 0, "steps(2, start)"), (2, 2))
    assert [stepped.passed(Fraction(at)) for at in (1, 2, 3)] == [1, 3, 5]


def test_two_keys_at_one_time_are_a_jump():
    jump = pace((0, 1), ("1", 1), ("0.5 + 0.5", 3))
    assert [jump.passed(Fraction(at)) for at in (1, 2)] == [1, 4]


@pytest.mark.parametrize(
    "ease",
    [
        *NAMED,
        "cubic-bezier(0.8, 0, 0.2, 1)",
        "steps(7)",
        "steps(5, jump-both)",
        "linear(0, 0.8 20% 40%, 0.5 40%, 1)",
    ],
)
@pytest.mark.parametrize("time_s", ["0.3", "1.999", "2.7", "5"])
def test_an_eased_speed_is_integrated_to_a_ten_thousandth(ease, time_s):
    keys = [(0, 1, ease), (2, 4, ease), (3, 1)]
    exact = pace(*keys).passed(Fraction(time_s))
    assert isinstance(exact, Fraction)
    assert float(exact) == pytest.approx(summed(keys, float(time_s)), abs=5e-4)


def test_an_eased_speed_is_made_of_samples_with_six_digits():
    eased = pace((0, 0, "ease-in"), (1, 1))
    assert all((piece.speed * 10**6).denominator == 1 for piece in eased.pieces)
    # the sum of 256 trapezia, whatever the machine
    assert eased.passed(Fraction(1)) == Fraction(95_744_557, 256_000_000)
    # of the area under the curve itself, 187 / 500, to a hundred-thousandth
    assert abs(eased.passed(Fraction(1)) - Fraction(187, 500)) < Fraction(1, 100_000)


def test_an_easing_that_undershoots_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        pace((0, 1, "cubic-bezier(0.3, -2, 0.7, 1)"), (1, 4))
    with pytest.raises(ValueError, match="below 0"):
        pace((0, 4, "cubic-bezier(0.3, 0, 0.7, 3)"), (1, 0))


SPEEDS = st.fractions(Fraction(1, 10), 10, max_denominator=100)


@given(
    speeds=st.lists(SPEEDS, min_size=1, max_size=5),
    rate=st.sampled_from([Fraction(25), Fraction(30000, 1001)]),
    passed_s=st.fractions(Fraction(1, 10), 30, max_denominator=1000),
)
def test_the_steps_to_a_source_time_are_the_nearest_and_halves_go_up(speeds, rate, passed_s):
    found = pace(*enumerate(speeds)).steps(passed_s, rate)
    passed = pace(*enumerate(speeds)).passed
    assert passed((found + Fraction(1, 2)) / rate) > passed_s
    assert found == 0 or passed((found - Fraction(1, 2)) / rate) <= passed_s


def test_a_speed_that_falls_to_0_may_never_get_there():
    stops = pace((0, 1), (2, 0))
    assert stops.steps(Fraction(3, 4), Fraction(30)) == 30
    assert stops.steps(Fraction(2), Fraction(30)) is None
