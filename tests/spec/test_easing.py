import numpy as np
import pytest
from hypothesis import given
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


@given(st.sampled_from([*NAMED, "steps(4)", "steps(3, start)", "cubic-bezier(0.9,-1,0.1,2)"]))
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
        ("hold", "hold"),
    ],
)
def test_the_canonical_text_means_the_same(text, canonical):
    easing = parse_easing(text)
    assert easing.text == canonical
    assert parse_easing(canonical) == easing


@pytest.mark.parametrize(
    "text", ["", "easein", "steps(0)", "steps(99999)", "cubic-bezier(1.5,0,0,1)", "cubic-bezier(1)"]
)
def test_what_is_no_easing_is_refused(text):
    with pytest.raises(ValueError, match=r"easing|steps|cubic"):
        parse_easing(text)
