"""libavfilter's own xfade. It takes 4:4:4, and means full range: its black is 0, its grey 127."""

from fractions import Fraction

import av
import numpy as np
from av.filter import Graph

from . import reference

IN_FULL_RANGE = {"circlecrop", "fadeblack", "fadewhite", "rectcrop"}
"""What shows black or white, and is compared in full range."""
LEAST_DB = {"distance": 35}
"""A threshold: where both pictures are just as far apart as it, either may be right."""


def full(planes, *, stretched):
    """4:2:0 planes as xfade takes them: 4:4:4, chroma interpolated; in full range if wanted."""
    picture = reference.upsampled(planes)
    if stretched:
        picture = (picture - [16, 128, 128]) * [255 / 219, 255 / 224, 255 / 224] + [0, 127, 127]
    picture = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(picture.transpose(2, 0, 1))


def xfaded(name, pictures, overlap, shown, *, stretched):
    """What xfade makes of two films, half a frame into each of the ``shown`` of the overlap.

    ``pictures(slot, number)`` gives frames of the first (0) and the second film as ``full`` does.
    Gives numbers and float planes.
    """
    graph = Graph()
    # two frames for each of ours, so that there is one at the middle of it
    fade = graph.add("xfade", f"transition={name}:duration={overlap}:offset=0")
    kind = "yuvj444p" if stretched else "yuv444p"
    _, height, width = pictures(0, shown[0]).shape
    inputs = []
    for slot in range(2):
        source = graph.add_buffer(width=width, height=height, format=kind, time_base=Fraction(1, 2))
        rate = graph.add("fps", "2")
        source.link_to(rate)
        rate.link_to(fade, 0, slot)
        inputs.append(source)
    sink = graph.add("buffersink")
    fade.link_to(sink)
    graph.configure()
    for tick in range(2 * overlap + 2):
        number = tick // 2 if tick // 2 in shown else shown[0]
        for slot, source in enumerate(inputs):
            frame = av.VideoFrame.from_ndarray(pictures(slot, number), format=kind)
            frame.pts, frame.time_base = tick, Fraction(1, 2)
            source.push(frame)
    for source in inputs:
        source.push(None)
    made = [sink.pull().to_ndarray() for _ in range(2 * max(shown) + 2)]
    for number in shown:
        picture = made[2 * number + 1].transpose(1, 2, 0).astype(float)
        if stretched:
            picture = (picture - [0, 127, 127]) * [219 / 255, 224 / 255, 224 / 255]
            picture += [16, 128, 128]
        yield number, reference.subsampled(picture)
