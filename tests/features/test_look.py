"""Adjustments against formulas in numpy and filters of libavfilter."""

import numpy as np
import pytest
from films import reference

from .scene import RATE, SIZE, alike, rgb, shown, still


def plain(frames, number=0):
    """A frame without adjustment, which the test of another feature compares; float RGB, 0 to 1."""
    return rgb(frames[number]) / 255


def coded(picture):
    """Planes of float RGB from 0 to 1; what is too bright or colourful ends with video's range."""
    parts = zip(reference.coded(picture * 255), (235, 240, 240), strict=True)
    return [np.clip(plane, 16, most) for plane, most in parts]


@pytest.mark.feature("brightness")
def test_brightness_multiplies(frames):
    alike(frames[0], shown(still("meadow.jpg"), (0, 0, *SIZE)))
    alike(frames[RATE], coded(plain(frames) * 0.6))
    alike(frames[2 * RATE], coded(plain(frames) * 1.4))
