"""A film to be shown within others, and what comes out of those."""

import av
import numpy as np

from .films import clip, color, film, title, video

INNER = film(
    [clip("a", "0s", "1s"), color("#806020", "0.7s"), clip("b", "0s", "1s")],
    titles=[title("{{ name }}", "0.3s", "2s")],
    sounds=[
        {
            "audio": "song",
            "duration": "2.7s",
            "when_short": "loop",
            "gain": "-6dB",
            "fade_in": "0.5s",
        }
    ],
    vars={"name": "Ada"},
    outputs={"inner.mp4": video()},
)


def shown(**more):
    return {"composition": "inner.yaml", **more}


def samples(path):
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(frames, axis=1)
