"""Where pictures stand and how large they are, against sums in numpy and Skia."""

import pytest

from .scene import RATE, SIZE, alike, flat, mixed, shown, still, within

GROUND = "#263238"


@pytest.mark.feature("fit")
def test_an_upright_picture_is_fitted_as_css_says(frames):
    picture, ground = still("lighthouse.jpg"), flat(GROUND)
    boxes = (100, 0, 120, 180), (0, -150, 320, 480), (0, 0, 320, 180), (40, -90, 240, 360)
    for number, box in enumerate(boxes):
        expected = mixed(ground, shown(picture, box), within(box))
        alike(frames[number * RATE + 3], expected)
    sharp = shown(picture, boxes[0])
    alike([frames[4 * RATE][0][:, 104:216]], [sharp[0][:, 104:216]])


@pytest.mark.feature("crop")
def test_a_crop_is_fitted_as_a_picture_of_its_own(frames):
    picture = still("meadow.jpg")
    alike(frames[0], shown(picture, (0, 0, *SIZE)))
    cut = picture[144:324, 80:320]
    box = 40, 0, 240, 180
    alike(frames[RATE], mixed(flat(GROUND), shown(cut, box), within(box)))
