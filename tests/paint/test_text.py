from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from dagrender.errors import SourceError
from dagrender.paint.text import measure_text, missing_glyphs, rasterise
from dagrender.paint.textcel import Backdrop, FontRef, Shadow, Stroke

from .scenes import WHITE, colour, fonts, text

SHADOW = Shadow(x_px=3, y_px=5, blur_px=12, colour=colour("000000", 0.8))


def font(weight=400, *, italic=False):
    content = "italic" if italic else "upright"
    return FontRef(content=content, family="Inter", weight=weight, italic=italic)


def ink(raster):
    return int(raster.rgba[..., 3].sum(dtype=np.int64))


def test_every_weight_of_the_axis_is_bolder_than_the_one_before():
    inks = [ink(rasterise(text("Hamburg", font=font(w)), fonts)) for w in range(100, 1000, 100)]
    assert all(bold > 1.03 * light for light, bold in pairwise(inks))


def test_italics_are_drawn_by_the_italic_file():
    upright = rasterise(text("Hamburg", font=font()), fonts)
    italic = rasterise(text("Hamburg", font=font(italic=True)), fonts)
    assert upright.rgba.shape != italic.rgba.shape


def test_the_same_text_is_the_same_bytes_from_a_path_and_from_bytes():
    cel = text("Same again", shadow=SHADOW, stroke=Stroke(width_px=3, colour=colour("ff0000")))
    with open(fonts("upright"), "rb") as file:  # noqa: PTH123
        data = file.read()
    one, two = rasterise(cel, fonts), rasterise(cel, lambda _: data)
    assert np.array_equal(one.rgba, two.rgba)
    assert (one.left, one.top) == (two.left, two.top)


@pytest.mark.parametrize(
    "cel",
    [
        text("\u00c5\u00d6\u1e9e gjpqy\u0327", line_height=0.6),
        text("fj", font=font(italic=True), size_px=120.0),
        text("Z" + "\u0301" * 12),
        text("blurred", shadow=Shadow(x_px=-40, y_px=60, blur_px=30, colour=WHITE)),
        text("outlined", stroke=Stroke(width_px=24, colour=WHITE)),
    ],
    ids=["tight", "italic", "stacked", "shadow", "stroke"],
)
def test_ink_is_never_clipped(cel):
    """Drawn at double size, the ink needs about double the room: none was cut off."""
    once, twice = rasterise(cel, fonts), rasterise(cel, fonts, 2.0)
    for axis in (0, 1):
        assert abs(2 * once.rgba.shape[axis] - twice.rgba.shape[axis]) <= 6
    assert abs(2 * once.left - twice.left) <= 4
    assert abs(2 * once.top - twice.top) <= 4
    assert abs(ink(twice) / ink(once) / 4 - 1) < 0.05


def test_a_box_is_as_high_as_its_lines_and_as_wide_as_the_longest():
    narrow, wide = measure_text(text("ab"), fonts), measure_text(text("ab\nabab"), fonts)
    assert narrow[1] == 38  # 1.2 times 32 px
    assert wide[1] == 76
    assert wide[0] == pytest.approx(2 * narrow[0], abs=4)
    assert all(length % 2 == 0 for length in narrow + wide)


def test_trailing_spaces_take_no_room():
    assert measure_text(text("word   "), fonts) == measure_text(text("word"), fonts)


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_blank_text_leaves_no_ink_and_no_backdrop(words):
    backdrop = Backdrop(colour=WHITE, padding_x_px=9, padding_y_px=9, radius_px=3)
    assert rasterise(text(words, backdrop=backdrop), fonts).rgba.size == 0


def test_no_text_of_a_size_that_skia_cannot_measure_is_empty():
    cel = text("", size_px=0.2, line_height=10.0)
    assert rasterise(cel, fonts, 0.01).rgba.size == 0
    assert measure_text(cel, fonts) == (0, 0)


def test_lines_break_at_the_wrap_width_and_at_the_same_words_when_scaled():
    cel = text("the quick brown fox jumps over the lazy dog", wrap_width_px=220.0)
    width, height = measure_text(cel, fonts)
    assert width <= 220
    assert height > 3 * 38
    assert rasterise(cel, fonts, 2.0).box_height_px == 2 * height


def test_alignment_moves_the_short_line_and_not_the_box():
    def short_line_starts(align):
        raster = rasterise(text("i\nmmmmmmmm", align=align), fonts)
        return int(np.flatnonzero(raster.rgba[:20, :, 3].any(axis=0))[0]) + raster.left

    starts = [short_line_starts(align) for align in ("left", "center", "right")]
    width = measure_text(text("i\nmmmmmmmm"), fonts)[0]
    assert starts[0] < 8
    assert abs(starts[1] - width / 2) < 8
    assert starts[2] > width - 12


def test_letter_spacing_adds_to_the_width():
    plain, spaced = (measure_text(text("spaced", letter_spacing_px=s), fonts) for s in (0.0, 5.0))
    assert 24 <= spaced[0] - plain[0] <= 26


@pytest.mark.parametrize("words", ["HH", "11", "HH\nHHH"])
def test_letter_spacing_stands_between_letters_and_not_at_the_ends_of_lines(words):
    def ends(align, spacing):
        cel = text(
            words, align=align, letter_spacing_px=spacing, box_px=(200.0, 90.0), tabular=True
        )
        raster = rasterise(cel, fonts)
        inked = np.flatnonzero(raster.rgba[..., 3].any(axis=0)) + raster.left
        return inked[0], inked[-1]

    grown = 10.0 * (len(words.split("\n")[-1]) - 1)
    for align, left, right in (("left", 0, 1), ("center", -0.5, 0.5), ("right", -1, 0)):
        plain, spaced = ends(align, 0.0), ends(align, 10.0)
        assert spaced[0] - plain[0] == pytest.approx(left * grown, abs=1)
        assert spaced[1] - plain[1] == pytest.approx(right * grown, abs=1)


def alpha_over_box(raster, size=(240, 500), origin=(60, 60)):
    """The raster's alpha on a plane of ``size`` in which the box begins at ``origin``."""
    plane = np.zeros(size)
    y, x = origin[0] + raster.top, origin[1] + raster.left
    height, width = raster.rgba.shape[:2]
    plane[y : y + height, x : x + width] = raster.rgba[..., 3]
    return plane


def test_a_shadow_is_a_gaussian_of_half_the_blur():
    plain = text("Hi", size_px=80.0)
    away = Shadow(x_px=200, y_px=10, blur_px=20, colour=WHITE)
    sharp = alpha_over_box(rasterise(plain, fonts))
    shadowed = alpha_over_box(rasterise(replace(plain, shadow=away), fonts))
    reach = np.arange(-40, 41)
    kernel = np.exp(-(reach**2) / (2 * 10.0**2))
    kernel /= kernel.sum()
    for axis in (0, 1):
        sharp = np.apply_along_axis(np.convolve, axis, sharp, kernel, mode="same")
    expected = np.roll(sharp, (10, 200), axis=(0, 1))
    assert np.abs(shadowed[:, 200:] - expected[:, 200:]).max() < 6


def test_a_backdrop_fills_its_box_and_rounds_its_corners():
    backdrop = Backdrop(colour=colour("204060"), padding_x_px=20, padding_y_px=10, radius_px=12)
    raster = rasterise(text("boxed", backdrop=backdrop), fonts)
    assert (raster.left, raster.top) == (0, 0)
    assert raster.rgba.shape[:2] == (raster.box_height_px, raster.box_width_px)
    assert tuple(raster.rgba[raster.box_height_px // 2, 3]) == (0x20, 0x40, 0x60, 255)
    assert raster.rgba[0, 0, 3] == 0
    assert raster.box_width_px == pytest.approx(measure_text(text("boxed"), fonts)[0] + 40, abs=2)


def test_colours_are_premultiplied():
    raster = rasterise(text("half", colour=colour("ff8000", 0.5)), fonts)
    assert (raster.rgba[..., :3] <= raster.rgba[..., 3:]).all()
    assert raster.rgba[..., 3].max() == 128


def test_characters_that_the_font_lacks_are_named_once_in_order():
    assert missing_glyphs(text("a\u6f22b\u5b57\u6f22 \U0001f600\n\u200d\ufe0f"), fonts) == (
        "\u6f22",
        "\u5b57",
        "\U0001f600",
    )
    assert missing_glyphs(text("Hello, w\u00f6rld!\t\u00a0\u2026"), fonts) == ()


def test_a_file_that_is_no_font_is_an_error_with_the_family():
    with pytest.raises(SourceError, match="Inter"):
        rasterise(text("words"), lambda _: b"not a font")
