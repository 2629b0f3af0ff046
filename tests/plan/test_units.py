"""Lengths in every unit come out as pixels, wherever they stand."""

import pytest

from .test_look import layers

TEXT = "{{text: Hi, duration: 1s, {look}}}"
# on a canvas of 320x180
LOOKS = [
    ("position: [10vw, 10vh]", lambda one: (one.x_px.constant(), one.y_px.constant()), (32, 18)),
    (
        "position: [right-10vmin, 50% + 1vw]",
        lambda one: (one.x_px.constant(), one.y_px.constant()),
        (302, 93.2),
    ),
    ("font_size: 10vmin", lambda one: one.cels[0][1].size_px, 18),
    ("font_size: 1vw + 2", lambda one: one.cels[0][1].size_px, 5.2),
    ("letter_spacing: 1vw", lambda one: one.cels[0][1].letter_spacing_px, 3.2),
    ("width: 50vh", lambda one: one.cels[0][1].wrap_width_px, 90),
    ("shadow: {x: -1vw, y: 1vh}", lambda one: one.cels[0][1].shadow.x_px, -3.2),
    ("shadow: {blur: 5vmin}", lambda one: one.cels[0][1].shadow.blur_px, 9),
    ("stroke: {width: 1vh, color: red}", lambda one: one.cels[0][1].stroke.width_px, 1.8),
    (
        "background: {color: red, padding: [1vh, 2vw], radius: 1vmin}",
        lambda one: (
            one.cels[0][1].backdrop.padding_y_px,
            one.cels[0][1].backdrop.padding_x_px,
            one.cels[0][1].backdrop.radius_px,
        ),
        (1.8, 6.4, 1.8),
    ),
]


@pytest.mark.parametrize(("look", "read", "expected"), LOOKS)
def test_a_length_is_of_the_canvas_or_of_its_axis(films, look, read, expected):
    (layer,) = layers(films, [TEXT.format(look=look)])
    assert read(layer) == pytest.approx(expected)


def test_lengths_of_different_units_move_into_each_other(films):
    (layer,) = layers(films, [TEXT.format(look="font_size: {0s: 10, 1s: 10vw}")])
    sizes = [cel.size_px for _, cel in layer.cels]
    assert sizes[0] == 10
    assert sizes[5] == pytest.approx(21)


def test_a_crop_may_be_as_large_as_a_part_of_the_canvas(films):
    clip = "{video: silent, duration: 1s, fit: fill, crop: {left: 10vw}}"
    (layer,) = layers(films, [clip])
    assert layer.cels[0][1].conform.crop == (0.05, 0, 1, 1)
