"""Where pictures stand and how large they are, against sums in numpy."""

import numpy as np
import pytest
from films import reference
from films.test_fitting import gaussian

from .scene import (
    RATE,
    SIZE,
    alike,
    bezier,
    clip,
    flat,
    laid,
    mixed,
    resized,
    shown,
    still,
    turned,
    within,
)

GROUND = "#263238"
WHOLE = 0, 0, *SIZE


def put(below, picture, at):
    """Straight RGBA at a whole pixel over planes."""
    colour, alpha = np.zeros((*SIZE[::-1], 3)), np.zeros(SIZE[::-1])
    x, y = at
    height, width = picture.shape[:2]
    alpha[y : y + height, x : x + width] = picture[..., 3]
    colour[y : y + height, x : x + width] = picture[..., :3] * picture[..., 3:]
    return laid(below, colour, alpha)


@pytest.mark.feature("fit")
def test_an_upright_picture_is_fitted_as_css_says(frames):
    picture, ground = still("lighthouse.jpg"), flat(GROUND)
    boxes = (100, 0, 120, 180), (0, -150, 320, 480), WHOLE, (40, -90, 240, 360)
    for number, box in enumerate(boxes):
        expected = mixed(ground, shown(picture, box), within(box))
        alike(frames[number * RATE + 3], expected)


@pytest.mark.feature("fit")
def test_a_blurred_backdrop_covers_the_canvas_beneath_the_picture(frames):
    picture = still("lighthouse.jpg")
    sharp, wide = shown(picture, (100, 0, 120, 180)), shown(picture, (0, -150, 320, 480))
    sigmas = 12, 6, 6
    for plane, one, other, sigma in zip(frames[4 * RATE], sharp, wide, sigmas, strict=True):
        step = SIZE[0] // plane.shape[1]
        middle, side = np.s_[:, 104 // step : 216 // step], np.s_[:, : 96 // step]
        alike([plane[middle]], [one[middle]])
        alike([plane[side]], [gaussian(other, sigma)[side]])


@pytest.mark.feature("crop")
def test_a_crop_is_fitted_as_a_picture_of_its_own(frames):
    picture = still("meadow.jpg")
    alike(frames[0], shown(picture, WHOLE))
    box = 40, 0, 240, 180
    cut = picture[144:324, 80:320]
    alike(frames[RATE], mixed(flat(GROUND), shown(cut, box), within(box)))


@pytest.mark.feature("position")
def test_anchors_are_put_where_positions_say(frames):
    expected = flat(GROUND)
    for at in (16, 16), (320 - 16 - 96, 180 - 16 - 54), (112, 63):
        expected = put(expected, still("logo.png"), at)
    alike(frames[0], expected)


@pytest.mark.feature("size")
def test_pictures_and_boxes_have_the_sizes_that_are_said(frames):
    picture = still("meadow.jpg")
    boxes = (12, 63, 96, 54), (112, 42, 96, 96), (212, 63, 96, 54)
    expected = mixed(flat(GROUND), shown(picture, boxes[0]), within(boxes[0]))
    cut = picture[:, 140:500]
    expected = mixed(expected, shown(cut, boxes[1]), within(boxes[1]))
    expected = mixed(expected, flat("#ff6347"), within(boxes[2]))
    alike(frames[0], expected)


@pytest.mark.feature("scale")
def test_a_picture_grows_about_its_middle(frames):
    picture = still("meadow.jpg")
    for number in (0, 24, 36, 48, 66):
        scale = 0.5 + max(number - 24, 0) / 48
        width, height = 320 * scale, 180 * scale
        box = 160 - width / 2, 90 - height / 2, width, height
        alike(frames[number], mixed(flat(GROUND), shown(picture, box), within(box)))


@pytest.mark.feature("rotation")
def test_a_picture_turns_clockwise_about_its_middle(frames):
    picture = resized(still("meadow.jpg"), (192, 108))
    for number in (0, 16, 40, 71):
        degrees = -20 + 90 * number / 72
        alike(frames[number], turned(flat(GROUND), picture, (160, 90), degrees))


@pytest.mark.feature("flip")
def test_a_film_is_mirrored_in_its_place(frames):
    turns = np.s_[:], np.s_[:, ::-1], np.s_[::-1], np.s_[::-1, ::-1]
    for second, turn in enumerate(turns):
        for number in (0, 17):
            full = reference.upsampled(clip("sailing.mp4")[number])
            alike(frames[second * RATE + number], reference.subsampled(full[turn]))


@pytest.mark.feature("opacity")
def test_what_is_half_seen_is_mixed_with_what_lies_beneath(frames):
    gold = flat("#ffd700")
    for number in (0, 12, 24, 47):
        expected = mixed(clip("sailing.mp4")[number], gold, 0.25 * within((24, 30, 80, 120)))
        expected = mixed(expected, gold, number / 48 * within((184, 30, 80, 120)))
        alike(frames[number], expected)


@pytest.mark.feature("units")
def test_lengths_of_all_units_are_as_long_as_they_say(frames):
    expected = flat(GROUND)
    for colour, box in (
        ("#ff6347", (0, 6, 160, 24)),
        ("#ffa500", (0, 42, 180, 24)),
        ("#ffd700", (0, 78, 240, 24)),
        ("#9acd32", (176, 36, 135, 135)),
    ):
        expected = mixed(expected, flat(colour), within(box))
    alike(frames[0], expected)


@pytest.mark.feature("fades")
def test_a_picture_comes_and_goes(frames):
    picture, ground = shown(still("meadow.jpg"), WHOLE), flat(GROUND)
    ease_in = bezier(0.42, 0, 1, 1)
    for number in (0, 6, 18, 36, 48, 54, 66, 71):
        share = min(number / 24, 1) * (1 - ease_in(max(number - 48, 0) / 24))
        alike(frames[number], mixed(ground, picture, share))
