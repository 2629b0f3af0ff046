"""What stays where it stands while a text is typed, or counts."""

import numpy as np
import pytest

from dagrender.paint.text import measure_text, rasterise
from dagrender.paint.textcel import Backdrop

from .lettering import ARABIC, RED, both, plane
from .scenes import fonts, text


@pytest.mark.parametrize("words", ["office hours\nand more", "سلام عليكم"])
def test_what_is_shown_stands_where_it_stands_in_the_whole(words):
    looks = {"fallbacks": (ARABIC,), "size_px": 40.0}
    whole = rasterise(text(words, **looks), both)
    before = np.zeros_like(plane(whole))
    for shown in range(len(words) + 1):
        part = rasterise(text(words, shown=shown, **looks), both)
        assert (part.box_width_px, part.box_height_px) == (
            whole.box_width_px,
            whole.box_height_px,
        )
        ink = plane(part)
        assert (ink <= plane(whole)).all()
        assert (ink >= before).all()
        before = ink
    assert np.array_equal(before, plane(whole))


def test_a_background_is_there_before_the_first_character():
    backdrop = Backdrop(colour=RED, padding_x_px=0, padding_y_px=0, radius_px=0)
    raster = rasterise(text("words", shown=0, backdrop=backdrop), fonts)
    assert raster.rgba.shape[1] == measure_text(text("words"), fonts)[0]


def test_tabular_digits_take_the_same_room():
    widths = {measure_text(text(d * 9, tabular=True), fonts)[0] for d in "0123456789"}
    assert max(widths) - min(widths) <= 2
    proportional = {measure_text(text(d * 9), fonts)[0] for d in "0123456789"}
    assert max(proportional) - min(proportional) > 20


def test_a_digit_does_not_move_when_one_before_it_changes():
    looks = {"tabular": True, "align": "left", "box_px": (200.0, 60.0)}
    one = plane(rasterise(text("18", **looks), fonts))
    other = plane(rasterise(text("08", **looks), fonts))
    last = np.flatnonzero(other.any(axis=0))[-1]
    assert np.array_equal(one[:, last - 12 :], other[:, last - 12 :])
