"""Conforming decoded frames to what the painter wants: one libavfilter graph a recipe.

Nothing is dithered: noise would cost bits, and differ where pictures should be the same.
"""

from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame

from dagrender.media.coding.planes import planes_of
from dagrender.media.conform.cube import change_of, cube
from dagrender.media.conform.fields import deinterlaced, is_interlaced
from dagrender.media.conform.steps import CUBE, ROUNDED, steps, target_of
from dagrender.picture import (
    Conform,
    DynamicRange,
    Matrix,
    Picture,
    Pixels,
    Plane,
    Primaries,
    Range,
    Transfer,
)

if TYPE_CHECKING:
    from av.filter.context import FilterContext

_HIGHEST, _HALF = 0xFF7F, 0x80


class Conformer:
    """Carries out one ``Conform`` on the frames of a source.

    Crops fall on whole pixels, on even ones where the source's chroma is subsampled.

    Args:
        conform: the recipe.
        siting: where the source's chroma samples stand, by libav's name: ``left`` in video,
            ``center`` in JPEG (JFIF). Told to the scaler, which otherwise takes them as centred.
    """

    def __init__(self, conform: Conform, siting: str = "left") -> None:
        self.conform = conform
        self._siting = siting
        self._graphs: dict[tuple[int, int, str], _Line] = {}

    def picture(self, frame: VideoFrame) -> Picture:
        """``frame`` conformed. The result may share memory with it: write to neither."""
        if is_interlaced(self.conform.form, frame):
            frame = deinterlaced(self.conform.form, frame)
        if _is_conformed(self.conform, frame):
            return _untouched(self.conform, frame)
        shape = (frame.width, frame.height, frame.format.name)
        graph = self._graphs.get(shape)
        if graph is None:
            graph = self._graphs[shape] = _Line(self.conform, frame, self._siting)
        done = graph.run(frame)
        if self.conform.pixels is Pixels.RGBA:
            return Picture(pixels=Pixels.RGBA, planes=(self._rgba(done),))
        planes = planes_of(done)
        if done.format.name == ROUNDED:
            planes = tuple(to_bytes(plane) for plane in planes)
        return Picture(pixels=_planar(self.conform), planes=planes)

    def _rgba(self, frame: VideoFrame) -> Plane:
        plane = frame.planes[0]
        shape, strides = (frame.height, frame.width, 4), (plane.line_size, 4, 1)
        view: Plane = np.ndarray(shape, np.uint8, cast("Any", plane), strides=strides)
        if self.conform.form.has_alpha:
            # where scaling overshoots, a colour must not become brighter than its alpha
            np.minimum(view, view[..., 3:], out=view)
        return view


def to_bytes(plane: Plane) -> Plane:
    """16 bits rounded to 8, halves up."""
    whole = np.minimum(plane, _HIGHEST)
    whole += _HALF
    whole >>= 8
    return whole.astype(np.uint8)


def _planar(conform: Conform) -> Pixels:
    return Pixels.YUV420 if conform.target is DynamicRange.SDR else Pixels.YUV420P10


_AS_WANTED = {
    DynamicRange.SDR: ("yuv420p", Matrix.BT709, Primaries.BT709, Transfer.BT709),
    DynamicRange.HLG: ("yuv420p10le", Matrix.BT2020, Primaries.BT2020, Transfer.HLG),
    DynamicRange.PQ: ("yuv420p10le", Matrix.BT2020, Primaries.BT2020, Transfer.PQ),
}


def _is_conformed(conform: Conform, frame: VideoFrame) -> bool:
    """Whether the frame's own planes are what is wanted."""
    form, window = conform.form, conform.window
    colours = (frame.format.name, form.matrix, form.primaries, form.transfer)
    return (
        conform.pixels is not Pixels.RGBA
        and colours == _AS_WANTED[conform.target]
        and form.range is Range.LIMITED
        and not form.rotation_deg
        and not form.mirrored
        and conform.crop is None
        and (frame.width, frame.height) == (conform.width_px, conform.height_px)
        and (window is None or not (window.x % 2 or window.y % 2))
    )


def _untouched(conform: Conform, frame: VideoFrame) -> Picture:
    planes, window = planes_of(frame), conform.window
    if window is not None:
        luma, blue, red = planes
        bottom, right = window.y + window.height_px, window.x + window.width_px
        chroma = np.s_[window.y // 2 : -(-bottom // 2), window.x // 2 : -(-right // 2)]
        planes = (luma[window.y : bottom, window.x : right], blue[chroma], red[chroma])
    return Picture(pixels=_planar(conform), planes=planes)


class _Line:
    """The filters of one recipe, for frames of one size and format."""

    def __init__(self, conform: Conform, frame: VideoFrame, siting: str) -> None:
        # the graph must outlive its filters
        self._graph = graph = Graph()
        graph.threads = 1
        self._source = last = _buffer(graph, frame)
        change = change_of(conform.form, target_of(conform))
        points = cube(change) if change else None
        colours = _buffer(graph, points) if points else None
        for name, arguments in steps(conform, frame, siting):
            last, before = graph.add(name, arguments), last
            before.link_to(last)
            if colours and name == CUBE[0]:
                colours.link_to(last, 0, 1)
        self._sink = graph.add("buffersink")
        last.link_to(self._sink)
        graph.configure()
        if colours:
            colours.push(points)
            colours.push(None)

    def run(self, frame: VideoFrame) -> VideoFrame:
        self._source.push(frame)
        done = self._sink.pull()
        assert isinstance(done, VideoFrame)  # noqa: S101 - for the type checker
        return done


def _buffer(graph: Graph, frame: VideoFrame) -> "FilterContext":
    return graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000)
    )
