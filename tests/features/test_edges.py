"""Corners, borders, shadows, masks, blend modes and keys, against Skia, numpy and libavfilter."""

import numpy as np
import pytest
import skia
from films import libav, reference
from media.adjusting.pictures import gaussian
from paint.test_blending import SKIA

from .scene import (
    RATE,
    SIZE,
    alike,
    clip,
    drawn,
    flat,
    image,
    mixed,
    resized,
    rgb,
    rgb_at,
    shown,
    still,
    within,
)

WHOLE = 0, 0, *SIZE
LEFT, RIGHT = (16, 54), (176, 54)
"""Where the two cards stand."""


def box(at):
    return skia.Rect.MakeXYWH(*at, 128, 72)


def card():
    return image(resized(still("meadow.jpg"), (128, 72)))


def rounded(at, *radii):
    """A card's outline; radii are (across, down) from the top left clockwise."""
    shape = skia.RRect()
    shape.setRectRadii(box(at), radii)
    return shape


def clipped(canvas, shape, at):
    canvas.save()
    canvas.clipRRect(shape, doAntiAlias=True)
    canvas.drawImage(card(), *at)
    canvas.restore()


def paint(colour):
    return skia.Paint(AntiAlias=True, Color=colour)


@pytest.mark.feature("corner-radius")
def test_corners_are_those_that_skia_cuts(frames):
    def draw(canvas):
        clipped(canvas, rounded(LEFT, *[(16, 16)] * 4), LEFT)
        clipped(canvas, rounded(RIGHT, (36, 36), (0, 0), (64, 36), (0, 0)), RIGHT)

    for number in (0, 40):
        alike(frames[number], drawn(clip("sailing.mp4")[number], draw))


@pytest.mark.feature("border")
def test_borders_are_those_that_skia_draws(frames):
    def draw(canvas):
        canvas.drawRect(box(LEFT).makeOutset(6, 6), paint(0xFFFFFFFF))
        canvas.drawImage(card(), *LEFT)
        canvas.drawRRect(rounded(RIGHT, *[(20, 20)] * 4), paint(0xFFFFD54F))
        inner = skia.RRect.MakeRectXY(box(RIGHT).makeInset(8, 8), 12, 12)
        clipped(canvas, inner, RIGHT)

    for number in (0, 40):
        alike(frames[number], drawn(clip("sailing.mp4")[number], draw))


@pytest.mark.feature("shadow")
def test_shadows_are_those_that_skia_drops(frames):
    def draw(canvas):
        dropped = skia.ImageFilters.DropShadow(6, 8, 6, 6, 0x88000000)
        at = 32, 54
        canvas.saveLayer(None, skia.Paint(ImageFilter=dropped))
        clipped(canvas, rounded(at, *[(12, 12)] * 4), at)
        canvas.restore()
        canvas.saveLayer(None, skia.Paint(ImageFilter=dropped))
        canvas.drawImage(image(still("logo.png")), 192, 63)
        canvas.restore()

    alike(frames[0], drawn(flat("#eceff1"), draw))


@pytest.mark.feature("blend")
def test_every_mode_mixes_as_skia_does(frames):
    below, above = (rgb(shown(still(name), WHOLE)) for name in ("meadow.jpg", "hills.jpg"))
    modes = ["kSrcOver", *SKIA.values()]
    assert len(modes) == len(frames) // 4
    for number, mode in enumerate(modes):
        surface = skia.Surface(*SIZE)
        canvas = surface.getCanvas()
        canvas.drawImage(image(below), 0, 0)
        how = skia.Paint(BlendMode=getattr(skia.BlendMode, mode))
        canvas.drawImage(image(above), 0, 0, skia.SamplingOptions(), how)
        made = surface.makeImageSnapshot().toarray(colorType=skia.ColorType.kRGBA_8888_ColorType)
        alike(frames[4 * number], reference.coded(made[..., :3].astype(float)))


def cover(draw):
    """How much of each pixel is painted by ``draw(canvas, paint)``."""
    surface = skia.Surface(*SIZE)
    surface.getCanvas().clear(0)
    draw(surface.getCanvas(), paint(0xFFFFFFFF))
    form = skia.ColorType.kRGBA_8888_ColorType
    return surface.makeImageSnapshot().toarray(colorType=form)[..., 3] / 255


@pytest.mark.feature("mask-shape")
def test_a_film_is_seen_through_shapes(frames):
    hills, sailing = shown(still("hills.jpg"), WHOLE), clip("sailing.mp4")
    circle = cover(lambda canvas, ink: canvas.drawCircle(160, 90, 90, ink))
    hole = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(64, 18, 192, 144), 28.8, 28.8)
    outside = 1 - cover(lambda canvas, ink: canvas.drawRRect(hole, ink))
    left = within((0, 0, 160, 180))
    for second, share in enumerate((circle, left, outside)):
        alike(frames[second * RATE + 5], mixed(hills, sailing[5], share))
    for number in (0, 6):
        share = 0.6 + 0.8 * number / RATE
        size = 320 * share, 180 * share
        oval = skia.Rect.MakeXYWH(160 - size[0] / 2, 90 - size[1] / 2, *size)
        soft = gaussian(cover(lambda canvas, ink, oval=oval: canvas.drawOval(oval, ink)), 12)
        alike(frames[3 * RATE + number], mixed(hills, sailing[number], soft))


@pytest.mark.feature("mask-image")
def test_a_picture_is_seen_through_a_star_and_around_it(frames):
    hills, meadow = shown(still("hills.jpg"), WHOLE), shown(still("meadow.jpg"), WHOLE)
    star = np.zeros(SIZE[::-1])
    star[:, 70:250] = still("star.png")[..., 3]
    alike(frames[0], mixed(hills, meadow, star))
    alike(frames[RATE], mixed(hills, meadow, within((70, 0, 180, 180)) - star))
    alike(frames[2 * RATE], mixed(hills, meadow, still("swirl.png")[..., 0] / 255))


@pytest.mark.feature("mask-clip-alpha")
def test_a_film_is_seen_through_a_clip_that_moves(frames):
    for number in (0, 13, 30, 47):
        place = skia.Rect.MakeXYWH(20 + 160 * number / 48, 30, 120, 120)
        shape = skia.RRect.MakeRectXY(place, 30, 30)
        window = cover(lambda canvas, ink, shape=shape: canvas.drawRRect(shape, ink))
        alike(frames[number], mixed(flat("#263238"), clip("sailing.mp4")[number], window))


@pytest.mark.feature("mask-clip-luma")
def test_a_film_is_seen_as_much_as_a_gradient_is_bright(frames):
    hills = shown(still("hills.jpg"), WHOLE)
    x = np.arange(SIZE[0]) + 0.5 - 160
    y = (np.arange(SIZE[1]) + 0.5 - 90)[:, None]
    for number in (0, 20, 47):
        angle = np.deg2rad(90 + 90 * number / 48)
        right, down = np.sin(angle), -np.cos(angle)
        share = (x * right + y * down) / (abs(right) * SIZE[0] + abs(down) * SIZE[1]) + 0.5
        alike(frames[number], mixed(hills, clip("sailing.mp4")[number], share))


def unspilled(planes, key, share):
    """Planes without a share of what their chroma has along a key's, beyond what it has across."""
    along = np.array(key, float) - 128
    along /= np.hypot(*along)
    blue, red = (plane.astype(float) - 128 for plane in planes[1:])
    excess = blue * along[0] + red * along[1] - np.abs(red * along[0] - blue * along[1])
    taken = share * np.maximum(excess, 0)
    return planes[0], blue - taken * along[0] + 128, red - taken * along[1] + 128


def without_spill(planes, key):
    """Planes whose chroma goes no farther along the key's than across it; luma stays."""
    luma, *chroma = planes
    cb, cr = (plane.astype(float) - 128 for plane in chroma)
    along_cb, along_cr = np.array(key) / np.hypot(*key)
    along = cb * along_cb + cr * along_cr
    excess = np.maximum(along - np.abs(cb * along_cr - cr * along_cb), 0)
    return luma, cb - excess * along_cb + 128, cr - excess * along_cr + 128


@pytest.mark.feature("chroma-key")
def test_a_green_screen_is_keyed_as_libavfilter_keys_it(frames):
    hills = shown(still("hills.jpg"), WHOLE)
    luma, cb, cr = (round(float(part)) for part in reference.yuv_of(rgb_at("#14be46")))
    for number in (0, 20, 33, 60):
        planes = clip("presenter.mp4")[number]
        opaque = np.full(SIZE[::-1], 255, np.uint8)
        chain = [("chromakey", f"0x{luma:02x}{cb:02x}{cr:02x}:0.10:0.05:1")]
        alpha = libav.filtered(chain, (*planes, opaque))[3] / 255
        assert 0.1 < alpha.mean() < 0.5
        seen = planes if number < RATE else without_spill(planes, (cb - 128, cr - 128))
        alike(frames[number], mixed(hills, seen, alpha))
        if number >= RATE:  # little of the picture has any spill: of that little it says enough
            spilt = reference.psnr(frames[number], mixed(hills, planes, alpha))
            alike(frames[number], mixed(hills, seen, alpha), least_db=spilt + 4)
