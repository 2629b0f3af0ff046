"""What has edges on an HDR canvas: text, corners, borders, shadows, masks and keys, in floats.

White lies at 203 cd/m2; at edges the encoded signal is mixed, by how much of a pixel is covered.
"""

from dataclasses import replace

import av
import numpy as np
import pytest
import skia
from av.filter import Graph

from dagrender.paint.displaylist import ImageMask, LayerMask, Mask, SolidCel
from dagrender.paint.finish import Border, ChromaKey, DropShadow
from dagrender.paint.text import rasterise
from dagrender.paint.textcel import Shadow, Stroke
from dagrender.picture import DynamicRange, Picture, Pixels

from .scenes import colour, fonts, held, image, layer, photo, rgba_picture, subsampled, text
from .test_finish import CENTRED, always, corners, ellipse, shape_mask
from .test_hdr import HDR, codes, encoded, hdr_scene, moving, painted
from .test_hdr_blending import deep, psnr

SIZE = WIDTH, HEIGHT = 160, 90
BELOW, ABOVE = photo(*SIZE), photo(80, 46, 2.0)
GOLD = colour("ffcc00")


def full(rgb, target):
    """Codes of 4:4:4 of SDR colours."""
    return np.stack(codes(encoded(rgb, target)), -1)


def over(below, above, alpha):
    """Codes over codes."""
    return below + (above - below) * np.asarray(alpha)[..., None]


def halved(picture):
    return picture[..., 0], subsampled(picture[..., 1]), subsampled(picture[..., 2])


def made(target, *layers, images=None):
    display = hdr_scene(target, layer(moving("below", size=SIZE)), *layers, size=SIZE)
    frames = {
        "below": lambda _: deep(np.moveaxis(full(BELOW, target), -1, 0)),
        "above": lambda _: deep(np.moveaxis(full(ABOVE, target), -1, 0)),
    }
    return painted(display, frames=frames, images=images).planes


def coverage(draw):
    """How much of each pixel ``draw(canvas, paint)`` covers, by Skia."""
    surface = skia.Surface(WIDTH, HEIGHT)
    draw(surface.getCanvas(), skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))
    return surface.makeImageSnapshot().toarray()[..., 3] / 255


def flat(shade):
    return np.broadcast_to([shade.red, shade.green, shade.blue], BELOW.shape)


def placed(target):
    picture = full(BELOW, target)
    picture[21:67, 40:120] = full(ABOVE, target)
    return picture


CARD = {**CENTRED}


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"colour": colour("e03060")},
        {"stroke": Stroke(width_px=3.0, colour=colour("103080"))},
        {"shadow": Shadow(x_px=3.0, y_px=3.0, blur_px=6.0, colour=colour("000000", 0.7))},
    ],
    ids=["white", "coloured", "outlined", "with a shadow"],
)
def test_text_is_mixed_by_what_its_letters_cover(changes, target):
    cel = text("Signal", **changes)
    raster = rasterise(cel, fonts, 1.0)
    ours = made(target, layer(cel, at=(30, 30)))
    rgba = np.zeros((HEIGHT, WIDTH, 4))
    rows, columns = raster.rgba.shape[:2]
    top, left = 30 + raster.top, 30 + raster.left
    rgba[top : top + rows, left : left + columns] = raster.rgba / 255
    straight = np.clip(rgba[..., :3] / np.maximum(rgba[..., 3:], 1 / 255), 0, 1)
    expected = over(full(BELOW, target), full(straight, target), rgba[..., 3])
    assert psnr(ours, halved(expected)) >= 48
    if not changes:
        white = full(np.ones((1, 1, 3)), target)[0, 0, 0]
        whole = rgba[..., 3] == 1
        assert whole.sum() > 100
        assert np.abs(ours[0][whole] - white).max() <= 1


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize("turn", [0, 17])
def test_corners_are_cut_by_what_they_cover(turn, target):
    ours = made(
        target,
        layer(
            moving("above", size=(80, 46)), **CARD, turn=turn, snap=not turn, corners=corners(14)
        ),
    )

    def card(canvas, paint):
        canvas.rotate(turn, 80, 44)
        canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(40, 21, 80, 46), 14, 14), paint)

    alpha = coverage(card)
    if turn:
        # what is inside is checked elsewhere; here are the edges
        ours = made(
            target, layer(SolidCel(colour=GOLD, size=(80, 46)), **CARD, turn=turn, snap=False,
                          corners=corners(14)),
        )  # fmt: skip
        expected = over(full(BELOW, target), full(flat(GOLD), target), alpha)
    else:
        expected = over(full(BELOW, target), placed(target), alpha)
    assert psnr(ours, halved(expected)) >= 46


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize("inside", [False, True])
def test_a_border_is_of_its_own_colour_beside_the_picture(inside, target):
    border = always(Border(width_px=5.0, colour=colour("ffffff"), inside=inside))
    ours = made(
        target,
        layer(moving("above", size=(80, 46)), **CARD, corners=corners(10), border=border),
    )
    box = skia.Rect.MakeXYWH(40, 21, 80, 46)
    outer, inner = (box, box.makeInset(5, 5)) if inside else (box.makeOutset(5, 5), box)
    radii = (10, 5) if inside else (15, 10)
    whole, rest = (
        coverage(lambda canvas, paint, r=rect, n=radius: canvas.drawRRect(
            skia.RRect.MakeRectXY(r, n, n), paint
        ))
        for rect, radius in zip((outer, inner), radii, strict=True)
    )  # fmt: skip
    white = full(np.ones((HEIGHT, WIDTH, 3)), target)
    ground = full(BELOW, target)
    expected = (
        ground * (1 - whole[..., None])
        + white * np.maximum(whole - rest, 0)[..., None]
        + placed(target) * rest[..., None]
    )
    assert psnr(ours, halved(expected)) >= 44
    assert abs(int(ours[0][44, 37 if not inside else 42]) - white[0, 0, 0]) <= 1


def gaussian(alpha, sigma):
    kernel = np.exp(-(np.arange(-20, 21) ** 2) / (2 * sigma**2))
    for axis in (0, 1):
        alpha = np.apply_along_axis(np.convolve, axis, alpha, kernel / kernel.sum(), "same")
    return alpha


@pytest.mark.parametrize("target", HDR)
def test_a_shadow_is_its_colour_by_the_blurred_alpha(target):
    shade = colour("101030", 0.75)
    shadow = DropShadow(x_px=6.0, y_px=4.0, blur_px=8.0, colour=shade)
    ours = made(
        target,
        layer(
            moving("above", size=(80, 46)), **CARD, corners=corners(10), drop_shadow=always(shadow)
        ),
    )
    box = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(40, 21, 80, 46), 10, 10)
    alpha = coverage(lambda canvas, paint: canvas.drawRRect(box, paint))
    cast = gaussian(np.roll(alpha, (4, 6), (0, 1)), 4.0) * 0.75
    ground = over(full(BELOW, target), full(flat(shade), target), cast)
    assert psnr(ours, halved(over(ground, placed(target), alpha))) >= 42


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize("feather", [0, 8])
def test_a_shape_masks_by_what_it_covers(feather, target):
    mask = shape_mask("ellipse", feather=feather, width=0.5, height=0.5)
    ours = made(target, layer(SolidCel(colour=GOLD), mask=mask))
    alpha = ellipse((80, 45), (40, 22.5))
    if feather:
        alpha = gaussian(alpha, feather / 2)
    expected = over(full(BELOW, target), full(flat(GOLD), target), alpha)
    assert psnr(ours, halved(expected)) >= 42


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize("luma", [False, True])
def test_an_image_masks_as_on_sdr(luma, target):
    rgb, ramp = photo(*SIZE, 1.0), np.linspace(0, 1, WIDTH) * np.ones((HEIGHT, 1))
    source = ImageMask(image=image("mask", *SIZE), luma=luma)
    mask = Mask(source=source, invert=False, feather_px=held(1, 0))
    ours = made(
        target, layer(SolidCel(colour=GOLD), mask=mask), images={"mask": rgba_picture(rgb, ramp)}
    )
    alpha = ramp * (rgb @ [0.2126, 0.7152, 0.0722]) if luma else ramp
    expected = over(full(BELOW, target), full(flat(GOLD), target), alpha)
    assert psnr(ours, halved(expected)) >= 46


@pytest.mark.parametrize("target", HDR)
def test_letters_mask_by_what_they_cover(target):
    words = layer(text("MASK", size_px=40.0), at=(80, 44), anchor=(0.5, 0.5))
    mask = Mask(source=LayerMask(layers=(words,), luma=False), invert=False, feather_px=held(1, 0))
    cut = made(target, layer(SolidCel(colour=GOLD), mask=mask))
    gold = made(
        target, layer(text("MASK", size_px=40.0, colour=GOLD), at=(80, 44), anchor=(0.5, 0.5))
    )
    assert psnr(cut, gold) >= 46


def keyed_by_libav(planes, chroma, similarity, softness):
    """The alpha that libavfilter's chromakey gives a picture of 10 bits."""
    height, width = planes[0].shape
    graph = Graph()
    key = "".join(f"{round(part / 4):02x}" for part in (512, *chroma))
    nodes = [
        graph.add_buffer(
            width=width, height=height, format=av.VideoFormat("yuva420p10le"), time_base=1
        ),
        graph.add("chromakey", f"0x{key}:{similarity}:{softness}:1"),
        graph.add("format", "yuva420p10le"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*nodes).configure()
    frame = av.VideoFrame(width, height, "yuva420p10le")
    for plane, own in zip(frame.planes, (*planes, np.full_like(planes[0], 1023)), strict=True):
        view = np.frombuffer(plane, np.uint16).reshape(plane.height, -1)
        view[:, : plane.width] = own
    frame.pts = 0
    nodes[0].push(frame)
    alpha = nodes[-1].pull().planes[3]
    return np.frombuffer(alpha, np.uint16).reshape(height, -1)[:, :width] / 1023


@pytest.mark.parametrize("target", HDR)
def test_a_chroma_key_leaves_what_libavfilter_s_leaves_of_ten_bits(target):
    """Distances are as far as the key's own chroma is: those of SDR, by so much smaller."""
    similarity, softness = 0.25, 0.1
    key = ChromaKey(colour=colour("00ff00"), similarity=similarity, softness=softness, spill=0.0)
    ours = made(target, layer(moving("above", size=(80, 46)), **CARD, key_out=always(key)))
    chroma = full(np.array([[[0.0, 1.0, 0.0]]]), target)[0, 0, 1:]
    there = np.hypot(*(chroma - 512)) / 1023
    in_sdr = np.hypot(0.5 * 0.7152 / 0.9278, 0.5 * 0.7152 / 0.7874) * 224 / 255
    planes = deep(np.moveaxis(full(ABOVE, target), -1, 0)).planes
    factor = there / in_sdr
    kept = keyed_by_libav(planes, chroma, similarity * factor, softness * factor)
    assert 0.1 < np.mean(kept < 1) < 0.9
    alpha = np.zeros((HEIGHT, WIDTH))
    alpha[21:67, 40:120] = kept
    expected = over(full(BELOW, target), placed(target), alpha)
    assert psnr(ours, halved(expected)) >= 38


@pytest.mark.parametrize("target", HDR)
def test_opacity_is_of_the_finished_layer_as_a_whole(target):
    finish = {
        "border": always(Border(width_px=5.0, colour=GOLD, inside=False)),
        "drop_shadow": always(DropShadow(x_px=0.0, y_px=0.0, blur_px=0.0, colour=colour("000000"))),
    }
    card = layer(moving("above", size=(80, 46)), **CARD, **finish)
    whole, half = made(target, card), made(target, replace(card, opacity=held(1, 0.5)))
    below = deep(np.moveaxis(full(BELOW, target), -1, 0)).planes
    for ours, theirs, ground in zip(half, whole, below, strict=True):
        assert np.abs(ours - (theirs.astype(float) + ground) / 2).max() <= 1.5


def test_highlights_in_footage_are_mixed_at_edges_and_not_clipped():
    """A lamp of 4000 cd/m2 under a title's edge and behind a mask."""
    lamp = np.full((HEIGHT, WIDTH), 855, np.uint16)
    grey = np.full((HEIGHT // 2, WIDTH // 2), 512, np.uint16)
    source = Picture(pixels=Pixels.YUV420P10, planes=(lamp, grey, grey))
    mask = shape_mask("ellipse", width=0.5, height=0.5)
    display = hdr_scene(DynamicRange.PQ, layer(moving("lamp", size=SIZE), mask=mask), size=SIZE)
    luma = painted(display, frames={"lamp": lambda _: source}).planes[0]
    alpha = ellipse((80, 45), (40, 22.5))
    assert luma.max() == 855
    assert psnr([luma], [64 + (855 - 64) * alpha]) >= 38
