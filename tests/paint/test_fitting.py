"""Sizes of text that are found for the room there is."""

from dataclasses import replace

import numpy as np
import pytest

from dagrender.paint.paragraph import fits
from dagrender.paint.text import measure_text, rasterise
from dagrender.paint.textcel import TextFit
from dagrender.paint.typeface import Faces

from .lettering import LONG
from .scenes import fonts, text


@pytest.mark.parametrize("box", [(200.0, 60.0), (400.0, 90.0), (150.0, 300.0)])
def test_the_size_is_the_largest_step_that_fits(box):
    """Found again by trying every size, with the box measured as any text's is."""
    fit = TextFit(least_px=8.0, step_px=1.0)
    cel = text(LONG, size_px=90.0, box_px=box, fit=fit, vertical_align="top", align="left")
    fitting = []
    for size in range(8, 91):
        width, height = measure_text(
            text(LONG, size_px=float(size), wrap_width_px=box[0], align="left"), fonts
        )
        word = measure_text(text("brown", size_px=float(size)), fonts)[0]
        if height <= box[1] + 1 and word <= box[0] + 2 and width <= box[0]:
            fitting.append(size)
    wanted = text(LONG, size_px=float(max(fitting)), box_px=box, vertical_align="top", align="left")
    assert np.array_equal(rasterise(cel, fonts).rgba, rasterise(wanted, fonts).rgba)


def test_in_a_width_alone_a_line_is_not_broken():
    fit = TextFit(least_px=4.0, step_px=0.25)
    cel = text("One long line", size_px=200.0, wrap_width_px=300.0, fit=fit)
    width, height = measure_text(cel, fonts)
    assert 290 <= width <= 300
    assert height < 80


def test_a_short_text_has_the_largest_size():
    fit = TextFit(least_px=4.0, step_px=0.25)
    cel = text("Hi", size_px=20.1, box_px=(300.0, 100.0), fit=fit)
    wanted = replace(cel, fit=None)
    assert np.array_equal(rasterise(cel, fonts).rgba, rasterise(wanted, fonts).rgba)


def test_what_does_not_fit_is_known():
    fit = TextFit(least_px=30.0, step_px=0.25)
    cel = text(LONG, size_px=90.0, box_px=(100.0, 60.0), fit=fit)
    assert not fits(cel, Faces(fonts))
    assert fits(replace(cel, box_px=(600.0, 200.0)), Faces(fonts))
