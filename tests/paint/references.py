"""libavfilter as an independent reference."""

from fractions import Fraction

import av
import numpy as np
from av.filter import Graph


def filtered(description, *pictures):
    """The Y, U and V planes of the first frame that a filter graph gives for YUV(A) pictures.

    ``pictures`` are tuples of planes: three, or four with alpha of full size.
    """
    return _planes(_filtered(description, pictures))


def filtered_alpha(description, planes):
    """The alpha that a filter gives to an opaque picture."""
    opaque = np.full(planes[0].shape, 255, np.uint8)
    plane = _filtered(description, [(*planes, opaque)]).planes[3]
    alpha = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)
    return alpha[:, : plane.width]


def _filtered(description, pictures):
    graph = Graph()
    sources = []
    for planes in pictures:
        height, width = planes[0].shape
        form = "yuva420p" if len(planes) == 4 else "yuv420p"
        source = graph.add_buffer(
            width=width, height=height, format=av.VideoFormat(form), time_base=Fraction(1, 25)
        )
        sources.append((source, _frame(planes, form)))
    names = description.split("=", 1)
    node = graph.add(names[0], names[1] if len(names) > 1 else "")
    for slot, (source, _) in enumerate(sources):
        source.link_to(node, 0, slot)
    sink = graph.add("buffersink")
    node.link_to(sink)
    graph.configure()
    for source, frame in sources:
        source.push(frame)
        source.push(None)
    return sink.pull()


def _frame(planes, form):
    height, width = planes[0].shape
    frame = av.VideoFrame(width, height, form)
    frame.pts = 0
    for plane, samples in zip(frame.planes, planes, strict=True):
        rows = np.zeros((plane.height, plane.line_size), np.uint8)
        rows[:, : samples.shape[1]] = samples
        plane.update(rows.tobytes())
    return frame


def _planes(frame):
    if frame.format.name != "yuv420p":
        frame = frame.reformat(format="yuv420p")
    return [
        np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)[
            :, : plane.width
        ]
        for plane in frame.planes
    ]
