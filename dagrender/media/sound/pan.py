"""Where a sound stands between left and right."""

import numpy as np
from numpy.typing import NDArray

from dagrender.media.sound.layout import STEREO
from dagrender.media.sound.signal import Samples

_CENTRE = 2


def panned(
    samples: Samples, position: NDArray[np.float64], *, from_mono: bool
) -> NDArray[np.float64]:
    """``samples`` in two channels or more moved to ``position``: -1 left, 0 none, 1 right.

    Of more than two the first two, which are in front, are moved; what has one channel leaves the
    centre for them.

    One channel that plays in both is shared out between them at constant power, which leaves it as
    it was in the middle. Of two channels the one turned away from is folded into the other, as Web
    Audio's StereoPannerNode does it (https://webaudio.github.io/web-audio-api/#stereopanner-algorithm):
    nothing of either is lost.
    """
    at = np.clip(position, -1.0, 1.0)
    if samples.shape[1] > STEREO:
        around = samples.astype(np.float64)
        front = samples[:, :STEREO]
        if from_mono:
            front = np.repeat(samples[:, _CENTRE : _CENTRE + 1], STEREO, axis=1) / np.sqrt(2)
            around[:, _CENTRE] = 0
        around[:, :STEREO] = panned(front, position, from_mono=from_mono)
        return around
    left, right = samples[:, 0].astype(np.float64), samples[:, 1].astype(np.float64)
    if from_mono:
        angle = (at + 1) * (np.pi / 4)
        mono = np.sqrt(2) * left
        return np.stack([mono * np.cos(angle), mono * np.sin(angle)], axis=1)
    angle = np.abs(at) * (np.pi / 2)
    kept, moved = np.cos(angle), np.sin(angle)
    to_left = at < 0
    return np.stack(
        [
            np.where(to_left, left + right * moved, left * kept),
            np.where(to_left, right * kept, right + left * moved),
        ],
        axis=1,
    )
