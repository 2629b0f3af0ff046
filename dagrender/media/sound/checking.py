"""What libav says of the options of a filter of sound, before anything is mixed."""

import re
from functools import lru_cache

import av
import numpy as np

from dagrender.errors import EncodeError
from dagrender.media.sound.effects import Effect, applied

_SAMPLES = 64
_ADDRESS = re.compile(r"\s*@ 0x[0-9a-f]+")


@lru_cache(maxsize=256)
def sound_filter_complaint(effects: tuple[Effect, ...], rate_hz: int, channels: int) -> str:
    """Why libav cannot run a filter on such a sound; "" where it can."""
    silence = np.zeros((_SAMPLES, channels), np.float32)
    before = av.logging.get_level()
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture(local=True) as told:
            try:
                applied(silence, rate_hz, effects)
            except EncodeError as error:
                said = (_ADDRESS.sub("", message).strip() for _, _, message in told)
                return next((one.rstrip(".") for one in said if one), str(error))
    finally:
        av.logging.set_level(before)
    return ""
