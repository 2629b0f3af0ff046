"""Scaling, cutting and what they need to know: filters that leave colours as they are."""

from av.video.frame import VideoFrame

from dagrender.picture import Conform, Matrix, Range, Rect

Step = tuple[str, str]
"""A filter of libavfilter, and its arguments."""
SCALING = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact:sws_dither=none"
RANGES = {Range.LIMITED: "tv", Range.FULL: "pc"}
_MATRICES = {Matrix.BT601: "bt601", Matrix.BT709: "bt709", Matrix.BT2020: "bt2020"}
_BYTE_BITS = 8
_TEN_BITS = 10


def scale(conform: Conform, size: str, siting: str = "left", out: str | None = None) -> Step:
    """Scaling to ``size``, by default without a change of matrix and range."""
    form = conform.form
    told = RANGES[form.range]
    into = f"in_range={told}"
    if form.matrix is not Matrix.RGB:
        matrix = _MATRICES[form.matrix]
        into += f":in_color_matrix={matrix}:in_chroma_loc={siting}"
        if out is None:
            out = f"out_color_matrix={matrix}:out_range={told}:out_chroma_loc=left"
    return "scale", ":".join(part for part in (size, SCALING, into, out) if part)


def size_of(conform: Conform) -> str:
    """The size that a recipe scales to, as the scaler takes it."""
    return f"{conform.width_px}:{conform.height_px}"


def cut(rect: Rect) -> Step:
    """Cropping to ``rect``, to the pixel."""
    return "crop", f"{rect.width_px}:{rect.height_px}:{rect.x}:{rect.y}:exact=1"


def window(conform: Conform) -> list[Step]:
    """Cropping to the window of a recipe, if it has one."""
    return [cut(conform.window)] if conform.window else []


def depth_of(frame: VideoFrame) -> str:
    """What libav adds to the name of a planar format for the frame's depth, at most 12 bits."""
    bits = max(component.bits for component in frame.format.components)
    return "" if bits <= _BYTE_BITS else "10" if bits <= _TEN_BITS else "12"


def subsampling(frame: VideoFrame) -> tuple[int, int]:
    """Luma samples for each chroma sample, across and down."""
    wide, form = 64, frame.format
    return wide // max(1, form.chroma_width(wide)), wide // max(1, form.chroma_height(wide))
