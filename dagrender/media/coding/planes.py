"""The samples of libav's frames as arrays, without copies."""

from typing import Any, cast

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane

from dagrender.picture import Plane

_BYTE_BITS = 8


def planes_of(frame: VideoFrame) -> tuple[Plane, ...]:
    """The samples of a frame of planes: views (height, width), which keep the frame alive.

    They are uint8 where the format has 8 bits a sample, else uint16.
    """
    sample: type[np.uint8 | np.uint16] = np.uint8
    if frame.format.components[0].bits > _BYTE_BITS:
        sample = np.uint16
    return tuple(_view(plane, np.dtype(sample)) for plane in frame.planes)


def _view(plane: VideoPlane, sample: "np.dtype[np.uint8 | np.uint16]") -> Plane:
    stride = plane.line_size
    # a negative stride is a frame stored bottom row first
    offset = 0 if stride > 0 else -stride * (plane.height - 1)
    shape, strides = (plane.height, plane.width), (stride, sample.itemsize)
    # a plane has the buffer protocol, which its stub can say from Python 3.12 on only
    view: Plane = np.ndarray(shape, sample, cast("Any", plane), offset=offset, strides=strides)
    return view
