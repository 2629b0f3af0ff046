import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.picture import Colour
from dagrender.plan.sampling import (
    Track,
    curve,
    fixed,
    flat,
    mix_colours,
    mix_numbers,
    mix_pairs,
    runs,
)
from dagrender.spec.easing import LINEAR, parse_easing

SHARES = st.floats(0, 1)


def track(*keys, mix=mix_numbers):
    return Track(
        keys=tuple((Fraction(time), value, easing) for time, value, easing in keys), mix=mix
    )


def test_a_value_is_held_before_the_first_key_and_behind_the_last():
    ramp = track((1, 10.0, LINEAR), (3, 20.0, LINEAR))
    assert [ramp.at(Fraction(at)) for at in (0, 1, 2, 3, 9)] == [10, 10, 15, 20, 20]


@pytest.mark.parametrize("name", ["linear", "ease-in", "ease-out", "ease-in-out", "ease"])
def test_keys_are_met_exactly_whatever_the_easing(name):
    ease = parse_easing(name)
    ramp = track((0, 0.0, ease), (1, 1.0, ease), (2, -3.0, ease))
    assert [ramp.at(Fraction(at)) for at in (0, 1, 2)] == [0, 1, -3]


def test_an_easing_shapes_the_way_to_the_next_key():
    ramp = track(
        (0, 0.0, parse_easing("ease-in")), (1, 1.0, parse_easing("ease-out")), (2, 0.0, LINEAR)
    )
    assert ramp.at(Fraction(1, 2)) < 0.5
    assert ramp.at(Fraction(3, 2)) < 0.5


def test_hold_and_steps_jump():
    held = track((0, 1.0, parse_easing("hold")), (1, 2.0, LINEAR))
    assert [held.at(Fraction(at, 10)) for at in (0, 9, 10)] == [1, 1, 2]
    stepped = track((0, 0.0, parse_easing("steps(2, start)")), (1, 1.0, LINEAR))
    assert [stepped.at(Fraction(at, 10)) for at in (0, 4, 5, 10)] == [0.5, 0.5, 1, 1]


def test_two_keys_at_one_time_are_a_step():
    step = track((0, 0.0, LINEAR), (1, 1.0, LINEAR), (1, 5.0, LINEAR), (2, 5.0, LINEAR))
    assert step.at(Fraction(99, 100)) == pytest.approx(0.99)
    assert step.at(Fraction(1)) == 5


def test_a_value_that_never_changes_is_constant():
    assert fixed(3.0, mix_numbers).constant == 3
    assert track((0, 1.0, LINEAR), (1, 1.0, LINEAR)).constant == 1
    assert track((0, 1.0, LINEAR), (1, 2.0, LINEAR)).constant is None
    assert fixed((0.0, 0.0), mix_pairs).constant == (0, 0)


def colours():
    part = st.floats(0, 1)
    return st.builds(Colour, red=part, green=part, blue=part, alpha=part)


@given(colours(), colours(), SHARES)
def test_colours_mix_premultiplied(before, after, share):
    mixed = mix_colours(before, after, share)
    alpha = before.alpha + (after.alpha - before.alpha) * share
    assert mixed.alpha == pytest.approx(alpha, abs=1e-5)
    if alpha > 0.01:
        for part in ("red", "green", "blue"):
            weighed = (
                getattr(before, part) * before.alpha * (1 - share)
                + getattr(after, part) * after.alpha * share
            )
            assert getattr(mixed, part) * alpha == pytest.approx(weighed, abs=1e-4)


def test_a_colour_that_fades_out_keeps_its_hue():
    red = Colour(red=1.0, green=0.0, blue=0.0)
    nothing = Colour(red=0.0, green=0.0, blue=0.0, alpha=0.0)
    assert mix_colours(red, nothing, 0.5) == Colour(red=1.0, green=0.0, blue=0.0, alpha=0.5)
    assert mix_colours(nothing, nothing, 0.5).alpha == 0


@given(st.lists(st.integers(0, 2)))
def test_run_lengths_give_the_values_back(values):
    coded = runs(values)
    assert [value for count, value in coded for _ in range(count)] == values
    assert all(one[1] != other[1] for one, other in itertools.pairwise(coded))


def test_curves_are_rounded_before_they_are_coded():
    assert curve([0.1234561, 0.1234559, 0.5], 5).runs == ((2, 0.12346), (1, 0.5))
    assert flat(0.5, 4).values() == (0.5,) * 4


@given(
    st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=5),
    st.integers(-2, 12),
    st.integers(0, 20),
)
def test_a_value_holds_for_as_long_as_is_said(values, at, later):
    steady = track(*((number * 2, value, LINEAR) for number, value in enumerate(values)))
    until_s = steady.holds_until_s(Fraction(at))
    then = at + later if until_s is None else min(Fraction(at + later), until_s)
    assert steady.at(Fraction(then)) == steady.at(Fraction(at))
    assert (until_s is None) == (at >= 2 * (len(values) - 1))
