"""Frames and pictures in memory of their own.

A decoder hands out buffers of a pool that never shrinks: as many as were ever out at once stay with
it until it is closed. So what is kept for longer is copied, and the pool stays as small as decoding
needs it.
"""

from dataclasses import replace
from fractions import Fraction

import av
from av.filter import Graph

from dagrender.media.decoding.footprint import is_libavs
from dagrender.picture import Picture

_ANY = Fraction(1, 1000)
"""Copying takes no notice of the time base."""
_Form = tuple[int, int, str]


class FrameCopier:
    """Copies frames with all that rides on them.

    Its buffers come from a pool for each form of frame (width, height, pixel format), which
    ``clear`` gives back.
    """

    def __init__(self) -> None:
        self._graphs: dict[_Form, Graph] = {}

    def copy(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The same frame in buffers of its own."""
        form = frame.width, frame.height, frame.format.name
        graph = self._graphs.get(form)
        if graph is None:
            graph = self._graphs[form] = _graph(frame)
        graph.vpush(frame)
        return graph.vpull()

    def clear(self) -> None:
        """Give back the buffers that no copy uses."""
        self._graphs.clear()


def _graph(frame: av.VideoFrame) -> Graph:
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=_ANY
    )
    graph.link_nodes(source, graph.add("copy"), graph.add("buffersink")).configure()
    return graph


def own_picture(picture: Picture) -> Picture:
    """The same picture in arrays of its own; itself if it is so already."""
    if not any(map(is_libavs, picture.planes)):
        return picture
    return replace(picture, planes=tuple(plane.copy() for plane in picture.planes))
