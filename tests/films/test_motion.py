"""Turning, growing and moving, still and keyed, against supersampled numpy."""

import numpy as np
import pytest

from . import reference, sources
from .film import film

SIZE = 192, 108
GROUND = {"color": "#406080", "duration": "6f"}
GROUND_RGB = np.array([0x40, 0x60, 0x80], float)


def laid(rgba, at, turn, scale=1.0):
    """A picture turned and scaled about its middle over the ground, in the working space."""
    colour, alpha = reference.turned(rgba, SIZE, at, turn, scale=scale)
    return reference.coded(colour + GROUND_RGB * (1 - alpha))


def opaque(planes):
    rgb = reference.rgb_of(reference.upsampled(planes))
    return np.dstack([rgb, np.ones(rgb.shape[:2])])


def tiny(number):
    return opaque(sources.coded_photo(50, 38, 0.2 * number, 0.5))


def badge():
    rgba = sources.badge().astype(float)
    rgba[..., 3] /= 255
    return rgba


@pytest.mark.parametrize("turn", [20, -75, 90, 180])
def test_a_turned_video_turns_clockwise_about_its_middle(media, tmp_path, turn):
    clip = {"video": "tiny", "start": 0, "duration": "2f", "fit": "none", "rotation": turn,
            "position": [91, 53]}  # fmt: skip
    frames = film(tmp_path, [GROUND], tracks=[[clip]], media=media)
    for number in range(2):
        assert reference.psnr(frames[number], laid(tiny(number), (91, 53), turn)) > 40


def test_a_keyed_rotation_is_right_on_every_frame(media, tmp_path):
    clip = {"video": "tiny", "start": 0, "duration": "6f", "fit": "none", "position": [80, 60],
            "rotation": {"0s": -30, "end": 60}}  # fmt: skip
    frames = film(tmp_path, [GROUND], tracks=[[clip]], media=media)
    for number, ours in enumerate(frames):
        assert reference.psnr(ours, laid(tiny(number), (80, 60), -30 + 15 * number)) > 40


def test_a_keyed_scale_grows_about_the_middle(media, tmp_path):
    clip = {"video": "tiny", "start": 0, "duration": "6f", "fit": "none", "position": [96, 54],
            "scale": {"0s": 0.5, "end": 2}}  # fmt: skip
    frames = film(tmp_path, [GROUND], tracks=[[clip]], media=media)
    for number, ours in enumerate(frames):
        scale = 0.5 + 0.25 * number
        assert reference.psnr(ours, laid(tiny(number), (96, 54), 0, scale)) > 40


def test_a_picture_with_alpha_turns_grows_and_moves_at_once(media, tmp_path):
    clip = {"image": "badge", "start": 0, "duration": "6f",
            "position": {"0s": [50, 40], "end": [140.5, 70]},
            "scale": {"0s": 1.5, "end": 0.75}, "rotation": {"0s": 0, "end": 90}}  # fmt: skip
    frames = film(tmp_path, [GROUND], tracks=[[clip]], media=media)
    for number, ours in enumerate(frames):
        part = number / 6
        at = 50 + 90.5 * part, 40 + 30 * part
        expected = laid(badge(), at, 90 * part, 1.5 - 0.75 * part)
        assert reference.psnr(ours, expected) > 40


def test_an_anchor_is_the_point_that_is_placed_and_turned_about(media, tmp_path):
    clip = {"image": "badge", "start": 0, "duration": "1f", "position": ["right-10", "bottom-8"],
            "anchor": "bottom right", "rotation": 90}  # fmt: skip
    ours = film(tmp_path, [GROUND | {"duration": "1f"}], tracks=[[clip]], media=media)[0]
    # the middle of a 41x29 badge is up and left of its corner; a quarter turn puts it up and right
    middle = SIZE[0] - 10 + 29 / 2, SIZE[1] - 8 - 41 / 2
    assert reference.psnr(ours, laid(badge(), middle, 90)) > 40


def test_a_moving_picture_does_not_jump_between_pixels(media, tmp_path):
    clip = {"image": "badge", "start": 0, "duration": "6f",
            "position": {"0s": [60, 50], "end": [63, 51.5]}}  # fmt: skip
    frames = film(tmp_path, [GROUND], tracks=[[clip]], media=media)
    for number, ours in enumerate(frames):
        at = 60 + 0.5 * number, 50 + 0.25 * number
        assert reference.psnr(ours, laid(badge(), at, 0)) > 40


def test_a_zoom_into_a_covering_video_grows_about_the_middle(media, tmp_path):
    clip = {"video": "large", "duration": "6f", "fit": "cover", "scale": {"0s": 1, "end": 1.6}}
    frames = film(tmp_path, [clip], media=media)
    for number, ours in enumerate(frames):
        scale = 1 + number / 10
        box = 96 - 96 * scale, 54 - 72 * scale, 192 * scale, 144 * scale
        source = sources.coded_photo(320, 240, 0.2 * number)
        expected = [
            reference.resampled(plane, SIZE, box, chroma_in=bool(n))
            for n, plane in enumerate(source)
        ]
        assert reference.psnr(ours, expected) > 40


def test_a_video_fades_in_from_the_background(media, tmp_path):
    clip = {"video": "wide", "duration": "5f", "opacity": {"0s": 0, "4f": 1}}
    frames = film(tmp_path, [clip], media=media, background="#406080")
    ground = reference.yuv_of(GROUND_RGB[None, None])[0, 0]
    for number, ours in enumerate(frames):
        source = sources.coded_photo(*SIZE, 0.15 * number)
        share = number / 4
        expected = [p * share + ground[n] * (1 - share) for n, p in enumerate(source)]
        assert reference.furthest(ours, expected) < 2
