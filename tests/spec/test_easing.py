from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.spec.easing import NAMED, parse_easing

BEZIERS = {
    "ease": (0.25, 0.1, 0.25, 1.0),
    "ease-in": (0.42, 0.0, 1.0, 1.0),
    "ease-out": (0.0, 0.0, 0.58, 1.0),
    "ease-in-out": (0.42, 0.0, 0.58, 1.0),
    "cubic-bezier(0.68, -0.55, 0.27, 1.55)": (0.68, -0.55, 0.27, 1.55),
    "cubic-bezier(1, 0, 0, 1)": (1, 0, 0, 1),
    "cubic-bezier(0,1,1,0)": (0, 1, 1, 0),
}


def reference(points, u):
    """The y of the Bezier at x = u, by the roots of the cubic instead of by iteration."""
    x1, y1, x2, y2 = points
    cubic = [1 + 3 * x1 - 3 * x2, 3 * x2 - 6 * x1, 3 * x1, -u]
    roots = np.roots(cubic)
    real = roots[np.abs(roots.imag) < 1e-5].real
    t = real[np.argmin(np.abs(np.clip(real, 0, 1) - real))]
    return 3 * (1 - t) ** 2 * t * y1 + 3 * (1 - t) * t**2 * y2 + t**3


@pytest.mark.parametrize("text", BEZIERS)
@pytest.mark.parametrize("u", [0.01, 0.1, 0.25, 0.4, 0.6, 0.75, 0.9, 0.99])
def test_a_bezier_goes_through_the_points_of_its_cubic(text, u):
    assert parse_easing(text).at(u) == pytest.approx(reference(BEZIERS[text], u), abs=1e-7)


def test_known_values_of_css_ease():
    # the figures that the web-platform-tests for timing functions use
    assert NAMED["ease"].at(0.5) == pytest.approx(0.8024033877399112, abs=1e-9)
    assert NAMED["ease-in-out"].at(0.5) == pytest.approx(0.5, abs=1e-9)
    assert NAMED["ease-in"].at(0.5) == pytest.approx(0.31535681257253934, abs=1e-9)
    assert NAMED["ease-out"].at(0.5) == pytest.approx(0.6846431874274607, abs=1e-9)


SOME = (
    "steps(4)",
    "steps(3, jump-both)",
    "cubic-bezier(0.9,-1,0.1,2)",
    "linear(0.2, 0.4 30%, 2)",
    "spring(2, 30, 1)",
)


@given(st.sampled_from([*NAMED, *SOME]))
def test_every_easing_ends_at_its_end(text):
    easing = parse_easing(text)
    assert easing.at(1.0) == 1.0
    assert easing.at(1.5) == 1.0
    assert easing.at(-0.5) == 0.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_straight_bezier_is_linear_whatever_its_handles(a, b, u):
    low, high = sorted((a, b))
    easing = parse_easing(f"cubic-bezier({low:.9f},{low:.9f},{high:.9f},{high:.9f})")
    assert easing.at(u) == pytest.approx(u, abs=1e-8)


def test_steps_jump_as_css_says():
    quarters = (0.0, 0.2, 0.25, 0.6, 0.99)
    assert [parse_easing("steps(4)").at(u) for u in quarters] == [0, 0, 0.25, 0.5, 0.75]
    assert [parse_easing("steps(4, start)").at(u) for u in quarters] == [0.25, 0.25, 0.5, 0.75, 1]


STEPPED = {
    "steps(3, jump-end)": [0, 1 / 3, 2 / 3],
    "steps(3, jump-start)": [1 / 3, 2 / 3, 1],
    "steps(3, jump-none)": [0, 1 / 2, 1],
    "steps(3, jump-both)": [1 / 4, 1 / 2, 3 / 4],
    "steps(1, jump-both)": [1 / 2, 1 / 2, 1 / 2],
    "step-start": [1, 1, 1],
    "step-end": [0, 0, 0],
}


@pytest.mark.parametrize("text", STEPPED)
def test_steps_jump_at_the_ends_that_they_say(text):
    levels = [parse_easing(text).at(u) for u in (Fraction(0), Fraction(1, 3), Fraction(2, 3))]
    assert levels == pytest.approx(STEPPED[text], abs=0)
    assert parse_easing(text).at(Fraction(1, 3) - Fraction(1, 10**9)) == levels[0]


def test_a_step_falls_on_its_frame_however_floats_round():
    hundred = parse_easing("steps(100)")
    assert [hundred.at(Fraction(n, 100)) for n in range(100)] == [n / 100 for n in range(100)]


# text, progress, and what CSS Easing 2 gives there, worked out by hand
LINES = [
    ("linear(0, 1)", "0.25", 0.25),
    ("linear(0, 0.25, 1)", "0.25", 0.125),
    ("linear(0, 0.25, 1)", "0.75", 0.625),
    ("linear(0, 0.5 20% 80%, 1)", "0.1", 0.25),
    ("linear(0, 0.5 20% 80%, 1)", "0.5", 0.5),
    ("linear(0, 20% 0.5, 1)", "0.6", 0.75),
    ("linear(0.2, 0.8)", "0.0", 0.2),
    ("linear(0, 1 50%, 0.5 50%, 1)", "0.5", 0.5),
    ("linear(0, 1 50%, 0.5 50%, 1)", "0.49", 0.98),
    ("linear(0, 0.6 60%, 0.2 30%, 1)", "0.6", 0.2),
    ("linear(0 50%, 1)", "0.25", -0.5),
    ("linear(0, 1.5, 0.8, 1)", "1/3", 1.5),
]


@pytest.mark.parametrize(("text", "u", "value"), LINES)
def test_linear_goes_in_lines_from_point_to_point(text, u, value):
    assert parse_easing(text).at(Fraction(u)) == pytest.approx(value, abs=1e-12)


def swung(mass, stiffness, damping, times):
    """Places of the spring by the eigenvalues of its equation of motion."""
    motion = np.array([[0, 1], [-stiffness / mass, -damping / mass]], complex)
    values, vectors = np.linalg.eig(motion)
    parts = np.linalg.solve(vectors, np.array([1, 0], complex))
    return np.array([1 - (vectors @ (np.exp(values * time) * parts))[0].real for time in times])


def rest_s(mass, stiffness, damping):
    """When the spring's energy has fallen to a millionth, by looking at fine steps of time."""
    times = np.arange(0, 60, 1e-3)
    left = 1 - swung(mass, stiffness, damping, times)
    speed = np.gradient(left, times)
    energy = left**2 + mass / stiffness * speed**2
    return times[np.flatnonzero(energy > 1e-6)[-1]]


SPRINGS = [(1, 100, 10), (1, 100, 2), (2, 50, 19), (1, 100, 60), (0.5, 300, 4)]


@pytest.mark.parametrize("spring", SPRINGS)
def test_a_spring_is_the_oscillator_of_its_mass_stiffness_and_damping(spring):
    easing = parse_easing("spring({}, {}, {})".format(*spring))
    rest = rest_s(*spring)
    shares = np.linspace(0, 0.999, 50)
    ours = [easing.at(float(u)) for u in shares]
    assert ours == pytest.approx(swung(*spring, shares * rest), abs=3e-3)


@settings(deadline=None)  # the time of rest is found once, by bisection
@given(st.floats(0.1, 10), st.floats(1, 1000), st.floats(0.02, 5))
def test_a_spring_comes_to_rest_at_its_end(mass, stiffness, ratio):
    damping = 2 * ratio * (mass * stiffness) ** 0.5
    easing = parse_easing(f"spring({mass:.6f}, {stiffness:.6f}, {damping:.6f})")
    assert easing.at(0.0) == 0
    assert easing.at(1 - 1e-9) == pytest.approx(1, abs=1e-6)
    assert all(abs(easing.at(0.9 + n / 200) - 1) < 0.02 for n in range(20))


def test_springs_of_one_damping_ratio_are_one_easing():
    one, other = parse_easing("spring(1, 100, 10)"), parse_easing("spring(4, 25, 10)")
    assert [one.at(n / 9) for n in range(9)] == [other.at(n / 9) for n in range(9)]


def test_hold_waits_until_the_end():
    assert [parse_easing("hold").at(u) for u in (0, 0.5, 0.999, 1)] == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("ease-out", "ease-out"),
        ("cubic-bezier(.42,0,.58,1)", "ease-in-out"),
        ("cubic-bezier( 0.1,-2.50 , 0.00001,1 )", "cubic-bezier(0.1, -2.5, 0.00001, 1)"),
        ("steps(4)", "steps(4, end)"),
        ("steps(4,start)", "steps(4, start)"),
        ("steps(4, jump-end)", "steps(4, end)"),
        ("steps(4, jump-start)", "steps(4, start)"),
        ("steps(4, jump-none)", "steps(4, jump-none)"),
        ("steps(1, jump-start)", "step-start"),
        ("linear(0, .5 25%  75%,1)", "linear(0 0%, 0.5 25%, 0.5 75%, 1 100%)"),
        ("linear(0, 0.2, 0.5, 1)", f"linear(0 0%, 0.2 {100 / 3}%, 0.5 {200 / 3}%, 1 100%)"),
        ("spring( 1,100 ,10)", "spring"),
        ("spring(1, 80.5, 10)", "spring(1, 80.5, 10)"),
        ("hold", "hold"),
    ],
)
def test_the_canonical_text_means_the_same(text, canonical):
    easing = parse_easing(text)
    assert easing.text == canonical
    assert parse_easing(canonical) == easing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "easein",
        "steps(0)",
        "steps(99999)",
        "steps(1, jump-none)",
        "steps(2, jump)",
        "cubic-bezier(1.5,0,0,1)",
        "cubic-bezier(1)",
        "linear()",
        "linear(1)",
        "linear(0, 1 2, 3)",
        "linear(0, 10% 20%, 1)",
        "linear(0, 1 10% 20% 30%)",
        "linear(0, x)",
        "spring()",
        "spring(0, 1, 1)",
        "spring(1, 1, -1)",
        "spring(1, 10000, 0.1)",
        "spring(1, 1, 1000)",
    ],
)
def test_what_is_no_easing_is_refused(text):
    with pytest.raises(ValueError, match=r"easing|steps|cubic|linear|spring|way to jump"):
        parse_easing(text)
