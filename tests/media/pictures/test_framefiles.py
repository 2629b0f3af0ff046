"""Frames as JPEG and PNG: what they show, and that nothing but the picture decides their bytes."""

import io

import av
import numpy as np
import pytest

from dagrender.errors import EncodeError
from dagrender.media.pictures.framefiles import FrameFormat, FrameWriter
from dagrender.picture import Picture, Pixels


def picture(seed=0, size=(64, 36)):
    """A smooth picture in YUV 4:2:0, limited."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    luma = (40 + (x * (2 + seed % 3) + y * 3 + seed * 11) % 170).astype(np.uint8)
    chroma = ((height + 1) // 2, (width + 1) // 2)
    blue = np.full(chroma, 100 + seed, np.uint8)
    red = np.full(chroma, 150 - seed, np.uint8)
    return Picture(pixels=Pixels.YUV420, planes=(luma, blue, red))


def rgb_of(one):
    """BT.709, limited to full (ITU-R BT.709-6 item 3)."""
    luma, blue, red = (plane.astype(float) for plane in one.planes)
    height, width = luma.shape
    blue, red = (np.repeat(np.repeat(p, 2, 0), 2, 1)[:height, :width] for p in (blue, red))
    luma, blue, red = (luma - 16) / 219, (blue - 128) / 224, (red - 128) / 224
    parts = (
        luma + 1.5748 * red,
        luma - 0.1873 * blue - 0.4681 * red,
        luma + 1.8556 * blue,
    )
    return np.clip(np.stack(parts, axis=2) * 255, 0, 255)


def decoded(data, pixel_format="rgb24"):
    with av.open(io.BytesIO(data)) as container:
        (frame,) = container.decode(video=0)
        return frame.to_ndarray(format=pixel_format)


@pytest.mark.parametrize("size", [(64, 36), (63, 35), (1, 1), (2, 7)])
def test_png_shows_the_picture(size):
    one = picture(size=size)
    shown = decoded(FrameWriter(FrameFormat.PNG).write(one))
    assert shown.shape == (size[1], size[0], 3)
    assert np.abs(shown - rgb_of(one)).max() <= 2


@pytest.mark.parametrize("size", [(64, 36), (63, 35)])
def test_jpeg_shows_the_picture_by_the_matrix_of_jfif(size):
    one = picture(size=size)
    # libav takes a JPEG for what JFIF says it is: BT.601 in full range
    shown = decoded(FrameWriter(FrameFormat.JPG).write(one)).astype(float)
    error = ((shown - rgb_of(one)) ** 2).mean()
    assert 10 * np.log10(255**2 / error) > 38


@pytest.mark.parametrize("written", FrameFormat)
def test_bytes_depend_on_the_picture_alone(written):
    pictures = [picture(seed) for seed in range(6)]
    pictures += [picture(2, size=(32, 20)), picture(1)]
    writer = FrameWriter(written)
    forwards = [writer.write(one) for one in pictures]
    backwards = [writer.write(one) for one in reversed(pictures)]
    alone = [FrameWriter(written).write(one) for one in pictures]
    assert forwards == backwards[::-1] == alone


def test_alpha_is_kept_straight_in_png_and_lies_over_black_in_jpeg():
    colour = np.array([200, 100, 40])
    alpha = np.tile(np.array([0, 64, 128, 255], np.uint8).repeat(8), (16, 1))
    premultiplied = np.rint(colour * (alpha[..., None] / 255)).astype(np.uint8)
    one = Picture(
        pixels=Pixels.RGBA, planes=(np.concatenate([premultiplied, alpha[..., None]], axis=2),)
    )
    straight = decoded(FrameWriter(FrameFormat.PNG).write(one), "rgba").astype(int)
    assert (straight[..., 3] == alpha).all()
    seen = alpha >= 64
    assert np.abs(straight[..., :3] - colour)[seen].max() <= 2
    over_black = decoded(FrameWriter(FrameFormat.JPG).write(one)).astype(int)
    assert np.abs(over_black[:, 28:] - colour).mean() < 8
    assert over_black[:, :4].max() < 24


def test_opaque_rgb_has_no_alpha_and_loses_nothing():
    colours = np.random.default_rng(1).integers(0, 256, (12, 16, 4), dtype=np.uint8)
    colours[..., 3] = 255
    data = FrameWriter(FrameFormat.PNG).write(Picture(pixels=Pixels.RGBA, planes=(colours,)))
    assert (decoded(data) == colours[..., :3]).all()
    with av.open(io.BytesIO(data)) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "rgb24"


def test_pixels_of_another_kind_are_refused():
    deep = Picture(
        pixels=Pixels.YUV420P10, planes=tuple(np.zeros((2, 2), np.uint16) for _ in range(3))
    )
    with pytest.raises(EncodeError, match="yuv420p10"):
        FrameWriter(FrameFormat.PNG).write(deep)
