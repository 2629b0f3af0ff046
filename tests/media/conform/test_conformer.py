import itertools
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from dagrender.media.conform.conformer import Conformer
from dagrender.media.conform.scaling import subsampling
from dagrender.media.conform.upright import crop_rect
from dagrender.picture import (
    Conform,
    DynamicRange,
    Matrix,
    Pixels,
    Primaries,
    Range,
    Rect,
    SourceForm,
    Transfer,
)

BARS = np.array(
    [
        [0.75, 0.75, 0.75],
        [0.75, 0.75, 0],
        [0, 0.75, 0.75],
        [0, 0.75, 0],
        [0.75, 0, 0.75],
        [0.75, 0, 0],
        [0, 0, 0.75],
        [1, 1, 1],
        [0, 0, 0],
        [0.2, 0.5, 0.9],
    ]
)
LUMA = {  # KR and KB of BT.601-7, BT.709-6 and BT.2020-2
    Matrix.BT601: (0.299, 0.114),
    Matrix.BT709: (0.2126, 0.0722),
    Matrix.BT2020: (0.2627, 0.0593),
}
FORMATS = {"yuv420p": 8, "yuv422p": 8, "yuv444p": 8, "yuvj420p": 8, "yuv420p10le": 10}


def coded(rgb, matrix, range_, bits=8):
    """Y'CbCr codes, unrounded, of R'G'B' from 0 to 1, as the standards' formulae have them."""
    kr, kb = LUMA[matrix]
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    cb, cr = (blue - luma) / (2 * (1 - kb)), (red - luma) / (2 * (1 - kr))
    scale = 2 ** (bits - 8)
    if range_ is Range.LIMITED:
        return [(16 + 219 * luma) * scale, (128 + 224 * cb) * scale, (128 + 224 * cr) * scale]
    peak = 2**bits - 1
    return [luma * peak, cb * peak + 128 * scale, cr * peak + 128 * scale]


def samples(frame, number=0, dtype=np.uint8, channels=1):
    plane = frame.planes[number]
    size = np.dtype(dtype).itemsize
    width = plane.width * channels
    view = np.ndarray((plane.height, width), dtype, plane, strides=(plane.line_size, size))
    return view.reshape(plane.height, plane.width, channels) if channels > 1 else view


def bars(pixel_format, matrix, range_, width=320, height=64):
    rgb = np.repeat(BARS, width // len(BARS), axis=0)[None].repeat(height, 0)
    bits = FORMATS[pixel_format]
    frame = av.VideoFrame(width, height, pixel_format)
    across, down = subsampling(frame)
    for number, code in enumerate(coded(rgb, matrix, range_, bits)):
        part = code[::down, ::across] if number else code
        samples(frame, number, np.uint16 if bits > 8 else np.uint8)[:] = np.round(part)
    return frame


def form(frame, matrix=Matrix.BT709, range_=Range.LIMITED, **changes):
    return SourceForm(
        **{
            "width_px": frame.width,
            "height_px": frame.height,
            "pixel_format": frame.format.name,
            "matrix": matrix,
            "range": range_,
            "rotation_deg": 0,
            "sample_aspect": Fraction(1),
            "has_alpha": False,
        }
        | changes
    )


def conform(given, size, pixels=Pixels.YUV420, crop=None, window=None):
    return Conform(
        form=given, crop=crop, width_px=size[0], height_px=size[1], window=window, pixels=pixels
    )


def blocks(width=64, height=48, pixel_format="yuv420p"):
    """Quarters of luma 40, 90, 140 and 200: upper left, upper right, lower left, lower right."""
    frame = av.VideoFrame(width, height, pixel_format)
    luma = samples(frame)
    luma[: height // 2, : width // 2], luma[: height // 2, width // 2 :] = 40, 90
    luma[height // 2 :, : width // 2], luma[height // 2 :, width // 2 :] = 140, 200
    for number in (1, 2):
        samples(frame, number)[:] = 128
    return frame


def corners(picture):
    luma = picture.planes[0]
    height, width = luma.shape
    return [
        int(luma[y, x])
        for y in (height // 4, height - height // 4)
        for x in (width // 4, width - width // 4)
    ]


@pytest.mark.parametrize("size", [(320, 64), (160, 32), (319, 63)])
@pytest.mark.parametrize("pixel_format", FORMATS)
@pytest.mark.parametrize(("matrix", "range_"), list(itertools.product(LUMA, Range)))
def test_colour_bars_survive_within_two_codes(pixel_format, matrix, range_, size):
    range_ = Range.FULL if pixel_format == "yuvj420p" else range_
    frame = bars(pixel_format, matrix, range_)
    middles = ((np.arange(len(BARS)) + 0.5) * size[0] / len(BARS)).astype(int)
    picture = Conformer(conform(form(frame, matrix, range_), size)).picture(frame)
    wanted = coded(BARS, Matrix.BT709, Range.LIMITED)
    for number, plane in enumerate(picture.planes):
        row, columns = plane.shape[0] // 2, middles // 2 if number else middles
        assert np.abs(plane[row, columns] - wanted[number]).max() <= 2
    rgba = Conformer(conform(form(frame, matrix, range_), size, Pixels.RGBA)).picture(frame)
    assert np.abs(rgba.planes[0][size[1] // 2, middles, :3] - BARS * 255).max() <= 2
    assert (rgba.planes[0][..., 3] == 255).all()


def test_rgb_bars_become_bt709_within_two_codes():
    frame = av.VideoFrame(320, 64, "rgb24")
    samples(frame, channels=3)[:] = np.round(np.repeat(BARS, 32, axis=0) * 255)
    given = form(frame, Matrix.RGB, Range.FULL)
    picture = Conformer(conform(given, (320, 64))).picture(frame)
    middles = np.arange(10) * 32 + 16
    for number, wanted in enumerate(coded(BARS, Matrix.BT709, Range.LIMITED)):
        row, columns = (16, middles // 2) if number else (32, middles)
        assert np.abs(picture.planes[number][row, columns] - wanted).max() <= 2


def test_what_is_as_wanted_is_handed_through_without_a_copy():
    frame = blocks()
    picture = Conformer(conform(form(frame), (64, 48))).picture(frame)
    assert all(
        plane.ctypes.data == given.buffer_ptr
        for plane, given in zip(picture.planes, frame.planes, strict=True)
    )


def test_a_handed_through_picture_outlives_its_frame():
    frame = blocks()
    picture = Conformer(conform(form(frame), (64, 48))).picture(frame)
    del frame
    assert corners(picture) == [40, 90, 140, 200]


@pytest.mark.parametrize(
    ("turn", "mirrored", "wanted"),
    [
        (0, False, [40, 90, 140, 200]),
        (90, False, [140, 40, 200, 90]),
        (180, False, [200, 140, 90, 40]),
        (270, False, [90, 200, 40, 140]),
        (0, True, [90, 40, 200, 140]),
        (90, True, [200, 90, 140, 40]),
        (180, True, [140, 200, 40, 90]),
        (270, True, [40, 140, 90, 200]),
    ],
)
@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p"])
def test_pictures_are_put_upright(pixel_format, turn, mirrored, wanted):
    frame = blocks(pixel_format=pixel_format)
    size = (48, 64) if turn % 180 else (64, 48)
    given = form(frame, rotation_deg=turn, mirrored=mirrored)
    assert corners(Conformer(conform(given, size)).picture(frame)) == wanted


@pytest.mark.parametrize(("turn", "wanted"), [(90, [140, 40, 200, 90]), (270, [90, 200, 40, 140])])
def test_pictures_whose_colours_change_are_put_upright_and_cut_alike(turn, wanted):
    frame = blocks()
    given = form(frame, rotation_deg=turn, primaries=Primaries.BT2020)
    whole = Conformer(conform(given, (48, 64))).picture(frame)
    assert corners(whole) == wanted  # greys are the same in all primaries
    window = Rect(x=5, y=7, width_px=33, height_px=31)
    part = Conformer(conform(given, (48, 64), window=window)).picture(frame)
    assert (part.planes[0] == whole.planes[0][7:38, 5:38]).all()


def test_cropping_comes_after_turning():
    frame = blocks()
    given = form(frame, rotation_deg=90)
    picture = Conformer(conform(given, (24, 32), crop=(0.0, 0.0, 0.5, 0.5))).picture(frame)
    assert (picture.planes[0] == 140).all()


@pytest.mark.parametrize("pixels", [Pixels.YUV420, Pixels.RGBA])
@pytest.mark.parametrize("x", [4, 5])
def test_a_window_is_cut_from_the_scaled_picture(x, pixels):
    frame = blocks()
    whole = Conformer(conform(form(frame), (128, 96), pixels)).picture(frame).planes[0]
    window = Rect(x=x, y=30, width_px=70, height_px=33)
    part = Conformer(conform(form(frame), (128, 96), pixels, window=window)).picture(frame)
    assert (part.width_px, part.height_px) == (70, 33)
    difference = part.planes[0].astype(int) - whole[30:63, x : x + 70]
    assert np.abs(difference).max() <= 1


def test_a_window_on_what_is_as_wanted_is_a_view():
    frame = blocks()
    window = Rect(x=32, y=24, width_px=31, height_px=23)
    picture = Conformer(conform(form(frame), (64, 48), window=window)).picture(frame)
    assert (picture.planes[0] == 200).all()
    assert [plane.shape for plane in picture.planes] == [(23, 31), (12, 16), (12, 16)]


def test_scaling_agrees_with_area_means_on_a_smooth_picture():
    frame = av.VideoFrame(256, 128, "yuv420p")
    ramp = 60 + np.add.outer(np.arange(128) * 0.4, np.arange(256) * 0.4)
    samples(frame)[:] = np.round(ramp)
    for number in (1, 2):
        samples(frame, number)[:] = 128
    picture = Conformer(conform(form(frame), (128, 64))).picture(frame)
    means = ramp.reshape(64, 2, 128, 2).mean((1, 3))
    assert np.abs(picture.planes[0].astype(float) - means)[2:-2, 2:-2].max() <= 1


@pytest.mark.parametrize("size", [(64, 64), (31, 33), (128, 128)])
def test_scaled_alpha_has_no_dark_fringe(size):
    frame = av.VideoFrame(64, 64, "rgba")
    pixels = samples(frame, channels=4)
    pixels[:] = (0, 0, 0, 0)  # black, where nothing is seen
    pixels[16:48, 16:48] = (255, 255, 255, 255)
    given = form(frame, Matrix.RGB, Range.FULL, has_alpha=True)
    done = Conformer(conform(given, size, Pixels.RGBA)).picture(frame).planes[0].astype(int)
    assert (done[..., :3] <= done[..., 3:]).all()
    assert (done[..., 3:] - done[..., :3]).max() <= 2  # white all through, at every alpha
    assert done[..., 3].max() == 255
    assert done[..., 3].min() == 0


def test_premultiplying_agrees_with_its_formula():
    frame = av.VideoFrame(256, 16, "rgba")
    pixels = samples(frame, channels=4)
    pixels[..., 3] = np.arange(256)
    pixels[..., :3] = (200, 100, 50)
    given = form(frame, Matrix.RGB, Range.FULL, has_alpha=True)
    done = Conformer(conform(given, (256, 16), Pixels.RGBA)).picture(frame).planes[0]
    wanted = np.array([200, 100, 50]) * np.arange(256)[:, None] / 255
    assert np.abs(done[8, :, :3] - wanted).max() <= 1
    assert (done[8, 255] == (200, 100, 50, 255)).all()


@pytest.mark.parametrize(
    "pixel_format",
    [
        "gray",
        "nv12",
        "p010le",
        "yuyv422",
        "yuv410p",
        "yuv411p",
        "yuva420p",
        "ya8",
        "gray16le",
        "rgb48le",
        "gbrp",
        "bgr0",
        "pal8",
        "monow",
        "yuva444p10le",
        "rgb565le",
        "yuv444p16le",
    ],
)
@pytest.mark.parametrize("pixels", [Pixels.YUV420, Pixels.RGBA])
def test_every_pixel_format_is_taken(pixel_format, pixels):
    grey = av.VideoFrame(64, 48, "gray")
    samples(grey)[:] = 255
    if pixel_format == "pal8":
        frame = av.VideoFrame(64, 48, "pal8")
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.planes[1].update(bytes([255] * 4) * 256)
    else:
        frame = grey.reformat(format=pixel_format)
    rgb = frame.format.is_rgb or pixel_format in {"pal8", "monow"}
    given = form(
        frame, Matrix.RGB if rgb else Matrix.BT601, Range.FULL, has_alpha="a" in pixel_format[:4]
    )
    picture = Conformer(conform(given, (33, 25), pixels)).picture(frame)
    assert (picture.width_px, picture.height_px) == (33, 25)
    wide = replace(given, primaries=Primaries.BT2020, transfer=Transfer.HLG)
    changed = Conformer(conform(wide, (33, 25), pixels)).picture(frame)
    assert (changed.width_px, changed.height_px) == (33, 25)
    for target in (DynamicRange.HLG, DynamicRange.PQ):
        recipe = replace(conform(wide, (33, 25)), target=target)
        deep = Conformer(recipe).picture(frame)
        assert deep.pixels is Pixels.YUV420P10
        assert [plane.shape for plane in deep.planes] == [(25, 33), (13, 17), (13, 17)]


def test_a_change_of_size_in_mid_stream_is_followed():
    conformer = Conformer(conform(form(blocks()), (32, 24)))
    for width, height in ((64, 48), (128, 96), (64, 48)):
        assert corners(conformer.picture(blocks(width, height))) == [40, 90, 140, 200]


@pytest.mark.parametrize(
    ("crop", "wanted"),
    [
        ((0, 0, 1, 1), (0, 0, 101, 51)),
        ((0.5, 0, 1, 1), (50, 0, 51, 51)),
        ((0.25, 0.25, 0.75, 0.75), (26, 12, 50, 26)),
        ((0.999, 0.999, 1, 1), (100, 50, 1, 1)),
    ],
)
def test_crops_fall_on_even_pixels(crop, wanted):
    rect = crop_rect(crop, (101, 51), (2, 2))
    assert (rect.x, rect.y, rect.width_px, rect.height_px) == wanted
