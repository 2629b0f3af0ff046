"""libavfilter as an independent reference."""

from fractions import Fraction

import av
from av.filter import Graph

from .film import planes
from .sources import frame_of


def filtered(chain, *pictures):
    """The planes that a filter graph gives for the first frames of some YUV(A) pictures.

    ``chain`` is one filter for all inputs, and then filters for its output: (name, arguments).
    """
    graph = Graph()
    nodes = [graph.add(name, arguments) for name, arguments in chain]
    buffers = []
    for slot, picture in enumerate(pictures):
        frame = picture
        if not isinstance(picture, av.VideoFrame):
            frame = frame_of(picture, "yuva420p" if len(picture) == 4 else "yuv420p")
        frame.pts, frame.time_base = 0, Fraction(1, 30)
        buffer = graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 30)
        )
        buffer.link_to(nodes[0], 0, slot)
        buffers.append((buffer, frame))
    sink = graph.add("buffersink")
    graph.link_nodes(*nodes, sink).configure()
    for buffer, frame in buffers:
        buffer.push(frame)
        buffer.push(None)
    return planes(sink.pull())
