"""Adjustments where something shows through: no colour comes from what is not seen."""

import numpy as np
import pytest

from dagrender.adjustment import Blur, Filters, Grain, Lut, Sharpen, Tone, ToneKind, Vignette
from dagrender.media.adjusting.adjuster import Adjuster
from dagrender.picture import DynamicRange, Picture, Pixels
from dagrender.spec.filters import OF_COLOUR

from .cubes import cube, warm
from .pictures import KB, KG, KR, gaussian, rgba, scene, yuv

SIZE = WIDTH, HEIGHT = 80, 60
COLOUR = np.array([0.8, 0.45, 0.2])
GREY = np.array([KR, KG, KB])


@pytest.fixture(scope="module")
def adjust():
    adjuster = Adjuster(lambda _: cube(warm, 33))
    return lambda picture, *adjustments: adjuster(picture, adjustments).planes[0].astype(float)


def disc():
    """The alpha of a disc with an edge of eight pixels, from 0 to 1."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    return np.clip((24 - np.hypot(x - WIDTH / 2, y - HEIGHT / 2)) / 8, 0, 1)


def picture(rgb, alpha):
    """Premultiplied, of a colour that is the same to the last trace of the edge."""
    straight = np.broadcast_to(rgb, (*alpha.shape, 3))
    parts = np.concatenate([straight * alpha[..., None], alpha[..., None]], -1)
    return Picture(pixels=Pixels.RGBA, planes=(np.rint(parts * 255).astype(np.uint8),))


def tone(kind, amount):
    return Tone(kind=ToneKind(kind), amount=amount)


CHANGES = {
    "brightness": (tone("brightness", 1.2), lambda rgb: rgb * 1.2),
    "contrast": (tone("contrast", 0.5), lambda rgb: (rgb - 0.5) * 0.5 + 0.5),
    "saturation": (tone("saturation", 0.3), lambda rgb: rgb @ GREY * 0.7 + 0.3 * rgb),
    "gamma": (tone("gamma", 2.0), lambda rgb: rgb**0.5),
    "exposure": (tone("exposure", -1), lambda rgb: rgb * 0.5 ** (1 / 2.4)),
    "lut": (Lut(content="warm", strength=1.0), lambda rgb: np.array(warm(*rgb))),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_colour_is_the_same_at_the_edge_as_within(adjust, name):
    adjustment, formula = CHANGES[name]
    alpha = disc()
    ours = adjust(picture(COLOUR, alpha), adjustment)
    wanted = np.clip(formula(COLOUR), 0, 1)
    assert np.array_equal(ours[..., 3], np.rint(alpha * 255))
    # a premultiplied sample is whole: that is all that its colour is off by
    assert np.abs(ours[..., :3] - wanted * alpha[..., None] * 255).max() <= 2.2
    assert (ours[..., :3] <= ours[..., 3:]).all()


def test_a_lifted_black_lifts_nothing_that_is_not_there(adjust):
    """Contrast adds to every part of a colour, but to nothing where there is none."""
    ours = adjust(picture(np.zeros(3), disc()), tone("contrast", 0.5))
    assert np.abs(ours[..., :3] - ours[..., 3:] / 4).max() <= 1


def test_a_blurred_edge_has_the_colour_of_what_is_blurred(adjust):
    alpha = disc()
    ours = adjust(picture(COLOUR, alpha), Blur(sigma_px=3.0))
    reach = (ours.shape[0] - HEIGHT) // 2
    soft = gaussian(np.pad(alpha, reach), 3.0)
    assert np.abs(ours[..., 3] - soft * 255).max() <= 4
    seen = ours[..., 3] > 24
    straight = ours[seen][:, :3] / ours[seen][:, 3:]
    assert np.abs(straight - COLOUR).max() < 0.05


def test_sharpening_and_grain_leave_alpha_alone_and_stay_within_it(adjust):
    alpha = disc()
    rng = np.random.default_rng(0)
    rough = np.clip(COLOUR + rng.normal(0, 0.1, (HEIGHT, WIDTH, 1)), 0, 1)
    given = picture(rough, alpha)
    for one in (
        Sharpen(amount=2.0, radius_px=1.5),
        Grain(amount=0.2, size_px=1, seed=0, number=0),
        Vignette(amount=0.7),
    ):
        ours = adjust(given, one)
        assert np.array_equal(ours[..., 3], given.planes[0][..., 3])
        assert (ours[..., :3] <= ours[..., 3:]).all()
        assert not ours[ours[..., 3] == 0].any()


def test_a_picture_of_very_many_colours_is_adjusted_as_each_of_them(adjust):
    """All colours at every alpha, against the formula in floats."""
    rng = np.random.default_rng(5)
    alpha = rng.integers(0, 256, (200, 300))
    rgb = rng.integers(0, 256, (200, 300, 3)) * alpha[..., None] // 255
    rgba = np.concatenate([rgb, alpha[..., None]], -1).astype(np.uint8)
    ours = adjust(Picture(pixels=Pixels.RGBA, planes=(rgba,)), tone("gamma", 1.7))
    straight = rgb / np.maximum(alpha, 1)[..., None]
    assert np.array_equal(ours[..., :3], np.floor(straight ** (1 / 1.7) * alpha[..., None] + 0.5))
    ours = adjust(Picture(pixels=Pixels.RGBA, planes=(rgba,)), tone("saturation", 1.8))
    wanted = np.clip((straight @ GREY)[..., None] * -0.8 + 1.8 * straight, 0, 1)
    assert np.abs(ours[..., :3] - wanted * alpha[..., None]).max() <= 0.51


def test_an_hdr_canvas_adjusts_drawings_by_the_same_tables():
    adjuster = Adjuster(lambda _: cube(warm, 33))
    given = picture(COLOUR, disc())
    for one in (tone("temperature", 4000), Blur(sigma_px=2.0), Vignette(amount=0.4)):
        here, there = (
            adjuster(given, (one,), target) for target in (DynamicRange.SDR, DynamicRange.PQ)
        )
        assert np.array_equal(here.planes[0], there.planes[0])


NAMED = {
    "colorbalance": {"rs": "0.3"},
    "colorchannelmixer": {"rr": "0.5", "rb": "0.5"},
    "curves": {"all": "0/0 0.5/0.7 1/1"},
    "huesaturation": {"hue": "40"},
    "lutrgb": {"g": "maxval-val"},
    "lutyuv": {"y": "val*0.7+10"},
    "negate": {},
    "vibrance": {"intensity": "0.6"},
    "colorize": {"hue": "200", "saturation": "0.5", "lightness": "0.5"},
    "limiter": {"min": "60", "max": "180"},
}


@pytest.mark.parametrize("name", NAMED)
def test_filters_of_colour_do_to_what_lets_through_what_they_do_to_footage(adjust, name):
    named = Filters(chain=((name, tuple(NAMED[name].items())),))
    rgb, alpha = scene(WIDTH, HEIGHT, spread=0.2), disc()
    ours = adjust(rgba(rgb, alpha), named)
    assert np.array_equal(ours[..., 3], np.rint(alpha * 255))
    assert (ours[..., :3] <= ours[..., 3:]).all()
    # what is opaque, as footage; and in its edge the same colours, by how much is there
    footage = Adjuster(lambda _: b"")(yuv(rgb), (named,)).planes
    whole = adjust(rgba(rgb, np.ones((HEIGHT, WIDTH))), named)[..., :3]
    luma = 16 + 219 * (whole / 255) @ GREY
    assert np.sqrt(np.mean((luma - footage[0]) ** 2)) < 1.5
    assert np.abs(ours[..., :3] - whole * alpha[..., None]).max() <= 4


@pytest.mark.parametrize("name", OF_COLOUR)
def test_filters_of_colour_look_at_one_pixel_at_a_time(adjust, name):
    """Whatever the other pixels are, and whatever lies where nothing is seen."""
    rng = np.random.default_rng(3)
    named = Filters(chain=((name, (("max", "99"),) if name == "limiter" else ()),))
    here, there = (rng.uniform(0.1, 0.9, (HEIGHT, WIDTH, 3)) for _ in range(2))
    there[20, 30] = here[20, 30]
    opaque = np.ones((HEIGHT, WIDTH))
    ours, theirs = (adjust(rgba(rgb, opaque), named)[20, 30] for rgb in (here, there))
    assert np.array_equal(ours, theirs)
