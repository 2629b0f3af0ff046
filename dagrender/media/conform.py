"""Conforming decoded frames to what the painter wants: one libavfilter graph a recipe.

Scaling runs in the source's own matrix, range and depth, as plane by plane bicubic; ``colorspace``
then brings the result to BT.709 limited, 8 bits, rounding to the nearest (swscale would go through
8-bit RGB and take thirty times as long). Other primaries, transfers and dynamic ranges go through
16-bit RGB and a cube (``dagrender.media.cube``). What is asked for as RGBA leaves swscale as such.
Nothing is dithered: noise would cost bits, and differ where pictures should be the same. Pictures
with alpha are premultiplied before they are scaled, so that no colour bleeds from where nothing is
seen.
"""

from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame

from dagrender.media.cube import change_of, cube, ending, lead
from dagrender.media.encode import planes_of
from dagrender.media.fields import deinterlaced, is_interlaced
from dagrender.picture import (
    Conform,
    DynamicRange,
    Matrix,
    Picture,
    Pixels,
    Plane,
    Primaries,
    Range,
    Rect,
    Transfer,
)

if TYPE_CHECKING:
    from av.filter.context import FilterContext

_SCALING = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact:sws_dither=none"
_RANGES = {Range.LIMITED: "tv", Range.FULL: "pc"}
_SCALE_MATRIX = {Matrix.BT601: "bt601", Matrix.BT709: "bt709", Matrix.BT2020: "bt2020"}
_SPACES = {Matrix.BT601: "bt470bg", Matrix.BT709: "bt709", Matrix.BT2020: "bt2020nc"}
_WORKING = "out_color_matrix=bt709:out_range=tv"
_BYTE_BITS = 8
_TEN_BITS = 10
_HALF_TURN = 180
Step = tuple[str, str]
_CUBE = ("haldclut", "interp=tetrahedral:clut=first")


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
        return Picture(pixels=_planar(self.conform), planes=planes_of(done))

    def _rgba(self, frame: VideoFrame) -> Plane:
        plane = frame.planes[0]
        shape, strides = (frame.height, frame.width, 4), (plane.line_size, 4, 1)
        view: Plane = np.ndarray(shape, np.uint8, cast("Any", plane), strides=strides)
        if self.conform.form.has_alpha:
            # where scaling overshoots, a colour must not become brighter than its alpha
            np.minimum(view, view[..., 3:], out=view)
        return view


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
        change = change_of(conform.form, _target(conform))
        points = cube(change) if change else None
        colours = _buffer(graph, points) if points else None
        for name, arguments in steps(conform, frame, siting):
            last, before = graph.add(name, arguments), last
            before.link_to(last)
            if colours and name == _CUBE[0]:
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


def steps(conform: Conform, frame: VideoFrame, siting: str = "left") -> tuple[Step, ...]:
    """The filters, with their arguments, that conform ``frame``."""
    upright = _upright(conform, frame, siting)
    siting = _turned_siting(conform, siting)
    if conform.pixels is Pixels.RGBA:
        return (*upright, *_to_rgba(conform, siting))
    if _is_deep(conform):
        return (*upright, *_to_ten_bits(conform, siting))
    if conform.target is not DynamicRange.SDR or change_of(conform.form, conform.target):
        return (*upright, *_through_rgb(conform, siting))
    if conform.form.matrix is Matrix.RGB:
        return (*upright, *_rgb_to_yuv(conform))
    return (*upright, *_yuv_to_yuv(conform, frame, siting))


def _turned_siting(conform: Conform, siting: str) -> str:
    """Where chroma that stood on the left comes to stand."""
    turned = {90: "top", 270: "bottom"}.get(conform.form.rotation_deg, siting)
    return turned if siting == "left" else siting


def _upright(conform: Conform, frame: VideoFrame, siting: str) -> list[Step]:
    """Tags as the form has them, then turned and cropped."""
    form = conform.form
    space = "gbr" if form.matrix is Matrix.RGB else _SPACES[form.matrix]
    chain = [("setparams", f"colorspace={space}:range={_RANGES[form.range]}")]
    sub_x, sub_y = subsampling(frame)
    # no name for chroma that stands on the right, nor for what is subsampled the other way
    mirrored = siting == "left" and sub_x > 1 and (form.mirrored or form.rotation_deg == _HALF_TURN)
    if mirrored or (form.rotation_deg % _HALF_TURN and sub_x != sub_y):
        chain += [_scale(conform, "", siting), ("format", f"yuv444p{_depth(frame)}")]
        sub_x = sub_y = 1
    if form.mirrored:
        chain.append(("hflip", ""))
    turns = {90: ["transpose=clock"], 180: ["hflip", "vflip"], 270: ["transpose=cclock"]}
    for turn in turns.get(form.rotation_deg, []):
        name, _, arguments = turn.partition("=")
        chain.append((name, arguments))
    if conform.crop:
        turned = form.rotation_deg % 180
        size = (frame.height, frame.width) if turned else (frame.width, frame.height)
        rect = crop_rect(conform.crop, size, (sub_y, sub_x) if turned else (sub_x, sub_y))
        chain.append(_cut(rect))
    return chain


def crop_rect(
    crop: tuple[float, float, float, float], size: tuple[int, int], snap: tuple[int, int]
) -> Rect:
    """The pixels that ``crop`` (left, top, right, bottom, 0 to 1) keeps of an upright ``size``.

    Edges fall on the nearest multiples of ``snap``, but for the picture's own; something is kept.
    """
    left, width = _span(crop[0], crop[2], size[0], snap[0])
    top, height = _span(crop[1], crop[3], size[1], snap[1])
    return Rect(x=left, y=top, width_px=width, height_px=height)


def _span(low: float, high: float, length: int, snap: int) -> tuple[int, int]:
    start = min(round(low * length / snap) * snap, (length - 1) // snap * snap)
    end = min(round(high * length / snap) * snap, length) if high < 1 else length
    return start, max(end - start, min(snap, length - start))


def _cut(rect: Rect) -> Step:
    return "crop", f"{rect.width_px}:{rect.height_px}:{rect.x}:{rect.y}:exact=1"


def _window(conform: Conform) -> list[Step]:
    return [_cut(conform.window)] if conform.window else []


def _scale(conform: Conform, size: str, siting: str = "left", out: str | None = None) -> Step:
    """Scaling to ``size``, by default without a change of matrix and range."""
    form = conform.form
    told = _RANGES[form.range]
    into = f"in_range={told}"
    if form.matrix is not Matrix.RGB:
        matrix = _SCALE_MATRIX[form.matrix]
        into += f":in_color_matrix={matrix}:in_chroma_loc={siting}"
        if out is None:
            out = f"out_color_matrix={matrix}:out_range={told}:out_chroma_loc=left"
    return "scale", ":".join(part for part in (size, _SCALING, into, out) if part)


def _size(conform: Conform) -> str:
    return f"{conform.width_px}:{conform.height_px}"


def _target(conform: Conform) -> DynamicRange:
    """What colours become; RGBA is sRGB whatever the canvas is."""
    return DynamicRange.SDR if conform.pixels is Pixels.RGBA else conform.target


def _recoloured(conform: Conform) -> list[Step]:
    """16-bit RGB in other primaries, transfer or dynamic range."""
    change = change_of(conform.form, _target(conform))
    if change is None:
        return []
    # each picture comes after the cube, in whatever order they are asked for
    chain = [_table(lead(change)), ("setpts", "N"), _CUBE, _table(ending(change))]
    return [step for step in chain if step]


def _table(expression: str | None) -> Step | None:
    if expression is None:
        return None
    return "lutrgb", ":".join(f"{part}='{expression}'" for part in "rgb")


def _is_deep(conform: Conform) -> bool:
    """Whether nothing but size, sampling and depth keeps a source from an HDR canvas."""
    form = conform.form
    return (
        conform.target is not DynamicRange.SDR
        and (form.matrix, form.range) == (Matrix.BT2020, Range.LIMITED)
        and change_of(form, conform.target) is None
    )


def _to_ten_bits(conform: Conform, siting: str) -> list[Step]:
    scale = _scale(conform, _size(conform), siting)
    if not _is_odd(conform.window):
        return [scale, ("format", "yuv420p10le"), *_window(conform)]
    subsample = _scale(conform, "")
    return [
        scale,
        ("format", "yuv444p10le"),
        *_window(conform),
        subsample,
        ("format", "yuv420p10le"),
    ]


def _through_rgb(conform: Conform, siting: str) -> list[Step]:
    hdr = conform.target is not DynamicRange.SDR
    working = "out_color_matrix=bt2020:out_range=tv" if hdr else _WORKING
    return [
        _scale(conform, _size(conform), siting, ""),
        ("format", "gbrp16le"),
        *_window(conform),
        *_recoloured(conform),
        ("scale", f"{_SCALING}:{working}:out_chroma_loc=left"),
        ("format", "yuv420p10le" if hdr else "yuv420p"),
    ]


def _to_rgba(conform: Conform, siting: str) -> list[Step]:
    recoloured = _recoloured(conform)
    if not conform.form.has_alpha:
        scale = _scale(conform, _size(conform), siting, "")
        if recoloured:
            recoloured = [("format", "gbrp16le"), *recoloured, ("scale", _SCALING)]
        return [scale, *recoloured, ("format", "rgba"), *_window(conform)]
    return [
        _scale(conform, "", siting, ""),
        ("format", "gbrap16le"),  # at 8 bits, premultiply would darken even what is opaque
        *recoloured,
        ("premultiply", "inplace=1"),
        ("scale", f"{_size(conform)}:{_SCALING}"),
        ("format", "rgba"),
        *_window(conform),
    ]


def _rgb_to_yuv(conform: Conform) -> list[Step]:
    scale = _scale(conform, _size(conform), out=f"{_WORKING}:out_chroma_loc=left")
    if _is_odd(conform.window):
        return [scale, ("format", "yuv444p"), *_window(conform), *_subsample()]
    return [scale, ("format", "yuv420p"), *_window(conform)]


def _yuv_to_yuv(conform: Conform, frame: VideoFrame, siting: str) -> list[Step]:
    form, deep = conform.form, _depth(frame)
    changes = form.matrix is not Matrix.BT709 or form.range is not Range.LIMITED
    recolour = changes or bool(deep)
    width_px, height_px = conform.output_size()
    # odd places in 4:2:0 have no chroma of their own, and colorspace takes no odd sizes
    whole = _is_odd(conform.window) or (recolour and bool(width_px % 2 or height_px % 2))
    sampled = "yuv444p" if whole else "yuv420p"
    scale = _scale(conform, _size(conform), siting)
    chain = [scale, ("format", f"{sampled}{deep}"), *_window(conform)]
    if recolour and whole:
        even = ("pad", f"{width_px + width_px % 2}:{height_px + height_px % 2}")
        exact = Rect(x=0, y=0, width_px=width_px, height_px=height_px)
        chain += [even, _recolour(conform, sampled), _cut(exact)]
    elif recolour:
        chain.append(_recolour(conform, sampled))
    return [*chain, *_subsample()] if whole else chain


def _recolour(conform: Conform, pixel_format: str) -> Step:
    """Another matrix, range and depth in one step; primaries and transfer stay."""
    form = conform.form
    same = "primaries=bt709:trc=bt709:iprimaries=bt709:itrc=bt709:fast=1"
    source = f"ispace={_SPACES[form.matrix]}:irange={_RANGES[form.range]}"
    return "colorspace", f"space=bt709:range=tv:{source}:{same}:format={pixel_format}"


def _subsample() -> list[Step]:
    same = "in_color_matrix=bt709:in_range=tv"
    return [("scale", f"{_SCALING}:{same}:{_WORKING}:out_chroma_loc=left"), ("format", "yuv420p")]


def _is_odd(window: Rect | None) -> bool:
    return window is not None and bool(window.x % 2 or window.y % 2)


def _depth(frame: VideoFrame) -> str:
    """What libav adds to the name of a planar format for the frame's depth, at most 12 bits."""
    bits = max(component.bits for component in frame.format.components)
    return "" if bits <= _BYTE_BITS else "10" if bits <= _TEN_BITS else "12"


def subsampling(frame: VideoFrame) -> tuple[int, int]:
    """Luma samples for each chroma sample, across and down."""
    wide, form = 64, frame.format
    return wide // max(1, form.chroma_width(wide)), wide // max(1, form.chroma_height(wide))
