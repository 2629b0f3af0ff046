import numpy as np
import pytest

from dagrender.paint.displaylist import GradientCel, Radial
from dagrender.paint.gradient import gradient_picture, gradient_raster

from .scenes import colour, psnr, reference_yuv

STOPS = ((0.0, colour("204060")), (0.3, colour("8040a0")), (1.0, colour("f08040")))
WIDTH, HEIGHT = 96, 54


def reference(angle, stops, width=WIDTH, height=HEIGHT):
    """Premultiplied RGBA from 0 to 1 of a gradient, sample by sample."""
    right, down = np.sin(np.radians(angle)), -np.cos(np.radians(angle))
    length = abs(right) * width + abs(down) * height
    x, y = np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5 - height / 2
    along = (x * right + y[:, None] * down) / length + 0.5
    offsets = [offset for offset, _ in stops]
    rgba = [(c.red * c.alpha, c.green * c.alpha, c.blue * c.alpha, c.alpha) for _, c in stops]
    return np.stack([np.interp(along, offsets, part) for part in np.transpose(rgba)], axis=-1)


@pytest.mark.parametrize("angle", [0, 45, 90, 135, 213.7, 270])
def test_an_opaque_gradient_is_the_one_of_css_within_half_a_code(angle):
    picture = gradient_picture(GradientCel(angle_deg=angle, stops=STOPS), WIDTH, HEIGHT)
    exact = reference_yuv(reference(angle, STOPS)[..., :3])
    assert np.abs(picture.planes[0] - exact[0]).max() <= 0.5 + 1e-6
    assert psnr(picture, exact) > 50


def test_the_corners_have_the_first_and_the_last_colour():
    planes = gradient_raster(GradientCel(angle_deg=45, stops=STOPS), 400, 300).rgba
    assert np.abs(planes[-1, 0, :3].astype(int) - (0x20, 0x40, 0x60)).max() <= 2
    assert np.abs(planes[0, -1, :3].astype(int) - (0xF0, 0x80, 0x40)).max() <= 2


def test_transparent_stops_are_interpolated_premultiplied():
    stops = ((0.0, colour("ff0000", 0.0)), (1.0, colour("0000ff", 1.0)))
    rgba = gradient_raster(GradientCel(angle_deg=90, stops=stops), WIDTH, HEIGHT).rgba
    assert np.abs(rgba - reference(90, stops) * 255).max() <= 0.5 + 1e-6
    assert not rgba[..., 0].any()


def test_an_ellipse_lets_through_what_its_stops_let_through():
    stops = ((0.0, colour("ff0000", 0.0)), (0.5, colour("00ff00", 0.5)), (1.0, colour("0000ff")))
    ring = Radial(x_px=40, y_px=20, radius_x_px=50, radius_y_px=25)
    cel = GradientCel(angle_deg=180, stops=stops, radial=ring)
    rgba = gradient_raster(cel, WIDTH, HEIGHT).rgba
    x, y = (np.arange(WIDTH) + 0.5 - 40) / 50, (np.arange(HEIGHT) + 0.5 - 20)[:, None] / 25
    shares = [(c.red * c.alpha, c.green * c.alpha, c.blue * c.alpha, c.alpha) for _, c in stops]
    along = np.hypot(x, y)
    exact = np.stack([np.interp(along, [0, 0.5, 1], part) for part in np.transpose(shares)], -1)
    assert np.abs(rgba - exact * 255).max() <= 0.5 + 1e-6


def test_two_stops_at_one_place_make_a_hard_edge():
    stops = ((0.0, colour("ffffff")), (0.5, colour("ffffff")), (0.5, colour("000000")))
    luma = gradient_picture(GradientCel(angle_deg=90, stops=stops), 20, 4).planes[0]
    assert (luma[:, :10] == 235).all()
    assert (luma[:, 10:] == 16).all()
