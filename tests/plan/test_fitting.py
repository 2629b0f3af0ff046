from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.paint.displaylist import FrameCel, ImageCel
from dagrender.picture import Pixels, Rect
from dagrender.plan.fitting import crop_box, cropped_size, fit

CANVAS = (320, 180)
SIDES = st.integers(1, 4000)


def fitted(mode, width, height, scale=1.0, grain=2):
    found = fit(mode, (Fraction(width), Fraction(height)), CANVAS, scale, grain)
    return found.width_px, found.height_px, found.window


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("contain", (240, 180, None)),
        ("cover", (320, 240, Rect(x=0, y=30, width_px=320, height_px=180))),
        ("fill", (320, 180, None)),
        ("none", (640, 480, None)),
    ],
)
def test_a_4_to_3_picture_on_a_16_to_9_canvas(mode, expected):
    assert fitted(mode, 640, 480) == expected


def test_an_upright_picture_on_a_lying_canvas():
    assert fitted("contain", 180, 320) == (102, 180, None)
    assert fitted("cover", 180, 320) == (320, 568, Rect(x=0, y=194, width_px=320, height_px=180))


def test_a_picture_of_the_canvas_s_size_is_left_alone():
    assert {fitted(mode, 320, 180) for mode in ("contain", "cover", "fill", "none")} == {
        (320, 180, None)
    }


def test_odd_sizes_stay_where_nothing_is_scaled():
    assert fitted("none", 101, 33) == (101, 33, None)
    assert fitted("none", 101, 33, scale=0.5) == (50, 16, None)
    assert fitted("none", 101, 33, scale=0.5, grain=1) == (51, 17, None)


def test_nothing_is_scaled_away():
    assert fitted("contain", 4000, 1) == (320, 2, None)
    assert fitted("none", 3, 3, scale=0.01, grain=1) == (1, 1, None)


@given(SIDES, SIDES, st.floats(0.05, 8), st.sampled_from([1, 2]))
def test_cover_covers_and_contain_is_contained(width, height, scale, grain):
    goal = [side * scale for side in CANVAS]
    *covering, window = fitted("cover", width, height, scale, grain)
    kept = (window.width_px, window.height_px) if window else tuple(covering)
    for side, whole, wanted in zip(kept, covering, goal, strict=True):
        assert abs(side - wanted) <= 2 * grain
        assert whole >= side
    *contained, window = fitted("contain", width, height, scale, grain)
    assert window is None
    for side, wanted in zip(contained, goal, strict=True):
        assert side <= wanted + grain


@given(SIDES, SIDES, st.floats(0.05, 8))
def test_windows_stand_on_whole_chroma_samples(width, height, scale):
    *_, window = fitted("cover", width, height, scale)
    assert window is None or (window.x % 2, window.y % 2) == (0, 0)


def test_what_is_cropped_is_told_in_shares_of_the_picture():
    size = (Fraction(640), Fraction(360))
    box = crop_box(64, 0, 64, 36, size)
    assert box == (0.1, 0.0, 0.9, 0.9)
    assert cropped_size(size, box) == (512, 324)
    assert crop_box(0, 0, 0, 0, size) is None
    assert cropped_size(size, None) == size


@pytest.mark.parametrize("sides", [(320, 0, 320, 0), (0, 400, 0, 0), (0, 0, 640, 0)])
def test_a_crop_that_leaves_nothing_is_an_error(sides):
    with pytest.raises(ValueError, match="leaves nothing"):
        crop_box(*sides, (Fraction(640), Fraction(360)))


# In a film


def cels(films, clip):
    (display,) = films.displays([clip])
    return [cel for layer in display.layers for _, cel in layer.cels]


def conform(films, clip):
    (cel,) = cels(films, clip)
    return cel.conform


def test_a_video_is_contained_unless_it_says_otherwise(films):
    found = conform(films, "{video: ntsc, duration: 1s}")
    assert found.output_size() == (240, 180)
    assert found.pixels is Pixels.YUV420


def test_a_picture_that_is_put_somewhere_keeps_its_own_size(films):
    assert conform(films, "{image: wide, duration: 1s}").output_size() == (320, 96)
    placed = conform(films, "{image: wide, position: [50%, 50%], duration: 1s}")
    assert placed.output_size() == (1001, 301)


def test_rotation_counts_before_fitting(films):
    assert conform(films, "{video: phone, duration: 1s}").output_size() == (102, 180)


def test_blur_lays_the_picture_over_a_small_blurred_copy(films):
    behind, front = cels(films, "{video: phone, fit: blur, duration: 1s}")
    assert behind.conform.output_size() == (14, 8)
    assert front.conform.output_size() == (102, 180)
    (display,) = films.displays(["{video: phone, fit: blur, duration: 1s}"])
    enlarged, own = (layer.scale.constant() for layer in display.layers)
    assert own == 1
    assert 20 < enlarged < 24
    for side, canvas in zip(behind.conform.output_size(), CANVAS, strict=True):
        assert side * enlarged >= canvas


def test_what_has_alpha_keeps_it(films):
    assert conform(films, "{image: logo, duration: 1s}").pixels is Pixels.RGBA


def test_a_crop_is_fitted(films):
    found = conform(films, "{video: talk, fit: cover, crop: {left: 25%, right: 25%}, duration: 1s}")
    assert found.crop == (0.25, 0.0, 0.75, 1.0)
    assert found.output_size() == CANVAS


def test_a_crop_may_move(films):
    found = cels(films, "{video: talk, crop: {left: {0s: 0, 1s: 100}}, duration: 1s}")
    assert all(isinstance(cel, FrameCel) and cel.conform.pixels is Pixels.RGBA for cel in found)
    lefts = [cel.conform.crop[0] if cel.conform.crop else 0 for cel in found]
    assert lefts == [pytest.approx(number * 4 / 320, abs=1e-6) for number in range(25)]
    stills = cels(films, "{image: wide, crop: {left: {0s: 0, 1s: 100}}, duration: 1s}")
    assert all(isinstance(cel, ImageCel) for cel in stills)
    assert len(stills) == 25


def test_a_crop_that_leaves_nothing_is_told_at_its_clip(complaints):
    assert complaints(["{video: talk, id: a, crop: {left: 200, right: 200}, duration: 1s}"]) == [
        "1: a: crop leaves nothing of the picture"
    ]
    assert complaints(["{video: talk, id: a, crop: {left: {0s: 0, 1s: 900}}, duration: 1s}"]) == [
        "1: a: crop leaves nothing of the picture"
    ]


@pytest.mark.parametrize("scale", ["33.3333%", "0.5", "2", "1.7"])
def test_a_scale_that_stays_is_in_the_cel_and_costs_no_sampling(films, scale):
    (display,) = films.displays([f"{{video: talk, scale: {scale}, duration: 1s}}"])
    (layer,) = display.layers
    assert layer.scale.constant() == 1
    assert layer.snap


def test_a_scale_that_moves_is_drawn_at_its_largest(films):
    (display,) = films.displays(["{video: talk, scale: {0s: 0.5, end: 2}, duration: 1s}"])
    (layer,) = display.layers
    assert layer.cels[0][1].conform.output_size() == (640, 360)
    assert layer.scale.values()[0] == 0.25
    assert max(layer.scale.values()) <= 1
    assert not layer.snap
