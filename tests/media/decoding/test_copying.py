"""Copies are equal in all that matters, and share nothing."""

import av
import numpy as np
import pytest

from dagrender.media.decoding.copying import FrameCopier, own_picture
from dagrender.media.decoding.footprint import is_libavs
from dagrender.picture import Picture, Pixels


def noise(width, height, pixel_format="yuv420p"):
    made = np.random.default_rng(7).integers(0, 255, (height * 3 // 2, width), np.uint8)
    frame = av.VideoFrame.from_ndarray(made, format=pixel_format)
    frame.pts, frame.color_range = 12, 2
    return frame


def test_a_copied_frame_has_the_same_samples_and_tags_in_other_buffers():
    copier, frame = FrameCopier(), noise(64, 48)
    copy = copier.copy(frame)
    assert np.array_equal(copy.to_ndarray(), frame.to_ndarray())
    assert (copy.pts, copy.color_range, copy.format.name) == (12, 2, "yuv420p")
    assert copy.planes[0].buffer_ptr != frame.planes[0].buffer_ptr


def test_frames_of_several_forms_are_copied_in_any_order_and_outlive_the_copier():
    copier = FrameCopier()
    frames = [noise(64, 48), noise(32, 32), noise(64, 48, "nv12"), noise(64, 48)]
    copies = [copier.copy(one) for one in frames]
    copier.clear()
    again = copier.copy(frames[1])
    del copier
    for copy, frame in zip([*copies, again], [*frames, frames[1]], strict=True):
        assert copy.format.name == frame.format.name
        assert np.array_equal(copy.to_ndarray(), frame.to_ndarray())


@pytest.mark.parametrize("plane", ["libav", "numpy"])
def test_only_a_window_on_libavs_memory_is_copied(plane):
    frame = noise(64, 48)
    planes = tuple(
        np.frombuffer(one, np.uint8).reshape(one.height, one.line_size) for one in frame.planes
    )
    if plane == "numpy":
        planes = tuple(one.copy() for one in planes)
    picture = Picture(pixels=Pixels.YUV420, planes=planes)
    own = own_picture(picture)
    assert (own is picture) == (plane == "numpy")
    assert not any(map(is_libavs, own.planes))
    assert all(map(np.array_equal, own.planes, planes))
