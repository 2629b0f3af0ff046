"""What libav says of a filter's options, before anything is built."""

import re
from functools import lru_cache

import av
import numpy as np

from dagrender.adjustment import Filters
from dagrender.media.adjusting.chains import named
from dagrender.media.adjusting.line import Line

_WIDTH_PX, _HEIGHT_PX = 64, 48
_ADDRESS = re.compile(r"\s*@ 0x[0-9a-f]+")


@lru_cache(maxsize=256)
def filter_complaint(name: str, options: tuple[tuple[str, str], ...]) -> str:
    """Why libav cannot run a filter with such options; "" where it can."""
    steps = named(Filters(chain=((name, options),)), "yuv420p")
    grey = np.full((_HEIGHT_PX, _WIDTH_PX), 128, np.uint8)
    planes = grey, grey[::2, ::2], grey[::2, ::2]
    before = av.logging.get_level()
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture(local=True) as told:
            try:
                found = Line(steps, (_WIDTH_PX, _HEIGHT_PX), "yuv420p").run(planes)
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
