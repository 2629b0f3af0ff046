"""One graph of libavfilter, kept open for pictures of one size."""

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from av.filter import Graph
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from dagrender.media.coding.segment import planes_of
from dagrender.media.conform.conformer import to_bytes
from dagrender.media.conform.scaling import Step
from dagrender.media.conform.steps import CUBE, ROUNDED
from dagrender.picture import Plane

if TYPE_CHECKING:
    from av.filter.context import FilterContext


class Line:
    """Filters for frames of one size and format; pictures go in and come out as planes.

    Args:
        steps: the filters, with their arguments.
        size: width and height of the frames in pixels.
        pixel_format: what goes in, by libav's name.
        tables: what the ``haldclut`` filters among the steps take, in their order.

    Raises:
        FFmpegError: libav does not take a filter's arguments.
        ValueError: a filter has no such option.
    """

    def __init__(
        self,
        steps: tuple[Step, ...],
        size: tuple[int, int],
        pixel_format: str,
        tables: tuple[VideoFrame, ...] = (),
    ) -> None:
        self._size, self._format = size, pixel_format
        # the graph must outlive its filters
        self._graph = graph = Graph()
        graph.threads = 1
        self._source = last = _buffer(graph, size, pixel_format)
        colours = [(table, _buffer(graph, (table.width, table.height), table.format.name))
                   for table in tables]  # fmt: skip
        waiting = iter(colours)
        for name, arguments in steps:
            last, before = graph.add(name, arguments), last
            before.link_to(last)
            if name == CUBE[0]:
                next(waiting)[1].link_to(last, 0, 1)
        self._sink = graph.add("buffersink")
        last.link_to(self._sink)
        graph.configure()
        for table, source in colours:
            source.push(table)
            source.push(None)

    def run(self, planes: tuple[Plane, ...]) -> tuple[Plane, ...]:
        """The planes that come out; those of 16-bit YUV rounded to 8 bits."""
        frame = VideoFrame(*self._size, self._format)
        for view, plane in zip(planes_of(frame), planes, strict=True):
            np.copyto(view, plane)
        frame.pts = 0
        self._source.push(frame)
        done = self._sink.pull()
        assert isinstance(done, VideoFrame)  # noqa: S101 - for the type checker
        found = planes_of(done)
        return tuple(map(to_bytes, found)) if done.format.name == ROUNDED else found


def _buffer(graph: Graph, size: tuple[int, int], pixel_format: str) -> "FilterContext":
    return graph.add_buffer(
        width=size[0],
        height=size[1],
        format=VideoFormat(pixel_format),
        time_base=Fraction(1, 1000),
    )
