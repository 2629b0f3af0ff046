"""What a picture becomes a file with: a chain of filters, and an encoder of that kind of file."""

from dataclasses import dataclass
from fractions import Fraction

import av
from av.filter import Graph
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

_BT709, _SRGB_TRANSFER, _FULL_RANGE = 1, 13, 2  # H.273 tables 2 and 3
FINE_JPEG = 2 * 118
"""The finest quality but one, ffmpeg's ``-q:v 2``, in libav's lambda units."""
SCALE = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact"
FROM_WORKING = "in_color_matrix=bt709:in_range=tv:in_chroma_loc=left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What a picture's file says of its colours, by the numbers of H.273: sRGB unless said."""

    primaries: int = _BT709
    transfer: int = _SRGB_TRANSFER


SRGB = Tags()


def converter(chain: tuple[tuple[str, str], ...], frame: VideoFrame) -> Graph:
    """Filters, each with its arguments, for frames of the form of ``frame``."""
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1)
    )
    steps = [graph.add(name, arguments) for name, arguments in chain]
    graph.link_nodes(source, *steps, graph.add("buffersink")).configure()
    return graph


def image_encoder(
    codec: str, frame: VideoFrame, options: dict[str, str], tags: Tags = SRGB
) -> VideoCodecContext:
    """An encoder of files of a picture each, for frames of the form of ``frame``."""
    context = av.CodecContext.create(codec, "w")
    assert isinstance(context, VideoCodecContext)  # noqa: S101 - for the type checker
    context.width, context.height = frame.width, frame.height
    context.pix_fmt = frame.format.name
    context.time_base = Fraction(1)
    context.thread_count = 1
    context.color_range = _FULL_RANGE
    if tags != SRGB:
        context.color_primaries, context.color_trc = tags.primaries, tags.transfer
    context.sample_aspect_ratio = Fraction(1)
    context.options = options
    return context


def tag(frame: VideoFrame, number: int, tags: Tags = SRGB) -> None:
    """Mark a frame that is about to be encoded: its place, its colours, and its full range."""
    frame.pts, frame.time_base = number, Fraction(1)
    frame.pict_type = 0
    frame.color_range = _FULL_RANGE
    frame.color_primaries, frame.color_trc = tags.primaries, tags.transfer
