"""Every way of fitting, against numpy's bicubic and CSS's own sums."""

import numpy as np
import pytest

from dagrender.errors import SpecError

from . import reference, sources
from .film import film

CANVAS = (192, 108)
GREY = reference.yuv_of(np.array([[[0x20, 0x30, 0x40]]], float))[0, 0]
SIZES = {"upright": (96, 160), "large": (320, 240), "tiny": (50, 38)}
DETAIL = {"upright": 0.6, "large": 1.0, "tiny": 0.5}
# the box that the picture fills: CSS's sizes to the nearest even number, in the middle
BOXES = {
    ("upright", "contain"): (64, 108),
    ("upright", "cover"): (192, 320),
    ("upright", "fill"): (192, 108),
    ("upright", "none"): (96, 160),
    ("large", "contain"): (144, 108),
    ("large", "cover"): (192, 144),
    ("large", "fill"): (192, 108),
    ("large", "none"): (320, 240),
    ("tiny", "contain"): (142, 108),
    ("tiny", "cover"): (192, 146),
    ("tiny", "fill"): (192, 108),
    ("tiny", "none"): (50, 38),
}


@pytest.fixture(scope="module")
def fitted(media, tmp_path_factory):
    """Two frames of each fit, in one film."""
    clips = [{"video": name, "in": "2f", "duration": "2f", "fit": fit} for name, fit in BOXES]
    frames = film(tmp_path_factory.mktemp("fits"), clips, media=media, background="#203040")
    assert len(frames) == 2 * len(BOXES)
    return {key: frames[2 * n : 2 * n + 2] for n, key in enumerate(BOXES)}


@pytest.mark.parametrize(("name", "fit"), BOXES)
def test_a_picture_is_fitted_as_css_says(fitted, name, fit):
    width, height = BOXES[name, fit]
    box = (CANVAS[0] - width + 1) // 2, (CANVAS[1] - height + 1) // 2, width, height
    if fit == "cover":  # the window is cut on whole chroma samples
        box = -((width - CANVAS[0]) // 2 & ~1), -((height - CANVAS[1]) // 2 & ~1), width, height
    for number, ours in enumerate(fitted[name, fit]):
        source = sources.coded_photo(*SIZES[name], 0.2 * (2 + number), DETAIL[name])
        assert reference.psnr(ours, reference.placed(source, CANVAS, box, GREY)) > 40


def test_a_blurred_backdrop_fills_the_canvas_and_keeps_its_colours(media, tmp_path):
    size = 480, 270
    clip = {"video": "upright", "duration": "1f", "fit": "blur"}
    ours = film(tmp_path, [clip], media=media, size="480x270", background="#00ff00")[0]
    source = sources.coded_photo(*SIZES["upright"], 0, DETAIL["upright"])
    cover = reference.placed(source, size, (0, -264, 480, 800), GREY)
    sharp = reference.placed(source, size, (159, 0, 162, 270), GREY)
    assert reference.psnr([ours[0][:, 164:316]], [sharp[0][:, 164:316]]) > 40
    for plane, expected in zip(ours, cover, strict=True):
        edge = plane.shape[1] // 3 - 2
        for side in (plane[:, :edge], plane[:, -edge:]):
            assert side.min() > expected.min() - 12
            assert side.max() < expected.max() + 12
        for near in (np.s_[:, :edge], np.s_[:, -edge:]):
            assert abs(plane[near].mean() - expected[near].mean()) < 10


def gaussian(plane, sigma):
    """A plane blurred by sums, its edges going on for ever."""
    reach = int(4 * sigma) + 1
    taps = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    taps /= taps.sum()
    wide = np.pad(plane, reach, mode="edge")
    across = np.apply_along_axis(np.convolve, 1, wide, taps, "valid")
    return np.apply_along_axis(np.convolve, 0, across, taps, "valid")


@pytest.mark.parametrize("sigma", [4, 9])
def test_a_backdrop_is_blurred_by_so_much(media, tmp_path, sigma):
    fit = {"blur": sigma}
    (ours,) = film(tmp_path, [{"video": "upright", "duration": "1f", "fit": fit}], media=media)
    source = sources.coded_photo(*SIZES["upright"], 0, DETAIL["upright"])
    cover = reference.placed(source, CANVAS, (0, -106, 192, 320), GREY)
    for number, plane in enumerate(ours):
        step = 2 if number else 1
        blurred = gaussian(cover[number], sigma / step)
        side = np.s_[:, : 56 // step]
        assert reference.psnr([plane[side]], [blurred[side]]) > 38


def test_the_blur_of_a_backdrop_takes_keys(media, tmp_path):
    fit = {"blur": {"0s": "1vmin", "end": "10vmin"}}
    frames = film(tmp_path, [{"video": "upright", "duration": "6f", "fit": fit}], media=media)
    rough = [float(np.abs(np.diff(luma[:, :60].astype(int), axis=0)).mean()) for luma, *_ in frames]
    assert rough == sorted(rough, reverse=True)
    assert rough[-1] < 0.85 * rough[0]


def test_the_backdrop_of_a_clip_with_a_size_fills_its_box_and_no_more(media, tmp_path):
    clip = {"video": "upright", "duration": "1f", "fit": {"blur": 5}, "size": [100, 60],
            "position": [40, 30], "anchor": "top left"}  # fmt: skip
    (ours,) = film(tmp_path, [clip], media=media, background="#203040")
    source = sources.coded_photo(*SIZES["upright"], 0, DETAIL["upright"])
    # all of it in the middle of the box, over itself covering the box
    front = reference.placed(source, CANVAS, (72, 30, 36, 60), GREY)
    cover = reference.placed(source, (100, 60), (0, -53, 100, 166), GREY)
    for number, plane in enumerate(ours):
        step = 2 if number else 1
        box = np.s_[30 // step : 90 // step, 40 // step : 140 // step]
        around = np.ones(plane.shape, bool)
        around[box] = False
        if number:  # chroma at the box's edge is of both sides
            around[14:46, 19:71] = False
        assert np.abs(plane[around] - GREY[number]).max() < 1
        inside, middle = plane[box], np.s_[34 // step : 86 // step, 76 // step : 104 // step]
        assert reference.psnr([plane[middle]], [front[number][middle]]) > 38
        blurred = gaussian(cover[number], 5 / step)
        for side in (np.s_[2:-2, 2 : 30 // step], np.s_[2:-2, 72 // step : -2]):
            assert reference.psnr([inside[side]], [blurred[side]]) > 33


def test_a_backdrop_grows_and_turns_with_the_box_of_its_clip(media, tmp_path):
    clip = {"video": "upright", "duration": "3f", "fit": "blur", "position": [96, 54],
            "size": {"0s": [40, 30], "2f": [80, 60]}}  # fmt: skip
    frames = film(tmp_path / "grows", [clip], media=media)
    for (luma, *_), (width, height) in zip(frames, ((40, 30), (60, 45), (80, 60)), strict=True):
        black = luma == 16
        left, top = 96 - width // 2, 54 - height // 2
        assert not black[top + 2 : top + height - 2, left + 2 : left + width - 2].any()
        assert black[: top - 2].all()
        assert black[:, : left - 2].all()
        assert black[:, left + width + 3 :].all()
    turned = {**clip, "size": [40, 20], "rotation": 90}
    luma = film(tmp_path / "turns", [turned], media=media)[0][0]
    assert (luma[36:72, 88:104] > 16).all()
    assert (luma[:, :84] == 16).all()
    assert (luma[:32] == 16).all()


def test_a_box_whose_proportions_change_has_no_backdrop(media, tmp_path):
    clip = {"video": "upright", "duration": "3f", "fit": "blur",
            "size": {"0s": [40, 30], "2f": [80, 30]}}  # fmt: skip
    with pytest.raises(SpecError, match="proportions of its size change, and blur cuts by them"):
        film(tmp_path, [clip], media=media)


@pytest.mark.parametrize("size", ["192x108", "426x240", "128x96", "640x360"])
def test_no_edge_of_a_blurred_backdrop_is_left_free(media, tmp_path, size):
    clip = {"video": "upright", "duration": "1f", "fit": "blur"}
    ours = film(tmp_path, [clip], media=media, size=size, background="#00ff00")[0]
    for plane, low, high in zip(ours, (30, 60, 60), (230, 200, 200), strict=True):
        border = [*plane[0], *plane[-1], *plane[:, 0], *plane[:, -1]]
        assert low < min(border)
        assert max(border) < high


def test_a_crop_keeps_what_it_says_and_is_fitted_as_a_picture_of_its_own(media, tmp_path):
    clips = [
        {"video": "large", "duration": "1f", "fit": "fill", "crop": {"left": 64, "top": 24}},
        {"video": "large", "duration": "1f", "fit": "contain", "crop": {"right": "50%"}},
    ]
    filled, contained = film(tmp_path, clips, media=media, background="#203040")
    luma, *chroma = sources.coded_photo(320, 240)
    source = luma[24:, 64:], *(plane[12:, 32:] for plane in chroma)
    assert reference.psnr(filled, reference.placed(source, CANVAS, (0, 0, 192, 108), GREY)) > 40
    source = luma[:, :160], *(plane[:, :80] for plane in chroma)
    assert reference.psnr(contained, reference.placed(source, CANVAS, (60, 0, 72, 108), GREY)) > 40


def test_a_crop_that_moves_is_exact_on_every_frame(media, tmp_path):
    crop = {"left": {"0s": 0, "4f": 64}, "right": {"0s": 64, "4f": 0}}
    clip = {"video": "large", "duration": "5f", "fit": "fill", "crop": crop}
    frames = film(tmp_path, [clip], media=media)
    for number, ours in enumerate(frames):
        picture = reference.upsampled(sources.coded_photo(320, 240, 0.2 * number))
        cut = picture[:, 16 * number : 256 + 16 * number]
        box = (0, 0, *CANVAS)
        parts = [reference.resampled(cut[..., n], CANVAS, box) for n in range(3)]
        expected = reference.subsampled(np.stack(parts, -1))
        assert reference.psnr(ours, expected) > 40


def test_a_blurred_backdrop_of_a_crop_that_moves_fills_the_canvas_throughout(media, tmp_path):
    crop = {"top": {"0s": 0, "end": 60}}
    clip = {"video": "upright", "duration": "6f", "fit": "blur", "crop": crop}
    for ours in film(tmp_path, [clip], media=media, background="#00ff00"):
        for plane in ours[1:]:
            assert min(plane[0].min(), plane[-1].min(), plane[:, 0].min(), plane[:, -1].min()) > 60
