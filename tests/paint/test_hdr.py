"""Painting on HDR canvases, against the formulas of BT.2100 and BT.2408 written out anew."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.paint.displaylist import GradientCel, Radial, SolidCel, Wipe
from dagrender.paint.ink import FULL
from dagrender.paint.over import mix, mix_weighted, over
from dagrender.picture import DynamicRange, Picture, Pixels

from .scenes import colour, curve, image, layer, painter, rgba_picture, scene, subsampled, text
from .scenes import video as frames_of

SIZE = WIDTH, HEIGHT = 64, 48
HDR = [DynamicRange.PQ, DynamicRange.HLG]
CODE = st.integers(0, 1023)
WEIGHT = st.integers(0, FULL)


def pq(nits):
    """SMPTE ST 2084, equation 5.2."""
    power = (nits / 10000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def hlg(nits):
    """BT.2100 table 5: the inverse of the OOTF of a display of 1000 cd/m2, and the OETF."""
    light = nits / 1000
    luminance = np.maximum(light @ [0.2627, 0.6780, 0.0593], 1e-9)[..., None]
    scene_light = light * luminance ** (1 / 1.2 - 1)
    logarithm = 0.17883277 * np.log(np.maximum(12 * scene_light - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene_light <= 1 / 12, np.sqrt(3 * scene_light), logarithm)


BT709_TO_BT2020 = np.array(  # BT.2087, section 4
    [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]
)


def encoded(rgb, dynamic_range):
    """SDR R'G'B' as HDR R'G'B': through a display of BT.1886, its white at 203 cd/m2."""
    nits = np.asarray(rgb, float) ** 2.4 @ BT709_TO_BT2020.T * 203
    return pq(nits) if dynamic_range is DynamicRange.PQ else hlg(nits)


def codes(rgb):
    """10-bit limited Y'CbCr of BT.2020 non-constant luminance, not rounded, of R'G'B'."""
    red, green, blue = np.moveaxis(rgb, -1, 0)
    luma = 0.2627 * red + 0.6780 * green + 0.0593 * blue
    return [
        luma * 876 + 64,
        (blue - luma) / 1.8814 * 896 + 512,
        (red - luma) / 1.4746 * 896 + 512,
    ]


def reference(rgb, dynamic_range):
    """The planes of an SDR picture on an HDR canvas."""
    luma, cb, cr = codes(encoded(rgb, dynamic_range))
    return luma, subsampled(cb), subsampled(cr)


def hdr_scene(dynamic_range, *layers, size=SIZE, frames=1, background="000000"):
    made = scene(*size, *layers, frames=frames, background=colour(background))
    return replace(made, dynamic_range=dynamic_range)


def painted(display, **material):
    return next(iter(painter(**material).paint(display)))


def footage(seed=0, size=SIZE):
    """A 10-bit picture of random legal codes."""
    random = np.random.default_rng(seed)
    width, height = size
    half = height // 2, width // 2
    planes = (
        random.integers(64, 941, (height, width), np.uint16),
        random.integers(64, 961, half, np.uint16),
        random.integers(64, 961, half, np.uint16),
    )
    return Picture(pixels=Pixels.YUV420P10, planes=planes)


def moving(name, count=1, size=SIZE):
    return frames_of(name, *size, count, pixels=Pixels.YUV420P10)


def near(picture, planes, tolerance):
    assert picture.pixels is Pixels.YUV420P10
    for ours, theirs in zip(picture.planes, planes, strict=True):
        assert ours.dtype == np.uint16
        assert np.abs(ours - np.asarray(theirs, float)).max() <= tolerance


# Colours


@pytest.mark.parametrize(
    ("dynamic_range", "signal"), [(DynamicRange.PQ, 0.5807), (DynamicRange.HLG, 0.7500)]
)
def test_the_white_of_sdr_is_reference_white(dynamic_range, signal):
    picture = painted(hdr_scene(dynamic_range, background="ffffff"))
    code = round(64 + 876 * signal)
    near(picture, (code, 512, 512), 1)


@pytest.mark.parametrize("dynamic_range", HDR)
def test_black_is_black(dynamic_range):
    near(painted(hdr_scene(dynamic_range)), (64, 512, 512), 0)


@pytest.mark.parametrize("dynamic_range", HDR)
@pytest.mark.parametrize("name", ["ff0000", "00ff00", "0000ff", "808080", "e0b080", "102030"])
def test_patches_have_the_codes_of_the_standards(dynamic_range, name):
    rgb = np.full((HEIGHT, WIDTH, 3), [int(name[i : i + 2], 16) / 255 for i in (0, 2, 4)])
    picture = painted(hdr_scene(dynamic_range, layer(SolidCel(colour=colour(name)))))
    near(picture, reference(rgb, dynamic_range), 1)


@pytest.mark.parametrize("dynamic_range", HDR)
def test_a_still_has_the_codes_of_the_standards(dynamic_range):
    rgb = np.random.default_rng(4).integers(0, 256, (HEIGHT, WIDTH, 3)) / 255
    picture = painted(
        hdr_scene(dynamic_range, layer(image("photo", *SIZE))),
        images={"photo": rgba_picture(rgb)},
    )
    near(picture, reference(rgb, dynamic_range), 1.01)


@pytest.mark.parametrize("dynamic_range", HDR)
def test_a_gradient_runs_through_the_colours_of_sdr(dynamic_range):
    stops = ((0, colour("ff4000")), (1, colour("0060ff")))
    cel = GradientCel(angle_deg=90, stops=stops)
    along = ((np.arange(WIDTH) + 0.5) / WIDTH)[None, :, None]
    ends = np.array([[0xFF, 0x40, 0], [0, 0x60, 0xFF]]) / 255
    rgb = np.broadcast_to(ends[0] * (1 - along) + ends[1] * along, (HEIGHT, WIDTH, 3))
    picture = painted(hdr_scene(dynamic_range, layer(cel)))
    luma, cb, cr = codes(encoded(rgb, dynamic_range))
    near(picture, (luma, (cb[::2, ::2]), (cr[::2, ::2])), 6)
    assert np.abs(picture.planes[0] - luma).max() <= 0.55


@pytest.mark.parametrize("dynamic_range", HDR)
def test_a_gradient_outwards_runs_through_the_colours_of_sdr(dynamic_range):
    stops = ((0, colour("ff4000")), (1, colour("0060ff")))
    ring = Radial(x_px=WIDTH / 4, y_px=HEIGHT / 2, radius_x_px=WIDTH, radius_y_px=HEIGHT / 2)
    x = (np.arange(WIDTH) + 0.5 - WIDTH / 4)[None, :] / WIDTH
    y = (np.arange(HEIGHT) + 0.5 - HEIGHT / 2)[:, None] / (HEIGHT / 2)
    along = np.clip(np.hypot(x, y), 0, 1)[..., None]
    ends = np.array([[0xFF, 0x40, 0], [0, 0x60, 0xFF]]) / 255
    cel = GradientCel(angle_deg=180, stops=stops, radial=ring)
    luma = painted(hdr_scene(dynamic_range, layer(cel))).planes[0]
    wanted = codes(encoded(ends[0] * (1 - along) + ends[1] * along, dynamic_range))[0]
    assert np.abs(luma - wanted).max() <= 0.55


def test_a_gradient_keeps_its_hard_stops():
    stops = ((0, colour("000000")), (0.5, colour("000000")), (0.5, colour("ffffff")))
    cel = GradientCel(angle_deg=90, stops=(*stops, (1, colour("ffffff"))))
    luma = painted(hdr_scene(DynamicRange.PQ, layer(cel))).planes[0]
    assert set(np.unique(luma)) == {64, 573}


# Blending


@given(CODE, CODE, WEIGHT)
def test_mixing_ten_bits_is_rounded_once(below, above, weight):
    exact = int(above * weight / FULL + below * (1 - weight / FULL) + 0.5)
    one, many, paint = (np.full((3, 5), below, np.uint16) for _ in range(3))
    source, weights = np.full((3, 5), above, np.uint16), np.full((3, 5), weight, np.uint16)
    mix(one, source, weight, one)
    mix_weighted(many, source, weights)
    over(paint, weights.astype(np.uint32) * above, weights)
    assert (one == exact).all()
    assert (many == exact).all()
    assert (paint == exact).all()


@pytest.mark.parametrize("dynamic_range", HDR)
def test_footage_goes_through_untouched(dynamic_range):
    source = footage()
    assert painted(hdr_scene(dynamic_range, layer(moving("a"))), frames={"a": {0: source}.get}) is (
        source
    )


def test_a_dissolve_is_the_mean_of_both():
    one, other = footage(1), footage(2)
    display = hdr_scene(DynamicRange.PQ, layer(moving("a")), layer(moving("b"), opacity=0.5))
    picture = painted(display, frames={"a": lambda _: one, "b": lambda _: other})
    means = [
        (below.astype(float) + above) / 2
        for below, above in zip(one.planes, other.planes, strict=True)
    ]
    near(picture, means, 0.5)


def test_an_overlay_with_alpha_is_mixed_in_the_encoded_signal():
    alpha = np.tile(np.linspace(0, 1, WIDTH), (HEIGHT, 1))
    alpha = np.round(alpha * 255) / 255
    top = np.broadcast_to(np.array([1.0, 1.0, 1.0]), (HEIGHT, WIDTH, 3))
    below = footage(3)
    display = hdr_scene(DynamicRange.PQ, layer(moving("a")), layer(image("fade", *SIZE)))
    picture = painted(
        display, frames={"a": lambda _: below}, images={"fade": rgba_picture(top, alpha)}
    )
    luma = below.planes[0] * (1 - alpha) + codes(encoded(top, DynamicRange.PQ))[0] * alpha
    assert np.abs(picture.planes[0] - luma).max() <= 4
    share = subsampled(alpha)
    for number in (1, 2):
        chroma = below.planes[number] * (1 - share) + 512 * share
        assert np.abs(picture.planes[number] - chroma).max() <= 4


def test_text_is_painted_in_reference_white():
    luma = painted(hdr_scene(DynamicRange.PQ, layer(text("MM"), at=(4, 4)))).planes[0]
    assert luma.max() in (572, 573)
    assert luma.min() == 64


def test_a_wipe_shows_either_picture_and_a_mix_between():
    one, other = footage(1), footage(2)
    wipe = Wipe(angle_deg=90, feather=0.25, progress=curve(0.5))
    display = hdr_scene(DynamicRange.HLG, layer(moving("a")), layer(moving("b"), wipe=wipe))
    luma = painted(display, frames={"a": lambda _: one, "b": lambda _: other}).planes[0]
    assert np.array_equal(luma[:, :20], other.planes[0][:, :20])
    assert np.array_equal(luma[:, -20:], one.planes[0][:, -20:])
    assert (luma <= np.maximum(one.planes[0], other.planes[0])).all()


# Transforms


def ramp(size=SIZE):
    """A picture whose every column has a code of its own, far finer than 8 bits."""
    width, height = size
    luma = np.tile(np.arange(width, dtype=np.uint16) * 3 + 301, (height, 1))
    chroma = np.tile(np.arange(width // 2, dtype=np.uint16) + 401, (height // 2, 1))
    return Picture(pixels=Pixels.YUV420P10, planes=(luma, chroma, chroma + np.uint16(37)))


def test_a_picture_moved_by_part_of_a_pixel_keeps_its_ten_bits():
    shown = layer(moving("a"), at=(0.5, 0), snap=False)
    picture = painted(hdr_scene(DynamicRange.PQ, shown), frames={"a": lambda _: ramp()})
    inside = picture.planes[0][:, 2:-2].astype(float)
    exact = np.arange(2, WIDTH - 2) * 3 + 301 - 1.5
    assert np.abs(inside - exact).max() <= 1
    chroma = picture.planes[1][:, 2:-2].astype(float)
    assert np.abs(chroma - (np.arange(2, WIDTH // 2 - 2) + 401 - 0.25)).max() <= 1


def test_a_picture_drawn_larger_and_turned_stays_finer_than_eight_bits():
    shown = layer(moving("a"), at=(32, 24), anchor=(0.5, 0.5), scale=2, turn=90)
    picture = painted(hdr_scene(DynamicRange.PQ, shown), frames={"a": lambda _: ramp()})
    column = picture.planes[0][4:-4, 32].astype(float)
    rows = np.arange(4, HEIGHT - 4)
    exact = ((rows + 0.5 - 24) / 2 + 32 - 0.5) * 3 + 301
    assert np.abs(column - exact).max() <= 1
    assert len(np.unique(column)) > 30


def test_full_codes_survive_a_transform():
    planes = tuple(np.full(shape, 1023, np.uint16) for shape in ((48, 64), (24, 32), (24, 32)))
    source = Picture(pixels=Pixels.YUV420P10, planes=planes)
    shown = layer(moving("a"), at=(32, 24), anchor=(0.5, 0.5), scale=2, turn=17)
    picture = painted(hdr_scene(DynamicRange.PQ, shown), frames={"a": lambda _: source})
    assert all((plane == 1023).all() for plane in picture.planes)


# One painter


def test_one_painter_paints_canvases_of_any_range_one_after_the_other():
    shared = painter()
    layers = layer(text("Hello"), at=(2, 2)), layer(SolidCel(colour=colour("ff8000", 0.5)))
    fresh = {
        target: next(iter(painter().paint(hdr_scene(target, *layers)))) for target in DynamicRange
    }
    for target in (*DynamicRange, *DynamicRange):
        again = next(iter(shared.paint(hdr_scene(target, *layers))))
        assert again.pixels is fresh[target].pixels
        for one, other in zip(again.planes, fresh[target].planes, strict=True):
            assert np.array_equal(one, other)


def test_a_picture_of_the_wrong_depth_is_never_blended():
    eight = Picture(
        pixels=Pixels.YUV420,
        planes=tuple(np.zeros(shape, np.uint8) for shape in ((48, 64), (24, 32), (24, 32))),
    )
    with pytest.raises(ValueError, match="yuv420 on a canvas of yuv420p10"):
        painted(hdr_scene(DynamicRange.PQ, layer(moving("a"))), frames={"a": lambda _: eight})
