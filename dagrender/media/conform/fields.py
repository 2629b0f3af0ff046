"""Interlaced frames: which field comes first, and one whole picture of the two.

A frame is deinterlaced by the Weston three-field filter (``w3fdif``), with the frame itself in the
place of its neighbours: the lines of the first field stay, those between are interpolated, and take
fine detail from the second field. So the picture depends on that frame alone, as its identity does.
"""

from fractions import Fraction

import av
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from dagrender.media.opening import blame
from dagrender.picture import FieldOrder, SourceForm

_LEAST_LINES = 4
_NAMES = {FieldOrder.TOP_FIRST: "tff", FieldOrder.BOTTOM_FIRST: "bff"}
# AVFieldOrder. What is said of interleaved fields (4 and 5) is read as Apple's TN2162 and libav's
# own decoders do: the top line, or the line below it, is the earlier.
_FIELD_ORDERS = {
    2: FieldOrder.TOP_FIRST,
    3: FieldOrder.BOTTOM_FIRST,
    4: FieldOrder.TOP_FIRST,
    5: FieldOrder.BOTTOM_FIRST,
}
_UNFLAGGED = frozenset(
    {"ffvhuff", "huffyuv", "hymt", "jpegls", "magicyuv", "mjpeg", "qtrle", "utvideo"}
)
"""Codecs whose decoders leave frames without a word of fields; the container may have one."""
_FILTER = "filter=complex:mode=frame:parity=auto:deint=all"


def first_field(frame: VideoFrame) -> FieldOrder:
    """Which field ``frame`` says comes first."""
    if not frame.interlaced_frame:
        return FieldOrder.PROGRESSIVE
    # libav's flag has no name in PyAV
    graph = Graph()
    graph.link_nodes(
        _buffer(graph, frame),
        graph.add("select", "eq(interlace_type,TOPFIRST)"),
        graph.add("buffersink"),
    ).configure()
    graph.vpush(frame)
    try:
        graph.vpull()
    except av.FFmpegError as error:
        blame(error)
        return FieldOrder.BOTTOM_FIRST
    return FieldOrder.TOP_FIRST


def fields_of(stream: VideoStream, frame: VideoFrame) -> tuple[FieldOrder, bool]:
    """The field order of ``stream``, whose first frame is ``frame``; whether frames are flagged."""
    if frame.interlaced_frame or stream.codec_context.name not in _UNFLAGGED:
        return first_field(frame), True
    told = _FIELD_ORDERS.get(stream.codec_context.field_order, FieldOrder.PROGRESSIVE)
    return told, told is FieldOrder.PROGRESSIVE


def is_interlaced(form: SourceForm, frame: VideoFrame) -> bool:
    """Whether ``frame``, of a source of ``form``, is made of two fields."""
    told = form.field_order is not FieldOrder.PROGRESSIVE and not form.fields_flagged
    return (frame.interlaced_frame or told) and frame.height >= _LEAST_LINES


def deinterlaced(form: SourceForm, frame: VideoFrame) -> VideoFrame:
    """What ``frame`` shows at the time of its first field, in planes of the same size and depth."""
    # a graph of its own: the filter remembers what went before
    graph = Graph()
    graph.threads = 1
    own = frame.interlaced_frame
    chain = [] if own else [graph.add("setfield", _NAMES[form.field_order])]
    graph.link_nodes(
        _buffer(graph, frame),
        graph.add("setpts", "N"),
        *chain,
        graph.add("w3fdif", _FILTER),
        graph.add("buffersink"),
    ).configure()
    graph.vpush(frame)
    graph.vpush(frame)
    return graph.vpull()


def _buffer(graph: Graph, frame: VideoFrame) -> av.filter.context.FilterContext:
    return graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000)
    )
