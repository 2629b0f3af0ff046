"""Encoders of graphics processors tried out: only an encoded picture shows that one is there."""

from fractions import Fraction
from functools import cache

import av
import numpy as np

from dagrender.capability import HARDWARE
from dagrender.errors import EncodeError
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.segment import SegmentEncoder
from dagrender.picture import Picture, Pixels

_SIDE_PX = 256
"""Larger than the smallest picture of any of them."""


@cache
def trial(encoder: str) -> str:
    """Why ``encoder`` cannot be used in this process; nothing where it can. Found out once."""
    if encoder not in av.codecs_available:
        return "this build of PyAV has none of that name"
    encoding = VideoEncoding(
        codec=HARDWARE[encoder],
        encoder=encoder,
        width_px=_SIDE_PX,
        height_px=_SIDE_PX,
        rate=Fraction(25),
        preset="",
    )
    sides = (_SIDE_PX, _SIDE_PX // 2, _SIDE_PX // 2)
    planes = tuple(np.full((side, side), 128, np.uint8) for side in sides)
    try:
        coder = SegmentEncoder(encoding)
        coder.write(Picture(pixels=Pixels.YUV420, planes=planes))
        coder.finish()
    except MemoryError:
        raise
    except (EncodeError, av.FFmpegError) as error:
        return f"no device answers ({error})"
    return ""
