"""Blend modes against Skia's, which are CSS's."""

import numpy as np
import pytest
import skia

from dagrender.paint.displaylist import SolidCel
from dagrender.paint.modes import MODES

from .scenes import (
    colour,
    image,
    layer,
    painter,
    photo,
    psnr,
    reference_yuv,
    rgba_picture,
    scene,
    video,
    yuv_picture,
)

WIDTH, HEIGHT = 160, 90
BELOW = photo(WIDTH, HEIGHT)
ABOVE = photo(80, 46, 2.0)
ALPHA = np.linspace(0.2, 1, 80) * np.ones((46, 1))
SKIA = {
    "multiply": "kMultiply",
    "screen": "kScreen",
    "overlay": "kOverlay",
    "darken": "kDarken",
    "lighten": "kLighten",
    "color-dodge": "kColorDodge",
    "color-burn": "kColorBurn",
    "hard-light": "kHardLight",
    "soft-light": "kSoftLight",
    "difference": "kDifference",
    "exclusion": "kExclusion",
    "hue": "kHue",
    "saturation": "kSaturation",
    "color": "kColor",
    "luminosity": "kLuminosity",
    "plus-lighter": "kPlus",
}


def painted(above, frames=None):
    display = scene(WIDTH, HEIGHT, layer(video("below", WIDTH, HEIGHT)), above)
    stills = {"above": rgba_picture(ABOVE, ALPHA)}
    frames = {"below": yuv_picture(BELOW), **(frames or {})}
    return next(iter(painter(frames, stills).paint(display)))


def by_skia(mode, alpha):
    parts = np.concatenate([ABOVE * alpha[..., None], alpha[..., None]], axis=-1)
    pixels = np.ascontiguousarray(np.round(parts * 255).astype(np.uint8))
    form = skia.ColorType.kRGBA_8888_ColorType
    above = skia.Image.fromarray(pixels, form, skia.AlphaType.kPremul_AlphaType)
    opaque = np.concatenate([BELOW, np.ones((HEIGHT, WIDTH, 1))], axis=-1)
    below = np.ascontiguousarray(np.round(opaque * 255).astype(np.uint8))
    surface = skia.Surface(WIDTH, HEIGHT)
    canvas = surface.getCanvas()
    canvas.drawImage(skia.Image.fromarray(below, form), 0, 0)
    paint = skia.Paint(BlendMode=getattr(skia.BlendMode, SKIA[mode]))
    canvas.drawImage(above, 41, 21, skia.SamplingOptions(), paint)
    rgb = surface.makeImageSnapshot().toarray(colorType=form)[..., :3]
    return reference_yuv(rgb / 255)


def test_all_of_css_s_modes_are_there():
    assert {*MODES, "plus-lighter"} == set(SKIA)


@pytest.mark.parametrize("mode", SKIA)
def test_a_picture_with_alpha_is_mixed_as_skia_mixes_it(mode):
    made = painted(layer(image("above", 80, 46), at=(41, 21), blend=mode))
    assert psnr(made, by_skia(mode, ALPHA)) >= 38


@pytest.mark.parametrize("mode", ["multiply", "screen", "luminosity", "plus-lighter"])
def test_opacity_is_part_of_what_is_mixed(mode):
    frames = {"above": yuv_picture(ABOVE)}
    made = painted(layer(video("above", 80, 46), at=(41, 21), opacity=0.5, blend=mode), frames)
    assert psnr(made, by_skia(mode, np.full((46, 80), 0.5))) >= 38


def test_what_multiplies_by_white_or_adds_black_changes_hardly_anything():
    for mode, shade in (("multiply", "ffffff"), ("screen", "000000"), ("plus-lighter", "000000")):
        made = painted(layer(SolidCel(colour=colour(shade)), blend=mode))
        below = yuv_picture(BELOW)
        for ours, theirs in zip(made.planes, below.planes, strict=True):
            assert np.abs(ours.astype(int) - theirs).max() <= 2


def test_an_odd_canvas_is_mixed_to_its_last_row_and_column():
    below = photo(31, 17)
    display = scene(
        31,
        17,
        layer(video("below", 31, 17)),
        layer(SolidCel(colour=colour("808080")), blend="multiply"),
    )
    made = next(iter(painter({"below": yuv_picture(below)}).paint(display)))
    assert psnr(made, reference_yuv(below * (0x80 / 255))) >= 42
