"""Filters of libavfilter run by themselves, to compare with."""

from fractions import Fraction

import av
import numpy as np
from av.filter import Graph

SCALING = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp:sws_dither=none"
TO_RGB = ("scale", f"{SCALING}:in_color_matrix=bt709:in_range=tv:in_chroma_loc=left")
TO_YUV = ("scale", f"{SCALING}:out_color_matrix=bt709:out_range=tv:out_chroma_loc=left")


def filtered(planes, *steps):
    """The planes that come out of ``steps`` as yuv420p."""
    height, width = planes[0].shape
    graph = Graph()
    last = source = graph.add_buffer(
        width=width, height=height, format=av.VideoFormat("yuv420p"), time_base=Fraction(1, 25)
    )
    for name, arguments in (*steps, ("format", "yuv420p"), ("buffersink", "")):
        step = graph.add(name, arguments or None)
        last.link_to(step)
        last = step
    graph.configure()
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane, samples in zip(frame.planes, planes, strict=True):
        view = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
        view[:, : plane.width] = samples
    frame.pts = 0
    source.push(frame)
    done = last.pull()
    return [
        np.frombuffer(plane, np.uint8).reshape(plane.height, -1)[:, : plane.width].copy()
        for plane in done.planes
    ]
