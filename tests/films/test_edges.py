"""Corners, borders, shadows, masks, blend modes and chroma keys of whole films, against others."""

import numpy as np
import skia

from . import reference, sources
from .film import film

SIZE = 192, 108
FORM = skia.ColorType.kRGBA_8888_ColorType


def rgb_of(planes):
    return np.clip(reference.rgb_of(reference.upsampled(planes)), 0, 255)


def ground(number=0):
    """The film's ground as float RGB, as it comes out of its source's 4:2:0."""
    return rgb_of(sources.coded_photo(*SIZE, 0.15 * number))


def skia_image(rgb, alpha=255.0):
    alpha = np.broadcast_to(alpha, rgb.shape[:2])[..., None]
    straight = np.round(np.concatenate([rgb, alpha], axis=-1)).astype(np.uint8)
    return skia.Image.fromarray(np.ascontiguousarray(straight), FORM, skia.kUnpremul_AlphaType)


def by_skia(draw, number=0):
    """What ``draw(canvas)`` leaves on the ground, as float planes."""
    surface = skia.Surface(*SIZE)
    canvas = surface.getCanvas()
    canvas.drawImage(skia_image(ground(number)), 0, 0)
    draw(canvas)
    rgb = surface.makeImageSnapshot().toarray(colorType=FORM)[..., :3]
    return reference.coded(rgb.astype(float))


def over_ground(rgb, alpha, number=0):
    alpha = alpha[..., None]
    return reference.coded(ground(number) * (1 - alpha) + rgb * alpha)


def frames(tmp_path, media, *clips, count=1):
    tracks = [[{"start": 0, "duration": f"{count}f", **clip}] for clip in clips]
    below = [{"video": "wide", "duration": f"{count}f"}]
    return film(tmp_path, below, tracks=tracks, media=media)


def test_a_card_has_the_corners_border_and_shadow_that_skia_draws(media, tmp_path):
    card = {"video": "other", "scale": 0.5, "position": [90, 50], "corner_radius": 24,
            "border": {"width": 6, "color": "gold"},
            "shadow": {"x": 5, "y": 7, "blur": 8, "color": "#000c"}}  # fmt: skip
    (ours,) = frames(tmp_path, media, card)
    planes = sources.coded_photo(*SIZE, 3.0)
    small = reference.placed(planes, SIZE, (42, 23, 96, 54), (16, 128, 128))
    box = skia.Rect.MakeXYWH(42, 23, 96, 54)

    def draw(canvas):
        outer = skia.RRect.MakeRectXY(box.makeOutset(3, 3), 15, 15)
        colour = skia.Color(0, 0, 0, 0xCC)
        shadow = skia.ImageFilters.DropShadow(5, 7, 4, 4, colour)
        gold = skia.Paint(AntiAlias=True, Color=skia.Color(255, 215, 0), ImageFilter=shadow)
        canvas.drawRRect(outer, gold)
        canvas.clipRRect(skia.RRect.MakeRectXY(box, 12, 12), doAntiAlias=True)
        canvas.drawImage(skia_image(rgb_of(small)), 0, 0)

    assert reference.psnr(ours, by_skia(draw)) >= 38


def test_a_radius_follows_its_keys(media, tmp_path):
    card = {"color": "#ffffff", "corner_radius": {"0s": 0, "4f": 40}}
    black = {"color": "black"}
    made = frames(tmp_path, media, black, card, count=5)
    for number, (luma, *_) in enumerate(made):
        surface = skia.Surface(*SIZE)
        surface.getCanvas().clear(skia.ColorBLACK)
        shape = skia.RRect.MakeRectXY(skia.Rect.MakeWH(*SIZE), number * 10, number * 10)
        white = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
        surface.getCanvas().drawRRect(shape, white)
        rgb = surface.makeImageSnapshot().toarray(colorType=FORM)[..., :3].astype(float)
        assert np.abs(luma - reference.coded(rgb)[0]).max() <= 2


def test_a_moving_clip_is_blended_as_skia_blends_it(media, tmp_path):
    clip = {"video": "other", "opacity": {"0s": 0.25, "2f": 0.75}}
    for mode, theirs in (("overlay", "kOverlay"), ("luminosity", "kLuminosity")):
        made = frames(tmp_path / mode, media, clip | {"blend": mode}, count=3)
        for number, ours in enumerate(made):
            top = rgb_of(sources.coded_photo(*SIZE, 3 + 0.15 * number))
            share = 255 * (0.25 + 0.25 * number)
            paint = skia.Paint(BlendMode=getattr(skia.BlendMode, theirs))

            def draw(canvas, top=top, share=share, paint=paint):
                canvas.drawImage(skia_image(top, share), 0, 0, skia.SamplingOptions(), paint)

            assert reference.psnr(ours, by_skia(draw, number)) >= 38


def test_a_clip_is_masked_by_another_s_luma(media, tmp_path):
    matte = {"id": "matte", "video": "other"}
    clip = {"color": "#ff8020", "mask": {"clip": "matte", "by": "luma"}}
    for number, ours in enumerate(frames(tmp_path, media, matte, clip, count=3)):
        luma = sources.coded_photo(*SIZE, 3 + 0.15 * number)[0]
        share = np.clip((luma.astype(float) - 16) / 219, 0, 1)
        colour = np.broadcast_to([255.0, 128.0, 32.0], (108, 192, 3))
        assert reference.psnr(ours, over_ground(colour, share, number)) >= 44
