"""The filters that carry out a recipe: which, in what order, with what arguments.

Scaling runs in the source's own matrix, range and depth, as plane by plane bicubic; ``colorspace``
then brings the result to BT.709 limited, 8 bits, rounding to the nearest (swscale would go through
8-bit RGB and take thirty times as long). Other primaries, transfers and dynamic ranges go through
16-bit RGB and a ``cube``. What is asked for as RGBA leaves swscale as such.
Pictures with alpha are premultiplied before they are scaled, so that no colour bleeds from where
nothing is seen.
"""

from av.video.frame import VideoFrame

from dagrender.media.conform.cube import change_of, ending, lead
from dagrender.media.conform.scaling import (
    RANGES,
    SCALING,
    Step,
    cut,
    depth_of,
    scale,
    size_of,
    window,
)
from dagrender.media.conform.upright import SPACES, turned_siting, upright
from dagrender.picture import Conform, DynamicRange, Matrix, Pixels, Range, Rect

CUBE = ("haldclut", "interp=tetrahedral:clut=first")
"""The filter that takes a cube as its second input."""
ROUNDED = "yuv420p16le"
"""What 16-bit RGB becomes on its way to 8-bit YUV: swscale would go there by a dither pattern."""
_WORKING = "out_color_matrix=bt709:out_range=tv"


def steps(conform: Conform, frame: VideoFrame, siting: str = "left") -> tuple[Step, ...]:
    """The filters, with their arguments, that conform ``frame``."""
    first = upright(conform, frame, siting)
    siting = turned_siting(conform, siting)
    if conform.pixels is Pixels.RGBA:
        return (*first, *_to_rgba(conform, siting))
    if _is_deep(conform):
        return (*first, *_to_ten_bits(conform, siting))
    if conform.target is not DynamicRange.SDR or change_of(conform.form, conform.target):
        return (*first, *_through_rgb(conform, siting))
    if conform.form.matrix is Matrix.RGB:
        deep = bool(depth_of(frame))
        return (*first, *(_through_rgb(conform, siting) if deep else _rgb_to_yuv(conform)))
    return (*first, *_yuv_to_yuv(conform, frame, siting))


def target_of(conform: Conform) -> DynamicRange:
    """What colours become; RGBA is sRGB whatever the canvas is."""
    return DynamicRange.SDR if conform.pixels is Pixels.RGBA else conform.target


def _recoloured(conform: Conform) -> list[Step]:
    """16-bit RGB in other primaries, transfer or dynamic range."""
    change = change_of(conform.form, target_of(conform))
    if change is None:
        return []
    # each picture comes after the cube, in whatever order they are asked for
    chain = [_table(lead(change)), ("setpts", "N"), CUBE, _table(ending(change))]
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
    scaled = scale(conform, size_of(conform), siting)
    if not _is_odd(conform.window):
        return [scaled, ("format", "yuv420p10le"), *window(conform)]
    subsample = scale(conform, "")
    return [
        scaled,
        ("format", "yuv444p10le"),
        *window(conform),
        subsample,
        ("format", "yuv420p10le"),
    ]


def _through_rgb(conform: Conform, siting: str) -> list[Step]:
    hdr = conform.target is not DynamicRange.SDR
    working = "out_color_matrix=bt2020:out_range=tv" if hdr else _WORKING
    return [
        scale(conform, size_of(conform), siting, ""),
        ("format", "gbrp16le"),
        *window(conform),
        *_recoloured(conform),
        ("scale", f"{SCALING}:{working}:out_chroma_loc=left"),
        ("format", "yuv420p10le" if hdr else ROUNDED),
    ]


def _to_rgba(conform: Conform, siting: str) -> list[Step]:
    recoloured = _recoloured(conform)
    if not conform.form.has_alpha:
        scaled = scale(conform, size_of(conform), siting, "")
        if recoloured:
            recoloured = [("format", "gbrp16le"), *recoloured, ("scale", SCALING)]
        return [scaled, *recoloured, ("format", "rgba"), *window(conform)]
    return [
        scale(conform, "", siting, ""),
        ("format", "gbrap16le"),  # at 8 bits, premultiply would darken even what is opaque
        *recoloured,
        ("premultiply", "inplace=1"),
        ("scale", f"{size_of(conform)}:{SCALING}"),
        ("format", "rgba"),
        *window(conform),
    ]


def _rgb_to_yuv(conform: Conform) -> list[Step]:
    scaled = scale(conform, size_of(conform), out=f"{_WORKING}:out_chroma_loc=left")
    if _is_odd(conform.window):
        return [scaled, ("format", "yuv444p"), *window(conform), *_subsample()]
    return [scaled, ("format", "yuv420p"), *window(conform)]


def _yuv_to_yuv(conform: Conform, frame: VideoFrame, siting: str) -> list[Step]:
    form, deep = conform.form, depth_of(frame)
    changes = form.matrix is not Matrix.BT709 or form.range is not Range.LIMITED
    recolour = changes or bool(deep)
    width_px, height_px = conform.output_size()
    # odd places in 4:2:0 have no chroma of their own, and colorspace takes no odd sizes
    whole = _is_odd(conform.window) or (recolour and bool(width_px % 2 or height_px % 2))
    sampled = "yuv444p" if whole else "yuv420p"
    scaled = scale(conform, size_of(conform), siting)
    chain = [scaled, ("format", f"{sampled}{deep}"), *window(conform)]
    if recolour and whole:
        even = ("pad", f"{width_px + width_px % 2}:{height_px + height_px % 2}")
        exact = Rect(x=0, y=0, width_px=width_px, height_px=height_px)
        chain += [even, _recolour(conform, sampled), cut(exact)]
    elif recolour:
        chain.append(_recolour(conform, sampled))
    return [*chain, *_subsample()] if whole else chain


def _recolour(conform: Conform, pixel_format: str) -> Step:
    """Another matrix, range and depth in one step; primaries and transfer stay."""
    form = conform.form
    same = "primaries=bt709:trc=bt709:iprimaries=bt709:itrc=bt709:fast=1"
    source = f"ispace={SPACES[form.matrix]}:irange={RANGES[form.range]}"
    return "colorspace", f"space=bt709:range=tv:{source}:{same}:format={pixel_format}"


def _subsample() -> list[Step]:
    same = "in_color_matrix=bt709:in_range=tv"
    return [("scale", f"{SCALING}:{same}:{_WORKING}:out_chroma_loc=left"), ("format", "yuv420p")]


def _is_odd(window: Rect | None) -> bool:
    return window is not None and bool(window.x % 2 or window.y % 2)
