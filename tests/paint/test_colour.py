import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dagrender.paint.canvas import Canvas
from dagrender.paint.colour import ink_of
from dagrender.paint.ink import FULL
from dagrender.paint.palette import SDR

from .scenes import BLACK, colour, photo, psnr, reference_yuv, rgba_picture, same

PART = st.integers(0, 255)


@given(PART, PART, PART)
def test_a_solid_has_the_codes_of_bt_709(red, green, blue):
    picture = SDR.solid(colour(f"{red:02x}{green:02x}{blue:02x}"), 2, 2)
    expected = reference_yuv(np.full((2, 2, 3), (red, green, blue)) / 255)
    for plane, value in zip(picture.planes, expected, strict=True):
        assert plane[0, 0] == np.floor(value[0, 0] + 0.5 + 1e-9)


def test_black_white_and_the_primaries_have_the_codes_of_the_colour_bars():
    bars = {
        "000000": (16, 128, 128),
        "ffffff": (235, 128, 128),
        "ff0000": (63, 102, 240),
        "00ff00": (173, 42, 26),
        "0000ff": (32, 240, 118),
    }
    for name, codes in bars.items():
        assert tuple(int(p[0, 0]) for p in SDR.solid(colour(name), 4, 4).planes) == codes


def laid(rgba, x=0, y=0, size=(64, 48), below=BLACK):
    canvas = Canvas(SDR.solid(below, *size))
    canvas.lay_ink(ink_of(rgba, x, y), FULL, None)
    return canvas.picture()


def test_an_opaque_raster_becomes_the_nearest_codes():
    random = np.random.default_rng(1).integers(0, 256, (48, 64, 4), np.uint8)
    random[..., 3] = 255
    painted = laid(random)
    for plane, exact in zip(painted.planes, reference_yuv(random[..., :3] / 255), strict=True):
        assert np.abs(plane - exact).max() <= 0.51


def test_half_transparent_ink_mixes_as_in_rgb():
    alpha = np.clip(np.hypot(*np.mgrid[-24:24, -32:32]) / 30, 0, 1)
    top = photo(64, 48)
    painted = laid(rgba_picture(top, alpha).planes[0], below=colour("3060c0"))
    below = np.array([0x30, 0x60, 0xC0]) / 255
    mixed = top * alpha[..., None] + below * (1 - alpha[..., None])
    assert psnr(painted, reference_yuv(mixed)) > 48


def test_chroma_at_a_hard_edge_is_right_at_odd_and_even_columns():
    for x in (8, 9, 10, 11):
        for y in (6, 7):
            red = np.zeros((20, 24, 4), np.uint8)
            red[..., [0, 3]] = 255
            painted = laid(red, x, y, below=colour("2040e0"))
            whole = np.zeros((48, 64, 3)) + np.array([0x20, 0x40, 0xE0]) / 255
            whole[y : y + 20, x : x + 24] = (1, 0, 0)
            for plane, exact in zip(painted.planes, reference_yuv(whole), strict=True):
                assert np.abs(plane - exact).max() <= 1.01


def test_a_raster_on_the_left_edge_lets_no_colour_through_from_beneath():
    red = np.zeros((48, 64, 4), np.uint8)
    red[..., [0, 3]] = 255
    assert same(laid(red, below=BLACK), laid(red, below=colour("00ff00")))


@given(st.integers(-30, 70), st.integers(-30, 60), st.integers(1, 40), st.integers(1, 40))
def test_ink_falls_where_the_raster_lies_and_nowhere_else(x, y, width, height):
    white = np.full((height, width, 4), 255, np.uint8)
    expected = np.full((48, 64), 16, np.uint8)
    rows, columns = slice(max(y, 0), max(y + height, 0)), slice(max(x, 0), max(x + width, 0))
    expected[rows, columns] = 235
    painted = laid(white, x, y)
    assert np.array_equal(painted.planes[0], expected)
    assert all((plane == 128).all() for plane in painted.planes[1:])


def test_a_transparent_raster_leaves_no_ink():
    ink = ink_of(np.zeros((10, 10, 4), np.uint8), 3, 3)
    assert ink.luma.size == 0
    assert laid(np.zeros((10, 10, 4), np.uint8)).planes[0].max() == 16
