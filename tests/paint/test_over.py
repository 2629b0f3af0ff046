import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dagrender.paint.ink import FULL
from dagrender.paint.over import mix, mix_weighted, over, scaled

CODE = st.integers(0, 255)
WEIGHT = st.integers(0, FULL)


def plane(value, height=3, width=5):
    return np.full((height, width), value, np.uint8)


@given(CODE, CODE, WEIGHT)
def test_mixing_is_rounded_once(below, above, weight):
    out = plane(0)
    mix(plane(below), plane(above), weight, out)
    assert (out == int(above * weight / FULL + below * (1 - weight / FULL) + 0.5)).all()


@given(CODE, CODE)
def test_mixing_is_exact_at_both_ends(below, above):
    for weight, expected in ((0, below), (FULL, above)):
        out = plane(0)
        mix(plane(below), plane(above), weight, out)
        assert (out == expected).all()


@given(CODE, WEIGHT)
def test_a_colour_over_itself_changes_nothing(code, weight):
    canvas = plane(code)
    mix_weighted(canvas, plane(code), np.full(canvas.shape, weight, np.uint16))
    assert (canvas == code).all()
    over(
        canvas,
        np.full(canvas.shape, code * weight, np.uint16),
        np.full(canvas.shape, weight, np.uint16),
    )
    assert (canvas == code).all()


@given(CODE, CODE, WEIGHT)
def test_one_weight_many_weights_and_premultiplied_paint_agree(below, above, weight):
    one, many, paint = plane(below), plane(below), plane(below)
    weights = np.full(one.shape, weight, np.uint16)
    mix(one, plane(above), weight, one)
    mix_weighted(many, plane(above), weights)
    over(paint, (weights * above).astype(np.uint16), weights)
    assert np.array_equal(one, many)
    assert np.array_equal(one, paint)


def test_blocks_of_rows_leave_no_seam():
    random = np.random.default_rng(2)
    below, above = (random.integers(0, 256, (301, 1001), np.uint8) for _ in range(2))
    whole, rows = below.copy(), below.copy()
    mix(whole, above, 77, whole)
    for row in range(301):
        mix(rows[row : row + 1], above[row : row + 1], 77, rows[row : row + 1])
    assert np.array_equal(whole, rows)


@given(st.integers(0, 65280), WEIGHT)
def test_scaling_paint_is_rounded_and_stays_in_16_bits(paint, weight):
    assert scaled(np.array([[paint]], np.uint16), weight) == (paint * weight + 128) // 256
