"""libavfilter's own xfade. It takes 4:4:4, and means full range: its black is 0, its grey 127.

Of 10 bits its grey is 511; on a canvas in PQ white is reference white, of code 573.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from av.filter import Graph

from . import deep, reference

IN_FULL_RANGE = {"circlecrop", "fadeblack", "fadewhite", "rectcrop"}
"""What shows black or white, and is compared in full range."""
LEAST_DB = {"distance": 35}
"""A threshold: where both pictures are just as far apart as it, either may be right."""


@dataclass(frozen=True)
class Depth:
    """How samples lie, and what is black, white and grey: of ours, and of xfade's."""

    forms: tuple[str, str]
    kind: type
    ours: tuple[int, int, int]
    theirs: tuple[int, int, int]
    chroma: tuple[int, int]

    def stretched(self, picture):
        luma, chroma = self._factors()
        ground = [self.ours[0], self.ours[2], self.ours[2]]
        return (picture - ground) * [luma, chroma, chroma] + [0, self.theirs[2], self.theirs[2]]

    def squeezed(self, picture):
        luma, chroma = self._factors()
        ground = [0, self.theirs[2], self.theirs[2]]
        ours = [self.ours[0], self.ours[2], self.ours[2]]
        return (picture - ground) / [luma, chroma, chroma] + ours

    def _factors(self):
        luma = (self.theirs[1] - self.theirs[0]) / (self.ours[1] - self.ours[0])
        return luma, self.chroma[1] / self.chroma[0]


EIGHT = Depth(("yuv444p", "yuvj444p"), np.uint8, (16, 235, 128), (0, 255, 127), (224, 255))
TEN = Depth(("yuv444p10le",) * 2, np.uint16, (64, 573, 512), (0, 1023, 511), (896, 1023))


def full(planes, *, stretched, depth=EIGHT):
    """4:2:0 planes as xfade takes them: 4:4:4, chroma interpolated; in full range if wanted."""
    picture = reference.upsampled(planes)
    if stretched:
        picture = depth.stretched(picture)
    picture = np.clip(np.rint(picture), 0, np.iinfo(depth.kind).max)
    return np.ascontiguousarray(picture.astype(depth.kind).transpose(2, 0, 1))


def xfaded(name, pictures, overlap, shown, *, stretched, depth=EIGHT):
    """What xfade makes of two films, half a frame into each of the ``shown`` of the overlap.

    ``pictures(slot, number)`` gives frames of the first (0) and the second film as ``full`` does.
    Gives numbers and float planes.
    """
    graph = Graph()
    # two frames for each of ours, so that there is one at the middle of it
    fade = graph.add("xfade", f"transition={name}:duration={overlap}:offset=0")
    kind = depth.forms[stretched]
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
            frame = deep.frame_of(pictures(slot, number), kind)
            frame.pts, frame.time_base = tick, Fraction(1, 2)
            source.push(frame)
    for source in inputs:
        source.push(None)
    made = [sink.pull() for _ in range(2 * max(shown) + 2)]
    for number in shown:
        picture = np.stack(deep.planes_of(made[2 * number + 1]), -1).astype(float)
        yield number, reference.subsampled(depth.squeezed(picture) if stretched else picture)
