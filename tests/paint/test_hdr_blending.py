"""Blend modes on HDR canvases: Skia's where SDR has the colours, the formulas written out above."""

import numpy as np
import pytest
import skia

from dagrender.paint.displaylist import SolidCel
from dagrender.paint.modes import EXTENDED_MODES, MODES
from dagrender.picture import DynamicRange, Picture, Pixels

from .scenes import colour, image, layer, photo, rgba_picture, subsampled
from .test_blending import SKIA
from .test_hdr import HDR, codes, encoded, hdr_scene, hlg, moving, painted, pq

SIZE = WIDTH, HEIGHT = 96, 64
BELOW, ABOVE = photo(*SIZE), photo(48, 32, 2.0)
ALPHA = np.linspace(0.2, 1, 48) * np.ones((32, 1))
UNCLIPPED = {"plus-lighter"}
"""What an HDR canvas does not stop at white."""


def deep(full):
    """A 10-bit picture of 4:4:4 codes."""
    luma, cb, cr = full
    planes = (luma, subsampled(cb), subsampled(cr))
    return Picture(
        pixels=Pixels.YUV420P10, planes=tuple(np.round(p).astype(np.uint16) for p in planes)
    )


def skia_mixed(mode):
    """B(Cb, Cs) of the two photos where they meet, from 0 to 1."""
    form = skia.ColorType.kRGBA_8888_ColorType

    def picture(rgb):
        rgba = np.concatenate([rgb, np.ones((*rgb.shape[:2], 1))], axis=-1)
        return skia.Image.fromarray(
            np.ascontiguousarray(np.round(rgba * 255).astype(np.uint8)), form
        )

    surface = skia.Surface(48, 32)
    canvas = surface.getCanvas()
    canvas.drawImage(picture(BELOW[20:52, 30:78]), 0, 0)
    paint = skia.Paint(BlendMode=getattr(skia.BlendMode, SKIA[mode]))
    canvas.drawImage(picture(ABOVE), 0, 0, skia.SamplingOptions(), paint)
    return surface.makeImageSnapshot().toarray(colorType=form)[..., :3] / 255


def psnr(ours, theirs):
    errors = [np.mean((a - np.asarray(b, float)) ** 2) for a, b in zip(ours, theirs, strict=True)]
    return 10 * np.log10(1023**2 / max(errors))


def test_all_modes_are_there():
    assert EXTENDED_MODES.keys() == MODES.keys()


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize("mode", sorted({*SKIA} - UNCLIPPED))
def test_what_sdr_has_is_mixed_as_skia_mixes_it(mode, target):
    below = codes(encoded(BELOW, target))
    display = hdr_scene(
        target,
        layer(moving("below", size=SIZE)),
        layer(image("above", 48, 32), at=(30, 20), blend=mode),
        size=SIZE,
    )
    made = painted(
        display,
        frames={"below": lambda _: deep(below)},
        images={"above": rgba_picture(ABOVE, ALPHA)},
    )
    mixed = codes(encoded(skia_mixed(mode), target))
    for part, change in zip(below, mixed, strict=True):
        part[20:52, 30:78] += ALPHA * (change - part[20:52, 30:78])
    expected = below[0], subsampled(below[1]), subsampled(below[2])
    assert psnr(made.planes, expected) >= 42


def grey(nits, target):
    """The luma code of a grey of so much light."""
    light = np.full((1, 1, 3), float(nits))
    return codes(pq(light) if target is DynamicRange.PQ else hlg(light))[0].item()


def on_grey(nits, shade, mode, target, opacity=1.0):
    """The luma that a grey of ``nits`` has under a colour."""
    ground = np.full((HEIGHT, WIDTH), grey(nits, target))
    middle = np.full((HEIGHT, WIDTH), 512.0)
    display = hdr_scene(
        target,
        layer(moving("below", size=SIZE)),
        layer(SolidCel(colour=colour(shade)), blend=mode, opacity=opacity),
        size=SIZE,
    )
    made = painted(display, frames={"below": lambda _: deep((ground, middle, middle))})
    luma, *chroma = made.planes
    assert all(np.abs(plane.astype(int) - 512).max() <= 1 for plane in chroma)
    assert np.ptp(luma) <= 1
    return int(luma[9, 9])


FORMULAS = {  # of a backdrop b above white and a source a
    "multiply": lambda b, a: b * a,
    "screen": lambda b, a: 1 + (b - 1),
    "lighten": max,
    "darken": min,
    "difference": lambda b, a: b - a,
    "hard-light": lambda b, a: 1 + (b - 1) if a > 0.5 else 2 * a + (b - 1),
    "soft-light": lambda b, a: b,
    "color-dodge": lambda b, a: b,
    "exclusion": lambda b, a: 1 - a + (b - 1),
    "luminosity": lambda b, a: a,
    "color": lambda b, a: b,
    "plus-lighter": lambda b, a: b + a,
}  # fmt: skip


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize("mode", FORMULAS)
@pytest.mark.parametrize("shade", ["404040", "c0c0c0", "ffffff"])
def test_highlights_above_white_go_on_above_it(mode, shade, target):
    backdrop = (600 / 203) ** (1 / 2.4)
    signal = FORMULAS[mode](backdrop, int(shade[:2], 16) / 255)
    wanted = grey(min(signal**2.4 * 203, 1000 if target is DynamicRange.HLG else 10000), target)
    assert abs(on_grey(600, shade, mode, target) - wanted) <= 3


NEUTRAL = [
    ("multiply", "ffffff"),
    ("screen", "000000"),
    ("plus-lighter", "000000"),
    ("difference", "000000"),
    ("soft-light", "808080"),
    ("color-dodge", "000000"),
]


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize(("mode", "shade"), NEUTRAL)
@pytest.mark.parametrize("nits", [0, 1, 40, 203, 900])
def test_neutral_colours_leave_any_light(mode, shade, nits, target):
    assert abs(on_grey(nits, shade, mode, target) - grey(nits, target)) <= 2


def test_opacity_is_of_the_signal_but_for_plus_lighter_which_is_of_what_is_added():
    half = on_grey(100, "ffffff", "difference", DynamicRange.PQ, 0.5)
    signal = 1 - (100 / 203) ** (1 / 2.4)
    wanted = (grey(100, DynamicRange.PQ) + grey(signal**2.4 * 203, DynamicRange.PQ)) / 2
    assert abs(half - wanted) <= 2
    added = on_grey(100, "ffffff", "plus-lighter", DynamicRange.PQ, 0.5)
    signal = 0.5 + (100 / 203) ** (1 / 2.4)
    assert abs(added - grey(signal**2.4 * 203, DynamicRange.PQ)) <= 2


def test_colours_that_only_bt2020_has_stay():
    """A saturated green of BT.2020 is multiplied by white, and lightened by black."""
    green = np.full((HEIGHT, WIDTH, 3), [2.0, 150.0, 2.0])
    below = deep(codes(pq(green)))
    for mode, shade in (("multiply", "ffffff"), ("screen", "000000"), ("color-dodge", "000000")):
        display = hdr_scene(
            DynamicRange.PQ,
            layer(moving("below", size=SIZE)),
            layer(SolidCel(colour=colour(shade)), blend=mode),
            size=SIZE,
        )
        made = painted(display, frames={"below": lambda _: below})
        for ours, theirs in zip(made.planes, below.planes, strict=True):
            assert np.abs(ours.astype(int) - theirs).max() <= 3
