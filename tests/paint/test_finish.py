"""What is done to a layer's edge: corners, borders, shadows, masks, keys; against references."""

from dataclasses import replace

import numpy as np
import pytest
import skia

from dagrender.paint.displaylist import ImageMask, LayerMask, Mask, ShapeMask, SolidCel
from dagrender.paint.finish import Border, ChromaKey, Corners, DropShadow, Extent, Outline
from dagrender.picture import DynamicRange, Pixels

from .references import filtered_alpha
from .scenes import (
    Curve,
    colour,
    held,
    image,
    layer,
    noise,
    painter,
    photo,
    psnr,
    reference_yuv,
    rgba_picture,
    same,
    scene,
    text,
    video,
    yuv_picture,
)

WIDTH, HEIGHT = 160, 90
BELOW, ABOVE = photo(WIDTH, HEIGHT), photo(80, 46, 2.0)
FRAMES = {"below": yuv_picture(BELOW), "above": yuv_picture(ABOVE)}
GOLD = colour("ffcc00")
CENTRED = {"at": (80, 44), "anchor": (0.5, 0.5)}


def extent(px=0.0, share=0.0):
    return Extent(share=share, px=px)


def always(value):
    return ((1, value),)


def corners(*px):
    radii = px if len(px) == 4 else px * 4
    return always(Corners(radii=tuple(extent(radius) for radius in radii)))


def outline(width=1.0, height=1.0, radius=0.0):
    return Outline(
        x=extent(share=0.5),
        y=extent(share=0.5),
        width=extent(share=width),
        height=extent(share=height),
        radius=extent(radius),
    )


def shape_mask(shape, *, feather=0.0, invert=False, **more):
    source = ShapeMask(shape=shape, outlines=always(outline(**more)))
    return Mask(source=source, invert=invert, feather_px=held(1, feather))


def painted(*layers, images=None, size=(WIDTH, HEIGHT), **more):
    below = layer(video("below", WIDTH, HEIGHT))
    display = replace(scene(*size, below, *layers), **more)
    return next(iter(painter(FRAMES, images).paint(display)))


def over_below(rgb, alpha):
    return reference_yuv(BELOW * (1 - alpha[..., None]) + rgb * alpha[..., None])


def skia_image(rgb):
    rgba = np.concatenate([rgb, np.ones((*rgb.shape[:2], 1))], axis=-1)
    pixels = np.ascontiguousarray(np.round(rgba * 255).astype(np.uint8))
    return skia.Image.fromarray(pixels, skia.ColorType.kRGBA_8888_ColorType)


def by_skia(draw):
    """What ``draw(canvas)`` leaves on the picture below, as YUV."""
    surface = skia.Surface(WIDTH, HEIGHT)
    canvas = surface.getCanvas()
    canvas.drawImage(skia_image(BELOW), 0, 0)
    draw(canvas)
    out = surface.makeImageSnapshot().toarray(colorType=skia.ColorType.kRGBA_8888_ColorType)
    return reference_yuv(out[..., :3] / 255)


def argb(shade):
    red, green, blue, alpha = shade.rgba8()
    return skia.Color(red, green, blue, alpha)


@pytest.mark.parametrize("radii", [(0,), (9,), (4, 12, 0, 20), (400,)])
def test_corners_are_those_that_skia_cuts(radii):
    made = painted(layer(video("above", 80, 46), **CENTRED, corners=corners(*radii)))
    four = radii if len(radii) == 4 else radii * 4

    def draw(canvas):
        shape = skia.RRect()
        shape.setRectRadii(skia.Rect.MakeXYWH(40, 21, 80, 46), [(r, r) for r in four])
        canvas.clipRRect(shape, doAntiAlias=True)
        canvas.drawImage(skia_image(ABOVE), 40, 21)

    assert psnr(made, by_skia(draw)) >= 42


def test_corners_in_percent_are_of_either_side_as_css_has_them():
    half = always(Corners(radii=(extent(share=0.5),) * 4))
    made = painted(layer(SolidCel(colour=GOLD), **CENTRED, scale=0.5, corners=half))

    def draw(canvas):
        paint = skia.Paint(AntiAlias=True, Color=argb(GOLD))
        canvas.drawOval(skia.Rect.MakeXYWH(40, 22, 80, 45), paint)

    assert psnr(made, by_skia(draw)) >= 42


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("turn", [0, 17])
def test_a_border_follows_the_corners_outside_or_inside(inside, turn):
    border = always(Border(width_px=5.0, colour=GOLD, inside=inside))
    made = painted(
        layer(
            video("above", 80, 46),
            **CENTRED,
            turn=turn,
            snap=not turn,
            corners=corners(10),
            border=border,
        )
    )

    def draw(canvas):
        canvas.rotate(turn, 80, 44)
        box = skia.Rect.MakeXYWH(40, 21, 80, 46)
        outer = skia.RRect.MakeRectXY(
            box if inside else box.makeOutset(5, 5), *((10, 10) if inside else (15, 15))
        )
        inner = skia.RRect.MakeRectXY(
            box.makeInset(5, 5) if inside else box, *((5, 5) if inside else (10, 10))
        )
        canvas.drawRRect(outer, skia.Paint(AntiAlias=True, Color=argb(GOLD)))
        canvas.clipRRect(inner, doAntiAlias=True)
        paint = skia.Paint(AntiAlias=True)
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
        canvas.drawImage(skia_image(ABOVE), 40, 21, sampling, paint)

    assert psnr(made, by_skia(draw)) >= 38


def test_nothing_shows_between_a_picture_and_its_border_wherever_it_stands():
    white = colour("ffffff")
    border = always(Border(width_px=6.0, colour=white, inside=False))
    card = layer(
        SolidCel(colour=white),
        at=(80.37, 44.61),
        anchor=(0.5, 0.5),
        scale=0.4,
        turn=33,
        snap=False,
        corners=corners(12),
        border=border,
    )
    black = layer(SolidCel(colour=colour("000000")))
    luma = painted(black, card).planes[0]
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    right, down = np.cos(np.radians(33)), np.sin(np.radians(33))
    across = np.abs((x - 80.37) * right + (y - 44.61) * down)
    along = np.abs((y - 44.61) * right - (x - 80.37) * down)
    assert luma[(across < 20) & (along < 19)].min() >= 234


def test_a_shadow_is_the_blurred_alpha_of_all_of_the_layer():
    shadow = DropShadow(x_px=6.0, y_px=4.0, blur_px=8.0, colour=colour("101030", 0.75))
    made = painted(
        layer(video("above", 80, 46), **CENTRED, corners=corners(10), drop_shadow=always(shadow))
    )
    alpha = np.zeros((HEIGHT, WIDTH))
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    inside = np.hypot(np.maximum(np.abs(x - 80) - 30, 0), np.maximum(np.abs(y - 44) - 13, 0))
    alpha = np.clip(10.5 - inside, 0, 1)
    kernel = np.exp(-(np.arange(-20, 21) ** 2) / (2 * 4.0**2))
    kernel /= kernel.sum()
    shade = np.roll(alpha, (4, 6), (0, 1))
    for axis in (0, 1):
        shade = np.apply_along_axis(np.convolve, axis, shade, kernel, "same")
    shade = shade[..., None] * 0.75
    rgb = BELOW * (1 - shade) + np.array([0x10, 0x10, 0x30]) / 255 * shade
    placed = np.zeros_like(BELOW)
    placed[21:67, 40:120] = ABOVE
    rgb = rgb * (1 - alpha[..., None]) + placed * alpha[..., None]
    assert psnr(made, reference_yuv(rgb)) >= 38


def test_a_shadow_falls_into_the_canvas_from_a_layer_outside():
    shadow = DropShadow(x_px=60.0, y_px=0.0, blur_px=0.0, colour=colour("000000"))
    gone = layer(video("above", 80, 46), at=(-100, 20), drop_shadow=always(shadow))
    luma = painted(gone).planes[0]
    assert luma[20:66, :40].max() <= 17
    assert np.array_equal(luma[:, 42:], FRAMES["below"].planes[0][:, 42:])


def ellipse(centre, radii):
    """An ellipse's coverage, sixteen samples a pixel."""
    y, x = (np.mgrid[0 : HEIGHT * 4, 0 : WIDTH * 4] + 0.5) / 4
    inside = ((x - centre[0]) / radii[0]) ** 2 + ((y - centre[1]) / radii[1]) ** 2 <= 1
    return inside.reshape(HEIGHT, 4, WIDTH, 4).mean(axis=(1, 3))


def test_a_circle_is_as_wide_as_the_smaller_side_and_can_be_turned_inside_out():
    placed = np.zeros_like(BELOW)
    placed[21:67, 40:120] = ABOVE
    alpha = ellipse((80, 44), (23, 23))
    made = painted(layer(video("above", 80, 46), **CENTRED, mask=shape_mask("circle")))
    assert psnr(made, over_below(placed, alpha)) >= 42
    rest = np.zeros_like(alpha)
    rest[21:67, 40:120] = 1
    mask = shape_mask("circle", invert=True)
    made = painted(layer(video("above", 80, 46), **CENTRED, mask=mask))
    assert psnr(made, over_below(placed, rest * (1 - alpha))) >= 40


@pytest.mark.parametrize(("shape", "radius"), [("rectangle", 0), ("rounded", 8)])
def test_a_mask_s_rectangle_lies_in_the_layer_s_box(shape, radius):
    mask = shape_mask(shape, width=0.5, height=0.5, radius=radius)
    made = painted(layer(video("above", 80, 46), **CENTRED, mask=mask))

    def draw(canvas):
        box = skia.Rect.MakeXYWH(60, 32.5, 40, 23)
        canvas.clipRRect(skia.RRect.MakeRectXY(box, radius, radius), doAntiAlias=True)
        canvas.drawImage(skia_image(ABOVE), 40, 21)

    assert psnr(made, by_skia(draw)) >= 42


def test_a_feathered_mask_is_blurred_by_half_of_it():
    solid = layer(
        SolidCel(colour=GOLD), mask=shape_mask("ellipse", feather=8, width=0.5, height=0.5)
    )
    alpha = ellipse((80, 45), (40, 22.5))
    kernel = np.exp(-(np.arange(-20, 21) ** 2) / (2 * 4.0**2))
    for axis in (0, 1):
        alpha = np.apply_along_axis(np.convolve, axis, alpha, kernel / kernel.sum(), "same")
    gold = np.broadcast_to([1, 0xCC / 255, 0], BELOW.shape)
    assert psnr(painted(solid), over_below(gold, alpha)) >= 38


@pytest.mark.parametrize("luma", [False, True])
def test_an_image_masks_by_its_alpha_or_its_luma_stretched_over_the_box(luma):
    rgb = photo(WIDTH // 2, HEIGHT // 2, 1.0)
    ramp = np.linspace(0, 1, WIDTH // 2) * np.ones((HEIGHT // 2, 1))
    images = {"mask": rgba_picture(rgb, ramp)}
    source = ImageMask(image=image("mask", WIDTH // 2, HEIGHT // 2), luma=luma)
    mask = Mask(source=source, invert=False, feather_px=held(1, 0))
    made = painted(layer(SolidCel(colour=GOLD), mask=mask), images=images)
    small = ramp * (rgb @ [0.2126, 0.7152, 0.0722]) if luma else ramp
    # bilinear, twice as large: samples stand in the middle of two by two pixels
    x = np.clip((np.arange(WIDTH) + 0.5) / 2 - 0.5, 0, WIDTH // 2 - 1)
    y = np.clip((np.arange(HEIGHT) + 0.5) / 2 - 0.5, 0, HEIGHT // 2 - 1)
    wide = np.stack([np.interp(x, np.arange(WIDTH // 2), row) for row in small])
    alpha = np.stack([np.interp(y, np.arange(HEIGHT // 2), column) for column in wide.T], axis=1)
    gold = np.broadcast_to([1, 0xCC / 255, 0], BELOW.shape)
    assert psnr(made, over_below(gold, alpha)) >= 42


def test_other_layers_mask_by_what_of_the_canvas_they_cover():
    words = layer(text("MASK", size_px=40.0), at=(80, 44), anchor=(0.5, 0.5))
    mask = Mask(source=LayerMask(layers=(words,), luma=False), invert=False, feather_px=held(1, 0))
    cut = painted(layer(SolidCel(colour=GOLD), mask=mask))
    gold = layer(text("MASK", size_px=40.0, colour=GOLD), at=(80, 44), anchor=(0.5, 0.5))
    assert psnr(cut, painted(gold)) >= 42


def test_other_layers_mask_by_their_luma():
    grey = layer(SolidCel(colour=colour("808080")))
    mask = Mask(source=LayerMask(layers=(grey,), luma=True), invert=False, feather_px=held(1, 0))
    made = painted(layer(SolidCel(colour=GOLD), mask=mask))
    assert psnr(made, painted(layer(SolidCel(colour=GOLD), opacity=128 / 255))) >= 46


def test_a_pattern_masks_with_its_own_frames():
    shown = []

    def frame(index):
        shown.append(index)
        return noise(WIDTH, HEIGHT, index)

    matte = layer(video("matte", WIDTH, HEIGHT, 3), 3)
    mask = Mask(source=LayerMask(layers=(matte,), luma=True), invert=False, feather_px=held(3, 0))
    display = scene(WIDTH, HEIGHT, layer(SolidCel(colour=GOLD), 3, mask=mask), frames=3)
    pictures = list(painter({"matte": frame}).paint(display))
    assert shown == [0, 1, 2]
    assert not same(pictures[0], pictures[1])


GREEN = ChromaKey(colour=colour("00ff00"), similarity=0.12, softness=0.1, spill=0.0)


def test_a_chroma_key_leaves_what_libavfilter_s_leaves():
    key = replace(GREEN, similarity=0.25)
    made = painted(layer(video("above", 80, 46), **CENTRED, key_out=always(key)))
    luma, cb, cr = (round(float(plane)) for plane in _yuv("00ff00"))
    planes = tuple(FRAMES["above"].planes)
    kept = filtered_alpha(f"chromakey=0x{luma:02x}{cb:02x}{cr:02x}:0.25:0.1:1", planes)
    alpha = np.zeros((HEIGHT, WIDTH))
    alpha[21:67, 40:120] = kept / 255
    placed = np.zeros_like(BELOW)
    placed[21:67, 40:120] = ABOVE
    assert 0.1 < np.mean(kept < 255) < 0.9
    assert psnr(made, over_below(placed, alpha)) >= 38


def _yuv(text):
    return [plane.ravel()[0] for plane in reference_yuv(np.full((2, 2, 3), [0.0, 1.0, 0.0]))]


def test_a_keyed_image_keeps_the_alpha_that_it_had():
    rgb = np.zeros((20, 40, 3))
    rgb[:, :20], rgb[:, 20:] = [0, 1, 0], [0.8, 0.5, 0.4]
    images = {"logo": rgba_picture(rgb, np.full((20, 40), 0.5))}
    made = painted(layer(image("logo", 40, 20), at=(10, 10), key_out=always(GREEN)), images=images)
    alpha = np.zeros((HEIGHT, WIDTH))
    alpha[10:30, 31:50] = 0.5
    alpha[10:30, 30] = 0.5
    rest = np.broadcast_to([0.8, 0.5, 0.4], BELOW.shape)
    assert psnr(made, over_below(rest, alpha)) >= 38


def test_spill_takes_the_key_s_hue_out_and_leaves_others_alone():
    shades = {"a0c090": "greenish", "d0a080": "skin", "2040c0": "blue"}
    for shade, name in shades.items():
        solid = np.broadcast_to([int(shade[i : i + 2], 16) / 255 for i in (0, 2, 4)], (46, 80, 3))
        frames = {"below": FRAMES["below"], "above": yuv_picture(solid)}
        key = replace(GREEN, similarity=0.05, spill=1.0)
        card = layer(video("above", 80, 46), at=(40, 20), key_out=always(key))
        display = scene(WIDTH, HEIGHT, layer(video("below", WIDTH, HEIGHT)), card)
        made = next(iter(painter(frames).paint(display)))
        cb, cr = (float(plane[20, 40]) - 128 for plane in made.planes[1:])
        before = [float(plane[0, 0]) - 128 for plane in frames["above"].planes[1:]]
        key_cb, key_cr = (float(part) - 128 for part in _yuv("00ff00")[1:])
        length = np.hypot(key_cb, key_cr)
        along, across = (
            (cb * key_cb + cr * key_cr) / length,
            abs(cb * key_cr - cr * key_cb) / length,
        )
        assert along <= across + 1.5, name
        assert made.planes[0][40, 80] == frames["above"].planes[0][0, 0]
        if name != "greenish":
            assert (cb, cr) == tuple(before), name


def test_opacity_is_that_of_border_shadow_and_picture_together():
    finish = {
        "border": always(Border(width_px=5.0, colour=GOLD, inside=False)),
        "drop_shadow": always(DropShadow(x_px=0.0, y_px=0.0, blur_px=0.0, colour=colour("000000"))),
    }
    whole = painted(layer(video("above", 80, 46), **CENTRED, **finish))
    half = painted(layer(video("above", 80, 46), **CENTRED, **finish, opacity=0.5))
    for ours, theirs, below in zip(half.planes, whole.planes, FRAMES["below"].planes, strict=True):
        middle = (theirs.astype(float) + below) / 2
        assert np.abs(ours - middle).max() <= 1.5


def test_corners_and_borders_are_cut_on_an_hdr_canvas_too():
    finish = {
        "corners": corners(12),
        "border": always(Border(width_px=4.0, colour=GOLD, inside=True)),
        "drop_shadow": always(DropShadow(x_px=5.0, y_px=5.0, blur_px=6.0, colour=colour("000000"))),
        "key_out": always(replace(GREEN, spill=0.5)),
        "mask": shape_mask("ellipse", feather=2),
    }
    card = layer(SolidCel(colour=colour("c02040")), **CENTRED, scale=0.5, **finish)
    plain = replace(card, corners=(), border=(), drop_shadow=(), key_out=(), mask=None)
    for target in (DynamicRange.PQ, DynamicRange.HLG):
        display = replace(scene(WIDTH, HEIGHT, card), dynamic_range=target)
        made = next(iter(painter().paint(display)))
        flat = next(iter(painter().paint(replace(display, layers=(plain,)))))
        assert made.pixels is Pixels.YUV420P10
        for ours, theirs in zip(made.planes, flat.planes, strict=True):
            middle = ours.shape[0] // 2, ours.shape[1] // 2
            assert ours[middle] == theirs[middle]
        assert made.planes[0][22, 40] < flat.planes[0][24, 44]


def test_a_finish_that_changes_with_time_is_that_of_each_frame():
    widths = tuple((1, Border(width_px=w, colour=GOLD, inside=False)) for w in (2.0, 6.0))
    two = {"at": (Curve(runs=((2, 80.0),)), Curve(runs=((2, 44.0),))), "anchor": (0.5, 0.5)}
    card = layer(SolidCel(colour=colour("204060")), 2, scale=0.5, border=widths, **two)
    pictures = list(painter().paint(scene(WIDTH, HEIGHT, card, frames=2)))
    for picture, (_, border) in zip(pictures, widths, strict=True):
        one = layer(SolidCel(colour=colour("204060")), scale=0.5, border=always(border), **CENTRED)
        assert same(picture, next(iter(painter().paint(scene(WIDTH, HEIGHT, one)))))
