"""Painted frames against references that share no code with the painter."""

import numpy as np
import pytest
import skia

from dagrender.paint.canvas import Canvas
from dagrender.paint.colour import ink_of
from dagrender.paint.displaylist import GradientCel, SolidCel
from dagrender.paint.ink import FULL
from dagrender.paint.palette import SDR
from dagrender.paint.text import rasterise
from dagrender.picture import Pixels

from .references import filtered
from .scenes import (
    BLACK,
    colour,
    curve,
    fonts,
    image,
    layer,
    noise,
    painter,
    photo,
    psnr,
    reference_yuv,
    rgba_picture,
    scene,
    text,
    video,
    yuv_picture,
)

WIDTH, HEIGHT = 192, 108
BELOW = photo(WIDTH, HEIGHT)
SOURCES = {"below": yuv_picture(BELOW), "above": yuv_picture(photo(WIDTH, HEIGHT, 2.0))}
ALPHA = np.clip(1.3 - np.hypot(*np.mgrid[-1:1:61j, -1:1:81j]), 0, 1)
STILLS = {
    "soft": rgba_picture(photo(81, 61, 1.0), ALPHA),
    "card": rgba_picture(photo(80, 60, 1.0)),
    "card yuv": yuv_picture(photo(80, 60, 1.0)),
}
BASE = layer(video("below", WIDTH, HEIGHT))
FORM = skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType


def painted(*layers, index=0, frames=1):
    display_list = scene(WIDTH, HEIGHT, *layers, frames=frames)
    return painter(SOURCES, STILLS).paint_frame(display_list, index)


def drawn(draw):
    """Skia's own picture of a scene over ``BELOW``, as float Y'CbCr."""
    pixels = rgba_picture(BELOW).planes[0].copy()
    draw(skia.Surface(pixels, *FORM).getCanvas())
    return reference_yuv(pixels[..., :3] / 255)


def sprite(name):
    return skia.Image.fromarray(STILLS[name].planes[0], *FORM)


@pytest.mark.parametrize("opacity", [0.25, 0.5, 1])
@pytest.mark.parametrize("x", [30, 31, -20, 150])
def test_an_overlay_with_alpha_looks_as_skia_draws_it(x, opacity):
    ours = painted(BASE, layer(image("soft", 81, 61), at=(x, 23), opacity=opacity))
    theirs = drawn(
        lambda canvas: canvas.drawImage(
            sprite("soft"), x, 23, skia.SamplingOptions(), skia.Paint(Alphaf=opacity)
        )
    )
    assert psnr(ours, theirs) > 46


def test_an_overlay_with_alpha_looks_as_libavfilter_does_it():
    random = noise(WIDTH, HEIGHT, 3)
    alpha = np.round(255 * np.linspace(0, 1, WIDTH) * np.ones((HEIGHT, 1))).astype(np.uint8)
    theirs = filtered("overlay=format=yuv420", SOURCES["below"].planes, (*random.planes, alpha))
    canvas = [plane.astype(float) for plane in SOURCES["below"].planes]
    share = [alpha / 255, *2 * [alpha[::2, ::2] / 255]]
    plain = [c * (1 - a) + s * a for c, s, a in zip(canvas, random.planes, share, strict=True)]
    assert psnr(theirs, plain) > 40  # the reference and the formula agree
    top = photo(WIDTH, HEIGHT, 4.0)
    ramp = np.linspace(0, 1, WIDTH) * np.ones((HEIGHT, 1))
    ours = Canvas(SOURCES["below"])
    ours.lay_ink(ink_of(rgba_picture(top, ramp).planes[0], 0, 0), FULL, None)
    overlay = (*yuv_picture(top).planes, alpha)
    theirs = filtered("overlay=format=yuv420", SOURCES["below"].planes, overlay)
    assert psnr(ours.picture(), theirs) > 40


def test_opacity_keys_fade_as_the_formula_says():
    keys = (0.0, 0.1, 0.35, 0.8, 1.0)
    fade = layer(image("card", 80, 60), 5, at=(40, 20), opacity=curve(*keys))
    base = layer(SolidCel(colour=colour("406080")), 5)
    for index, opacity in enumerate(keys):
        whole = np.zeros((HEIGHT, WIDTH, 3)) + np.array([0x40, 0x60, 0x80]) / 255
        card = whole[20:80, 40:120]
        card += (photo(80, 60, 1.0) - card) * opacity
        ours = painted(base, fade, index=index, frames=5)
        assert psnr(ours, reference_yuv(whole)) > 46


@pytest.mark.parametrize("opacity", [0, 0.2, 0.5, 1])
def test_a_dissolve_is_the_mean_of_both_and_agrees_with_libavfilter(opacity):
    ours = painted(BASE, layer(video("above", WIDTH, HEIGHT), opacity=opacity))
    pairs = list(zip(SOURCES["below"].planes, SOURCES["above"].planes, strict=True))
    exact = [below * (1 - opacity) + above * opacity for below, above in pairs]
    for plane, expected in zip(ours.planes, exact, strict=True):
        assert np.abs(plane - expected).max() <= 1
    description = f"blend=all_mode=normal:all_opacity={opacity}"
    theirs = filtered(description, SOURCES["above"].planes, SOURCES["below"].planes)
    assert psnr(ours, theirs) > 48


@pytest.mark.parametrize("name", ["card", "card yuv"])
@pytest.mark.parametrize(("turn", "scale"), [(30, 1), (-77, 1), (12, 1.6), (45, 0.4)])
def test_a_turned_and_scaled_picture_looks_as_skia_draws_it(name, turn, scale):
    pixels = Pixels.RGBA if name == "card" else Pixels.YUV420
    cel = image(name, 80, 60, pixels)
    place = {"at": (96.3, 54.6), "anchor": (0.5, 0.5), "snap": False}
    ours = painted(BASE, layer(cel, turn=turn, scale=scale, **place))

    def draw(canvas):
        canvas.translate(96.3, 54.6)
        canvas.rotate(turn)
        canvas.scale(scale, scale)
        canvas.translate(-40, -30)
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
        area = skia.Rect.MakeWH(80, 60)
        canvas.drawImageRect(sprite("card"), area, area, sampling, skia.Paint(AntiAlias=True))

    assert psnr(ours, drawn(draw)) > 40


def test_a_turned_frame_looks_as_libavfilter_turns_it_inside():
    smooth = yuv_picture(photo(WIDTH, HEIGHT, 0.5))
    theirs = filtered("rotate=angle=PI/9:fillcolor=black", smooth.planes)
    turned = layer(
        video("smooth", WIDTH, HEIGHT), at=(WIDTH / 2, HEIGHT / 2), anchor=(0.5, 0.5), turn=20
    )
    ours = painter({"smooth": smooth}).paint_frame(scene(WIDTH, HEIGHT, turned), 0)
    window = np.s_[24:-24, 40:-40]
    assert psnr([ours.planes[0][window]], [theirs[0][window]]) > 40


def test_a_quarter_turn_moves_samples_and_does_not_blur_them():
    cel = image("card", 80, 60)
    ours = painted(BASE, layer(cel, at=(96, 54), anchor=(0.5, 0.5), turn=90))
    whole = BELOW.copy()
    whole[14:94, 66:126] = np.rot90(photo(80, 60, 1.0), -1)
    assert psnr(ours, reference_yuv(whole)) > 48


def test_text_on_the_canvas_is_the_raster_laid_over_it():
    cel = text("Right", size_px=40.0)
    raster = rasterise(cel, fonts)
    ours = painted(BASE, layer(cel, at=(97, 55), anchor=(0.5, 0.5)))
    x = round(97 - raster.box_width_px / 2) + raster.left
    y = round(55 - raster.box_height_px / 2) + raster.top
    sheet = skia.Image.fromarray(raster.rgba, *FORM)
    assert psnr(ours, drawn(lambda canvas: canvas.drawImage(sheet, x, y))) > 46


def test_a_text_that_grows_stays_sharp_and_in_place():
    cel = text("Grow", size_px=20.0)
    place = {"at": (96, 54), "anchor": (0.5, 0.5)}
    grown = painted(BASE, layer(cel, scale=2.5, snap=False, **place))
    large = painted(BASE, layer(text("Grow", size_px=50.0), snap=False, **place))
    assert psnr(grown, large) > 20  # hinting and optical size differ a little
    edges = [np.abs(np.diff(p.planes[0].astype(int), axis=1)).max() for p in (grown, large)]
    assert edges[0] > 0.75 * edges[1]


def test_a_translucent_gradient_lies_over_the_picture():
    stops = ((0.0, colour("000000", 0.0)), (1.0, colour("000000", 0.8)))
    ours = painted(BASE, layer(GradientCel(angle_deg=180, stops=stops)))
    share = 0.8 * (np.arange(HEIGHT) + 0.5)[:, None, None] / HEIGHT
    assert psnr(ours, reference_yuv(BELOW * (1 - share))) > 46


def test_a_slide_puts_one_picture_beside_the_other():
    for x in (37, 64):
        ours = painted(
            layer(video("below", WIDTH, HEIGHT), at=(x - WIDTH, 0)),
            layer(video("above", WIDTH, HEIGHT), at=(x, 0)),
        )
        whole = np.concatenate(
            [BELOW[:, WIDTH - x :], photo(WIDTH, HEIGHT, 2.0)[:, : WIDTH - x]], 1
        )
        for number, exact in enumerate(reference_yuv(whole)):
            seam = x // 2 if number else x
            away = np.abs(np.arange(exact.shape[1]) - seam) > 1  # filters differ across a cut
            assert psnr([ours.planes[number][:, away]], [exact[:, away]]) > 40


def test_a_dip_to_black_reaches_black_itself():
    dip = layer(SolidCel(colour=BLACK), 3, opacity=curve(0.5, 1, 0.5))
    base = layer(video("below", WIDTH, HEIGHT, 3), 3)
    middle = painted(base, dip, index=1, frames=3)
    assert all(
        np.array_equal(ours, black)
        for ours, black in zip(middle.planes, SDR.solid(BLACK, WIDTH, HEIGHT).planes, strict=True)
    )
