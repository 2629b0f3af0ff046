"""Painted pictures as frames, so that they can be conformed like those of a source."""

import numpy as np
from av.video.frame import VideoFrame

from dagrender.media.coding.segment import planes_of
from dagrender.picture import Picture, Pixels

_FORMATS = {Pixels.YUV420: "yuv420p", Pixels.YUV420P10: "yuv420p10le"}


def frame_of(picture: Picture) -> VideoFrame:
    """A frame of the picture's samples, in memory of its own; of an opaque picture only."""
    frame = VideoFrame(picture.width_px, picture.height_px, _FORMATS[picture.pixels])
    for target, plane in zip(planes_of(frame), picture.planes, strict=True):
        np.copyto(target, plane)
    return frame
