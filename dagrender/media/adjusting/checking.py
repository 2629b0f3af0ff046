"""What libav says of a filter's options, before anything is built."""

import re
from functools import lru_cache

import av
import numpy as np

from dagrender.adjustment import Filters
from dagrender.media.adjusting.chains import FORMATS, named
from dagrender.media.adjusting.line import Line
from dagrender.picture import Pixels, Plane

_WIDTH_PX, _HEIGHT_PX = 64, 48
_ADDRESS = re.compile(r"\s*@ 0x[0-9a-f]+")


@lru_cache(maxsize=256)
def filter_complaint(
    name: str, options: tuple[tuple[str, str], ...], pixels: Pixels = Pixels.YUV420
) -> str:
    """Why libav cannot run a filter with such options on ``pixels``; "" where it can."""
    steps = named(Filters(chain=((name, options),)), pixels)
    middle, kind = (128, np.uint8) if pixels is Pixels.YUV420 else (512, np.uint16)
    grey: Plane = np.full((_HEIGHT_PX, _WIDTH_PX), middle, kind)
    planes = grey, grey[::2, ::2], grey[::2, ::2]
    before = av.logging.get_level()
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture(local=True) as told:
            try:
                found = Line(steps, (_WIDTH_PX, _HEIGHT_PX), FORMATS[pixels]).run(planes)
            except MemoryError:
                raise
            except (av.FFmpegError, ValueError) as error:
                return _reason(told, error)
    finally:
        av.logging.set_level(before)
    same = found[0].shape == grey.shape
    return "" if same else "its picture is of another size than what came in"


def _reason(told: list[tuple[int, str, str]], error: Exception) -> str:
    """The first thing that libav said, which is the cause of the others."""
    said = [_ADDRESS.sub("", message).strip() for _, _, message in told]
    return next((one.rstrip(".") for one in said if one), str(error))
