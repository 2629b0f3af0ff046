import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.paint.ink import FULL
from dagrender.paint.wipe import Edge

WIDTH, HEIGHT = 90, 70


def edge(angle, progress, feather=0.0):
    return Edge(
        angle_deg=angle, feather=feather, progress=progress, width_px=WIDTH, height_px=HEIGHT
    )


def weights(wipe, step=1):
    """The wipe's bands put together over a whole plane, from 0 to 1."""
    plane = np.zeros((HEIGHT // step, WIDTH // step))
    for band in wipe.bands(0, 0, WIDTH // step, HEIGHT // step, step):
        part = FULL if band.weights is None else band.weights
        assert not plane[band.top : band.bottom, band.left : band.right].any()
        plane[band.top : band.bottom, band.left : band.right] = part / FULL
    return plane


@given(st.floats(0, 360), st.floats(0, 1), st.sampled_from([1, 2]))
def test_a_wipe_hides_all_at_first_and_shows_all_at_last(angle, feather, step):
    assert not weights(edge(angle, 0, feather), step).any()
    assert (weights(edge(angle, 1, feather), step) == 1).all()


@given(st.floats(0, 360), st.floats(0.05, 0.95), st.floats(0, 1), st.sampled_from([1, 2]))
def test_bands_agree_with_the_formula_at_every_sample(angle, progress, feather, step):
    right, down = np.sin(np.radians(angle)), -np.cos(np.radians(angle))
    way = abs(right) * WIDTH + abs(down) * HEIGHT
    soft = max(feather * way, 1)
    x = np.arange(0, WIDTH, step) + 0.5 - WIDTH / 2
    y = np.arange(0, HEIGHT, step) + step / 2 - HEIGHT / 2
    along = x * right + y[:, None] * down
    middle = (progress - 0.5) * (way + soft)
    expected = np.clip((middle - along) / max(soft, step) + 0.5, 0, 1)
    assert (
        np.abs(weights(edge(angle, progress, feather), step) - expected).max() <= 0.5 / FULL + 1e-6
    )


@pytest.mark.parametrize(
    ("angle", "shown"),
    [(90, np.s_[:, :30]), (270, np.s_[:, -30:]), (180, np.s_[:23]), (0, np.s_[-23:])],
)
def test_a_hard_edge_travels_where_css_points(angle, shown):
    plane = weights(edge(angle, 1 / 3))
    assert plane[shown].mean() > 0.97
    plane[shown] = 0
    assert plane.mean() < 0.02


def test_any_rectangle_of_a_plane_is_cut_from_the_same_edge():
    wipe = edge(33, 0.5, 0.3)
    whole = weights(wipe)
    for band in wipe.bands(11, 7, 60, 50, 1):
        part = FULL if band.weights is None else band.weights
        window = whole[band.top : band.bottom, band.left : band.right]
        assert np.array_equal(window, np.broadcast_to(part / FULL, window.shape))
