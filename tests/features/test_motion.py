"""What moves, frame by frame, against sums in numpy."""

import numpy as np
import pytest

from .scene import (
    SIZE,
    alike,
    bezier,
    flat,
    mixed,
    shown,
    still,
    turned,
    within,
)

GROUND = "#263238"


def box_at(x, y, side):
    """A square whose middle is at a place."""
    return within((x - side / 2, y - side / 2, side, side))


@pytest.mark.feature("keys")
def test_values_go_in_a_line_from_key_to_key(frames):
    ground = flat("#37474f")
    for number in (0, 12, 31, 48, 65, 80, 95):
        second = number / 24
        at = (np.interp(second, range(4), [48, 272, 272, 48]),
              np.interp(second, range(4), [27, 27, 153, 153]))  # fmt: skip
        logo = still("logo.png").copy()
        logo[..., 3] *= np.interp(second, [0, 3], [0.3, 1])
        alike(frames[number], turned(ground, logo, at))


@pytest.mark.feature("easing")
def test_each_square_goes_as_its_easing_says(frames):
    easings = (
        float, bezier(0.25, 0.1, 0.25, 1), bezier(0.42, 0, 1, 1), bezier(0, 0, 0.58, 1),
        bezier(0.42, 0, 0.58, 1), bezier(0.7, -0.5, 0.3, 1.5),
        lambda u: np.interp(u, [0, 0.2, 1], [0, 0.5, 1]), lambda u: float(u >= 1),
    )  # fmt: skip
    orange = flat("#ffa500")
    for number in (0, 5, 12, 24, 37, 43, 44, 47):
        expected = flat(GROUND)
        for row, ease in enumerate(easings, 1):
            way = ease(min(number / 43.2, 1))
            expected = mixed(expected, orange, box_at(48 + 224 * way, 20 * row, 16))
        alike(frames[number], expected)


def spring(ratio):
    """A damped spring let go at 0, in its own time, until its energy is a millionth of the first.

    The closed form of an underdamped oscillator, scaled to end at 1.
    """
    swing = np.sqrt(1 - ratio**2)
    times = np.linspace(0, 120, 2_400_001)
    left = np.exp(-ratio * times) * (np.cos(swing * times) + ratio / swing * np.sin(swing * times))
    speed = -np.exp(-ratio * times) * np.sin(swing * times) / swing
    rest = int(np.flatnonzero(left**2 + speed**2 > 1e-6)[-1])
    return lambda u: float((1 - left[round(u * rest)]) / (1 - left[rest]))


@pytest.mark.feature("spring")
def test_squares_swing_as_a_damped_oscillator_does(frames):
    gentle, lively = spring(10 / 20), spring(4 / 20)
    for number in (0, 3, 7, 12, 20, 36, 47):
        share = min(number / 36, 1)
        expected = mixed(flat(GROUND), flat("#ffd700"), box_at(60 + 200 * gentle(share), 54, 36))
        cover = box_at(60 + 200 * lively(share), 126, 36)
        alike(frames[number], mixed(expected, flat("#ff6347"), cover))


@pytest.mark.feature("steps")
def test_squares_jump_on_the_very_frame(frames):
    for number in (0, 11, 12, 23, 24, 35, 36, 47):
        step = number // 12
        ways = step / 4, (step + 1) / 4, (step + 1) / 5, step / 3
        expected = flat(GROUND)
        for row, way in enumerate(ways, 1):
            cover = box_at(40 + 240 * way, 36 * row, 24)
            expected = mixed(expected, flat("#ffd700"), cover)
        alike(frames[number], expected)


@pytest.mark.feature("motion-blur")
def test_a_blurred_logo_is_the_mean_of_where_it_is_while_the_shutter_is_open(frames):
    logo, ground = still("logo.png"), flat(GROUND)
    for number in (5, 18):
        beside = turned(ground, logo, (50 + 220 * number / 24, 45))
        moments = (number + (k + 0.5) / 16 - 0.5 for k in range(16))
        pictures = [turned(beside, logo, (50 + 220 * t / 24, 135)) for t in moments]
        alike(frames[number], [np.mean(planes, axis=0) for planes in zip(*pictures, strict=True)])


@pytest.mark.feature("pan-and-zoom")
def test_a_still_is_panned_and_zoomed_along_its_keys(frames):
    ease = bezier(0.42, 0, 0.58, 1)
    for number in (0, 9, 30, 47, 71):
        way = ease(number / 72)
        width, height = SIZE[0] * (1 + way), SIZE[1] * (1 + way)
        box = 160 + 80 * way - width / 2, 90 - 30 * way - height / 2, width, height
        alike(frames[number], shown(still("meadow.jpg"), box))
