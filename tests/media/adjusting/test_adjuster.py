"""Adjustments against libavfilter's own filters and numpy's arithmetic."""

import numpy as np
import pytest

from dagrender.adjustment import Blur, Filters, Grain, Lut, Sharpen, Tone, ToneKind, Vignette
from dagrender.media.adjusting.adjuster import Adjuster
from dagrender.media.adjusting.tone import locus
from dagrender.picture import Picture, Pixels

from .cubes import cube, twisted, warm
from .libav import TO_RGB, TO_YUV, filtered
from .pictures import (
    KB,
    KG,
    KR,
    SIZE,
    floats,
    from_light,
    gaussian,
    psnr,
    rgba,
    scene,
    to_light,
    yuv,
)

GREY = np.array([KR, KG, KB])
TABLES = {"warm": cube(warm, 17), "twisted": cube(twisted, 33), "coarse": cube(twisted, 16)}
ALPHA = np.linspace(0.2, 1, SIZE[0])[None, :].repeat(SIZE[1], 0)


@pytest.fixture(scope="module")
def adjust():
    adjuster = Adjuster(TABLES.__getitem__)
    return lambda picture, *adjustments: adjuster(picture, adjustments)


def tone(kind, amount):
    return Tone(kind=ToneKind(kind), amount=amount)


def grey_of(rgb):
    return (rgb @ GREY)[..., None]


# Planck's law put together with the colour-matching functions, as tables of colorimetry have it
BODIES = {2500: (0.4770, 0.4137), 4000: (0.3805, 0.3768), 6500: (0.3135, 0.3237),
          10000: (0.2807, 0.2884)}  # fmt: skip
TO_RGB_LINEAR = np.array(
    [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560],
     [0.0556434, -0.2040259, 1.0572252]]
)  # fmt: skip


def body(kelvin):
    x, y = BODIES[kelvin]
    return TO_RGB_LINEAR @ [x / y, 1, (1 - x - y) / y]


def by_light_of(kelvin):
    gains = body(kelvin) / body(6500)
    gains = gains / (gains @ GREY)
    return lambda rgb: from_light(to_light(rgb) * gains)


FORMULAS = {
    ("brightness", 1.3): lambda rgb: rgb * 1.3,
    ("brightness", 0.4): lambda rgb: rgb * 0.4,
    ("contrast", 1.2): lambda rgb: (rgb - 0.5) * 1.2 + 0.5,
    ("contrast", 0.3): lambda rgb: (rgb - 0.5) * 0.3 + 0.5,
    ("saturation", 0.0): lambda rgb: grey_of(rgb) + 0 * rgb,
    ("saturation", 1.5): lambda rgb: grey_of(rgb) + 1.5 * (rgb - grey_of(rgb)),
    ("exposure", -1.0): lambda rgb: from_light(to_light(rgb) / 2),
    ("exposure", 0.4): lambda rgb: from_light(to_light(rgb) * 2**0.4),
    ("gamma", 1.6): lambda rgb: rgb ** (1 / 1.6),
    ("gamma", 0.7): lambda rgb: rgb ** (1 / 0.7),
    ("temperature", 4000): by_light_of(4000),
    ("temperature", 10000): by_light_of(10000),
}


@pytest.mark.parametrize(("kind", "amount"), FORMULAS)
def test_a_tone_is_its_formula(adjust, kind, amount):
    rgb = scene(spread=0.2)
    expected = yuv(np.clip(FORMULAS[kind, amount](rgb), 0, 1))
    ours = adjust(yuv(rgb), tone(kind, amount))
    assert psnr(ours.planes, expected.planes) > 42


@pytest.mark.parametrize(("kind", "amount"), FORMULAS)
def test_a_tone_does_the_same_to_what_lets_something_through(adjust, kind, amount):
    rgb = scene(spread=0.2)
    expected = rgba(np.clip(FORMULAS[kind, amount](rgb), 0, 1), ALPHA)
    ours = adjust(rgba(rgb, ALPHA), tone(kind, amount))
    assert np.array_equal(ours.planes[0][..., 3], expected.planes[0][..., 3])
    assert np.abs(ours.planes[0].astype(int) - expected.planes[0]).max() <= 4


@pytest.mark.parametrize("kelvin", BODIES)
def test_black_bodies_have_the_colours_of_the_tables(kelvin):
    assert np.allclose(locus(kelvin), BODIES[kelvin], atol=1e-3)


@pytest.mark.parametrize("degrees", [-30, 45, 90, 200])
def test_hue_turns_colours_as_libavfilters_filter_does(adjust, degrees):
    picture = yuv(scene())
    expected = filtered(picture.planes, ("hue", f"h={degrees}"))
    assert psnr(adjust(picture, tone("hue", degrees)).planes, expected) > 48


def test_hue_turns_drawings_as_it_turns_footage(adjust):
    rgb = scene(spread=0.1)
    opaque = np.ones(SIZE[::-1])
    drawn = adjust(rgba(rgb, opaque), tone("hue", 70)).planes[0][..., :3] / 255
    footage = adjust(yuv(rgb), tone("hue", 70))
    assert psnr(yuv(drawn).planes, footage.planes) > 46


def test_linear_tones_in_a_row_are_not_clipped_in_between(adjust):
    rgb = scene()
    up_and_down = adjust(yuv(rgb), tone("brightness", 4.0), tone("brightness", 0.25))
    assert psnr(up_and_down.planes, yuv(rgb).planes) > 60


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_looked_up_as_libavfilters_lut3d_does(adjust, tmp_path, name):
    path = tmp_path / "table.cube"
    path.write_bytes(TABLES[name])
    picture = yuv(scene())
    lut3d = ("lut3d", f"file='{path}':interp=tetrahedral")
    expected = filtered(picture.planes, TO_RGB, ("format", "gbrp16le"), lut3d, TO_YUV)
    ours = adjust(picture, Lut(content=name, strength=1.0))
    assert psnr(ours.planes, expected) > 46


def test_half_a_table_is_half_way(adjust):
    rgb = scene()
    changed = np.stack(warm(*np.moveaxis(rgb, -1, 0)), -1)
    ours = adjust(yuv(rgb), Lut(content="warm", strength=0.5))
    assert psnr(ours.planes, yuv((rgb + changed) / 2).planes) > 44


def test_a_table_does_the_same_to_what_lets_something_through(adjust):
    rgb = scene()
    changed = np.stack(warm(*np.moveaxis(rgb, -1, 0)), -1)
    ours = adjust(rgba(rgb, ALPHA), Lut(content="warm", strength=1.0))
    assert np.abs(ours.planes[0].astype(int) - rgba(changed, ALPHA).planes[0]).max() <= 4


@pytest.mark.parametrize(("sigma", "least_db"), [(0.7, 39), (2.0, 48), (6.5, 48)])
def test_a_blur_is_a_gaussian(adjust, sigma, least_db):
    """Of noise; a narrow one, of which a recursive filter is furthest, the least so."""
    rng = np.random.default_rng(1)
    picture = yuv(np.clip(scene(160, 120) + rng.normal(0, 0.1, (120, 160, 1)), 0, 1))
    ours = adjust(picture, Blur(sigma_px=sigma)).planes
    sigmas = sigma, sigma / 2, sigma / 2
    expected = [gaussian(p, s) for p, s in zip(picture.planes, sigmas, strict=True)]
    assert psnr(ours, expected) > least_db


def test_a_blur_carries_the_ink_of_a_drawing_out_of_its_box(adjust):
    alpha = np.zeros((40, 60))
    alpha[5:35, 5:55] = 1
    ours = adjust(rgba(np.ones((40, 60, 3)) * [1, 0.5, 0], alpha), Blur(sigma_px=4.0)).planes[0]
    grown = (ours.shape[0] - 40) // 2
    assert ours.shape == (40 + 2 * grown, 60 + 2 * grown, 4)
    assert grown >= 12
    wide = np.pad(alpha, grown)
    expected = [gaussian(wide * part * 255, 4.0) for part in (1, 0.5, 0, 1)]
    assert psnr(np.moveaxis(ours, -1, 0), expected) > 42


@pytest.mark.parametrize(("amount", "radius"), [(0.8, 1.0), (2.0, 2.5)])
def test_sharpening_adds_what_a_blur_takes_away(adjust, amount, radius):
    picture = yuv(scene())
    ours = adjust(picture, Sharpen(amount=amount, radius_px=radius))
    luma = picture.planes[0].astype(float)
    expected = np.clip(luma + amount * (luma - gaussian(luma, radius)), 16, 235)
    assert psnr(ours.planes[:1], [expected]) > 44
    assert all(a is b for a, b in zip(ours.planes[1:], picture.planes[1:], strict=True))


@pytest.mark.parametrize("amount", [0.2, 0.6, 1.0])
def test_a_vignette_is_libavfilters(adjust, amount):
    picture = yuv(scene(192, 108))
    angle = np.arccos((1 - amount) ** 0.25)
    expected = filtered(picture.planes, ("vignette", f"angle={angle:.9f}:dither=0"))
    # libavfilter takes pixels at their corners and scales black's code as well
    luma = picture.planes[0].astype(float)
    ours = adjust(picture, Vignette(amount=amount)).planes
    factor = (expected[0].astype(float) + 0.5) / luma
    assert psnr(ours[:1], [16 + (luma - 16) * np.clip(factor, 0, 1)]) > 40
    assert psnr(ours[1:], expected[1:]) > 40


def test_grain_has_the_deviation_that_is_asked_for_and_no_mean(adjust):
    flat = yuv(np.full((180, 320, 3), 0.5))
    for size in (1, 3):
        grain = Grain(amount=0.04, size_px=size, seed=0, number=1)
        noise = adjust(flat, grain).planes[0].astype(float) - flat.planes[0]
        assert abs(noise.std() / 219 - 0.04) < 0.002
        assert abs(noise.mean()) < 0.5
        beside = (noise[:, 1:] * noise[:, :-1]).mean() / noise.var()
        assert beside < 0.05 if size == 1 else beside > 0.5


def test_grain_is_another_on_every_frame_and_for_every_seed(adjust):
    flat = yuv(np.full((90, 160, 3), 0.5))

    def noise(seed, number):
        grain = Grain(amount=0.05, size_px=1, seed=seed, number=number)
        return adjust(flat, grain).planes[0].astype(float) - flat.planes[0]

    first = noise(0, 1)
    assert np.array_equal(first, noise(0, 1))
    for other in (noise(0, 2), noise(1, 1), noise(0, 0)):
        assert abs((first * other).mean() / first.var()) < 0.1


def test_grain_is_these_very_codes_on_every_machine(adjust):
    flat = yuv(np.full((64, 96, 3), 0.5))
    luma = adjust(flat, Grain(amount=0.05, size_px=2, seed=3, number=9)).planes[0]
    assert luma[10, 20:28].tolist() == GRAIN


GRAIN = [140, 137, 128, 123, 113, 118, 135, 126]


def test_grain_of_a_drawing_is_as_strong_as_it_is_opaque(adjust):
    picture = rgba(np.full((64, 96, 3), 0.5), np.array([1.0, 0.5, 0.0] * 32)[None].repeat(64, 0))
    ours = adjust(picture, Grain(amount=0.05, size_px=1, seed=0, number=0)).planes[0]
    noise = ours[..., :3].astype(float) - picture.planes[0][..., :3]
    assert np.array_equal(ours[..., 3], picture.planes[0][..., 3])
    assert not noise[:, 2::3].any()
    assert noise[:, 1::3].std() / noise[:, 0::3].std() == pytest.approx(0.5, abs=0.05)


def test_named_filters_do_what_libavfilter_does(adjust):
    picture = yuv(scene())
    chain = (("hflip", ()), ("unsharp", (("luma_amount", "1.5"),)))
    expected = filtered(picture.planes, ("hflip", ""), ("unsharp", "luma_amount=1.5"))
    ours = adjust(picture, Filters(chain=chain)).planes
    assert all(np.array_equal(a, b) for a, b in zip(ours, expected, strict=True))


def test_named_filters_of_rgb_are_given_the_colours_of_bt709(adjust):
    picture = yuv(scene())
    ours = adjust(picture, Filters(chain=(("colorbalance", (("rs", "0.3"),)),))).planes
    balance = ("colorbalance", "rs=0.3")
    expected = filtered(picture.planes, TO_RGB, ("format", "gbrp"), balance, TO_YUV)
    assert psnr(ours, expected) > 42


TEN_BITS = Picture(
    pixels=Pixels.YUV420P10,
    planes=tuple(plane.astype(np.uint16) * 4 for plane in yuv(scene()).planes),
)


@pytest.mark.parametrize(
    "adjustment",
    [
        Blur(sigma_px=3.0),
        Sharpen(amount=1.0, radius_px=1.5),
        Grain(amount=0.03, size_px=1, seed=0, number=4),
    ],
    ids=lambda one: type(one).__name__,
)
def test_ten_bits_are_adjusted_as_eight_are(adjust, adjustment):
    deep = adjust(TEN_BITS, adjustment)
    assert deep.pixels is Pixels.YUV420P10
    assert all(plane.dtype == np.uint16 for plane in deep.planes)
    plain = adjust(yuv(scene()), adjustment)
    assert psnr([plane / 4 for plane in deep.planes], plain.planes) > 46


def test_what_comes_in_is_never_written_to(adjust):
    every = (
        tone("hue", 30), tone("gamma", 2.0), Lut(content="warm", strength=1.0), Blur(sigma_px=2.0),
        Sharpen(amount=1.0, radius_px=1.0), Vignette(amount=0.5),
        Grain(amount=0.05, size_px=1, seed=0, number=0),
    )  # fmt: skip
    for picture in (yuv(scene()), rgba(scene(), ALPHA)):
        for plane in picture.planes:
            plane.flags.writeable = False
        before = [plane.copy() for plane in picture.planes]
        adjust(picture, *every)
        assert all(np.array_equal(a, b) for a, b in zip(before, picture.planes, strict=True))


def test_what_is_done_to_a_picture_does_not_depend_on_what_was_done_before():
    one, other = yuv(scene()), yuv(scene()[::-1])
    every = (tone("gamma", 2.0), Lut(content="warm", strength=1.0), Blur(sigma_px=2.0))
    kept = Adjuster(TABLES.__getitem__)
    kept(other, every)
    ours, fresh = kept(one, every), Adjuster(TABLES.__getitem__)(one, every)
    assert all(np.array_equal(a, b) for a, b in zip(ours.planes, fresh.planes, strict=True))


def test_floats_of_yuv_are_what_the_formulas_take():
    luma, blue, red = floats(np.array([[[1.0, 1.0, 1.0], [0.0, 0.0, 1.0]]]))
    assert np.allclose(luma, [[1, KB]])
    assert np.allclose((blue, red), [[[0, 0.5]], [[0, -KB / (2 - 2 * KR)]]])
