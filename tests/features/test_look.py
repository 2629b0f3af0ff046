"""Adjustments against formulas in numpy and filters of libavfilter.

All pages of this part show a clip as it is and then twice adjusted, a second each.
"""

import numpy as np
import pytest
from films import reference
from media.adjusting.libav import TO_RGB, TO_YUV, filtered
from media.adjusting.pictures import from_light, gaussian, to_light
from media.adjusting.test_adjuster import BODIES, GREY, by_light_of

from specs import featured

from .scene import RATE, SIZE, alike, clip, rgb, rgb_at, shown, still, within


@pytest.fixture
def plain(feature, frames):
    """The first second, as it is: planes of its frames."""
    if "video: sailing" in (featured.FOLDER / f"{feature}.yaml").read_text("utf-8"):
        for ours, theirs in zip(frames[:RATE], clip("sailing.mp4")[:RATE], strict=True):
            alike(ours, theirs, least_db=60)
    else:
        alike(frames[0], shown(still("meadow.jpg"), (0, 0, *SIZE)))
    return frames[:RATE]


def coded(picture):
    """Planes of float RGB from 0 to 1; what is too bright or colourful ends with video's range."""
    parts = zip(reference.coded(picture * 255), (235, 240, 240), strict=True)
    return [np.clip(plane, 16, most) for plane, most in parts]


def formulas(frames, plain, *changes):
    """Compares the adjusted pictures with functions of float RGB from 0 to 1."""
    for second, change in enumerate(changes, 1):
        for number in (0, 13):
            expected = coded(change(rgb(plain[number]) / 255))
            alike(frames[second * RATE + number], expected)


def filters(frames, plain, *chains):
    """Compares the adjusted pictures with what libavfilter makes of the plain one."""
    for second, chain in enumerate(chains, 1):
        for number in (0, 13):
            alike(frames[second * RATE + number], filtered(plain[number], *chain))


@pytest.mark.feature("brightness")
def test_brightness_multiplies(frames, plain):
    formulas(frames, plain, lambda rgb: rgb * 0.6, lambda rgb: rgb * 1.4)


@pytest.mark.feature("contrast")
def test_contrast_multiplies_the_distance_from_grey(frames, plain):
    formulas(
        frames, plain, lambda rgb: 0.5 + 0.5 * (rgb - 0.5), lambda rgb: 0.5 + 1.4 * (rgb - 0.5)
    )


def saturated(amount):
    return lambda rgb: (rgb @ GREY)[..., None] * (1 - amount) + amount * rgb


@pytest.mark.feature("saturation")
def test_saturation_multiplies_colour_and_leaves_luma(frames, plain):
    formulas(frames, plain, saturated(0), saturated(1.7))


@pytest.mark.feature("hue")
def test_hue_turns_colours_as_libavfilters_filter_does(frames, plain):
    filters(frames, plain, [("hue", "h=60")], [("hue", "h=180")])


@pytest.mark.feature("exposure")
def test_exposure_multiplies_the_light_of_the_display(frames, plain):
    formulas(
        frames,
        plain,
        lambda rgb: from_light(to_light(rgb) * 2**-1.5),
        lambda rgb: from_light(to_light(rgb) * 2**0.5),
    )


@pytest.mark.feature("temperature")
def test_temperature_is_a_black_body_s_light_instead_of_another_s(frames, plain):
    assert {4000, 6500, 10000} <= BODIES.keys()
    formulas(frames, plain, by_light_of(4000), by_light_of(10000))


@pytest.mark.feature("gamma")
def test_gamma_is_a_power(frames, plain):
    formulas(frames, plain, lambda rgb: rgb ** (1 / 0.6), lambda rgb: rgb ** (1 / 1.6))


@pytest.mark.feature("lut")
def test_a_table_is_looked_up_as_libavfilters_lut3d_does(frames, plain):
    table = f"file='{featured.ensure_media() / 'grade.cube'}':interp=tetrahedral"
    graded = filtered(plain[0], TO_RGB, ("format", "gbrp16le"), ("lut3d", table), TO_YUV)
    alike(frames[RATE], graded, least_db=44)
    half = [(a + b.astype(float)) / 2 for a, b in zip(plain[0], graded, strict=True)]
    alike(frames[2 * RATE], half, least_db=44)


@pytest.mark.feature("blur")
def test_a_blur_is_a_gaussian(frames, plain):
    for second, sigma in ((1, 2), (2, 8)):
        sigmas = sigma, sigma / 2, sigma / 2
        expected = [gaussian(plane, own) for plane, own in zip(plain[0], sigmas, strict=True)]
        alike(frames[second * RATE], expected)


@pytest.mark.feature("sharpen")
def test_sharpening_adds_what_a_blur_takes_away(frames, plain):
    luma = plain[0][0].astype(float)
    for second, amount, radius in ((1, 1, 1), (2, 2, 2)):
        sharp = np.clip(luma + amount * (luma - gaussian(luma, radius)), 16, 235)
        alike(frames[second * RATE], [sharp, *plain[0][1:]])


def falloff(shape, amount):
    y, x = (np.arange(n) + 0.5 - n / 2 for n in shape)
    distance = np.hypot(x, y[:, None]) / np.hypot(shape[0] / 2, shape[1] / 2)
    return np.cos(np.arccos((1 - amount) ** 0.25) * distance)[..., None] ** 4


@pytest.mark.feature("vignette")
def test_a_vignette_is_the_fourth_power_of_a_cosine(frames, plain):
    shape = plain[0][0].shape
    formulas(
        frames, plain, lambda rgb: rgb * falloff(shape, 0.5), lambda rgb: rgb * falloff(shape, 1.0)
    )


@pytest.mark.feature("adjustments")
def test_adjustments_of_clip_track_and_film_follow_each_other(frames):
    card = within((320 - 16 - 96, 180 - 16 - 40, 96, 40))[..., None]
    shade = falloff(SIZE[::-1], 0.6)
    for number in (0, 17):
        before = rgb(clip("sailing.mp4")[number]) / 255
        flatter = 0.5 + 0.8 * (before * 1.2 - 0.5)
        for second, picture in enumerate((before, flatter)):
            grey = saturated(0.5)(picture)
            whole = grey * (1 - card) + card * rgb_at("#f5f5f5") / 255
            alike(frames[second * RATE + number], coded(whole * shade))


@pytest.mark.feature("grain")
def test_grain_is_noise_of_the_deviation_that_is_said_another_on_every_frame(frames, plain):
    """Noise has no picture to be compared with: its deviation, its mean and its size are."""
    for second, amount, size in ((1, 0.04, 1), (2, 0.08, 3)):
        one, other = (
            frames[second * RATE + n][0].astype(float) - plain[0][0].astype(float) for n in (0, 7)
        )
        assert abs(one.std() / 219 - amount) < 0.1 * amount
        assert abs(one.mean()) < 1
        assert abs((one * other).mean() / one.var()) < 0.1
        beside = (one[:, 1:] * one[:, :-1]).mean() / one.var()
        assert beside < 0.1 if size == 1 else beside > 0.5
        alike(frames[second * RATE][1:], plain[0][1:], least_db=60)


@pytest.mark.feature("filters")
def test_filters_do_what_libavfilter_does(frames, plain):
    balance = [
        TO_RGB,
        ("format", "gbrp"),
        ("colorbalance", "rs=0.3"),
        TO_YUV,
        ("format", "yuv420p"),
    ]
    filters(
        frames,
        plain,
        [("pixelize", "w=12:h=12")],
        [*balance, ("unsharp", "luma_amount=1.5")],
    )
