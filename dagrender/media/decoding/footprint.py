"""What frames and pictures really take in memory."""

from typing import Any

import numpy as np
from av.plane import Plane as LibavPlane
from av.video.frame import VideoFrame

from dagrender.picture import Picture

_ROWS = 16
"""libav allocates whole macroblocks: rows in multiples of this."""
_OVERHEAD_BYTES = 2048
"""And a little behind each plane: measured from the addresses of neighbouring buffers."""


def frame_bytes(frame: VideoFrame) -> int:
    """The buffers of a decoded frame, padding included."""
    return sum(map(_plane_bytes, frame.planes))


def picture_bytes(picture: Picture) -> int:
    """What a picture keeps alive: a window on a decoded frame keeps all of the frame's rows."""
    return sum(map(_held_bytes, picture.planes))


def is_libavs(array: Any) -> bool:
    """Whether an array is a window on a buffer of libav's."""
    return isinstance(_owner(array), LibavPlane)


def _held_bytes(array: Any) -> int:
    owner = _owner(array)
    if isinstance(owner, LibavPlane):
        return _plane_bytes(owner)
    return int(owner.nbytes) if isinstance(owner, np.ndarray) else len(owner)


def _owner(array: Any) -> Any:
    """What the memory of an array belongs to: a plane of libav's, an array, or bytes."""
    owner = array
    while True:
        base = owner.obj if isinstance(owner, memoryview) else getattr(owner, "base", None)
        if base is None or isinstance(base, LibavPlane):
            return base or owner
        owner = base


def _plane_bytes(plane: Any) -> int:
    rows = -(-plane.height // _ROWS) * _ROWS
    return int(abs(plane.line_size) * rows + _OVERHEAD_BYTES)
