"""Where the lines of a text stand in its box."""

import numpy as np
import pytest

from dagrender.paint.text import measure_text, rasterise
from dagrender.paint.textcel import Backdrop

from .lettering import LONG, RED, plane
from .scenes import fonts, text


def columns(raster, margin=80):
    found = np.flatnonzero(plane(raster, margin=margin).any(axis=0)) - margin
    return int(found[0]), int(found[-1]) + 1


def rows(raster, margin=80):
    found = np.flatnonzero(plane(raster, margin=margin).any(axis=1)) - margin
    return int(found[0]), int(found[-1]) + 1


@pytest.mark.parametrize(("align", "share"), [("top", 0.0), ("center", 0.5), ("bottom", 1.0)])
def test_lines_stand_where_the_box_says(align, share):
    free = rasterise(text("Hx"), fonts)
    boxed = rasterise(text("Hx", box_px=(300.0, 200.0), vertical_align=align), fonts)
    assert (boxed.box_width_px, boxed.box_height_px) == (300, 200)
    assert rows(boxed)[0] - rows(free)[0] == pytest.approx((200 - 38.4) * share, abs=1)


@pytest.mark.parametrize(("align", "share"), [("left", 0.0), ("center", 0.5), ("right", 1.0)])
def test_lines_are_aligned_in_the_width_of_the_box(align, share):
    free = rasterise(text("Hx"), fonts)
    boxed = rasterise(text("Hx", box_px=(300.0, 80.0), align=align), fonts)
    moved = columns(boxed)[0] - columns(free)[0]
    assert moved == pytest.approx((300 - free.box_width_px) * share, abs=1.5)


def test_a_background_is_the_box_and_its_padding():
    backdrop = Backdrop(colour=RED, padding_x_px=10, padding_y_px=6, radius_px=0)
    raster = rasterise(text("x", box_px=(100.0, 60.0), backdrop=backdrop), fonts)
    assert raster.rgba.shape[:2] == (72, 120)
    assert (raster.rgba[..., 3] == 255).all()


def test_what_is_larger_than_its_box_is_painted_whole():
    raster = rasterise(text(LONG, box_px=(120.0, 20.0), vertical_align="top"), fonts)
    lines = round(measure_text(text(LONG, wrap_width_px=120.0), fonts)[1] / 38.4)
    assert lines > 5
    assert rows(raster, margin=400)[1] > (lines - 1) * 38.4


def test_justified_lines_reach_both_edges_but_for_the_last():
    raster = rasterise(text(LONG, box_px=(260.0, 200.0), align="justify"), fonts)
    alpha = plane(raster)[80:-80]
    lines = [line for line in np.split(alpha, np.flatnonzero(~alpha.any(axis=1))) if line.any()]
    ends = [np.flatnonzero(line.any(axis=0))[[0, -1]] - 80 for line in lines if len(line) > 12]
    assert len(ends) > 2
    for first, last in ends[:-1]:
        assert first < 6
        assert last > 252
    assert ends[-1][1] < 200
