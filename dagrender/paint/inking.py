"""Inks made from covers, put under covers, and laid over each other."""

import numpy as np

from dagrender.paint.cover import FULLY, Area, Cover, weights_of
from dagrender.paint.ink import FULL, Ink, Paint, Weights
from dagrender.paint.over import scaled
from dagrender.paint.palette import Palette
from dagrender.picture import Colour, Pixels

_TAPS_SHIFT = 3  # the chroma filter's weights, 1 2 1 over two rows, add up to 8


def area_of(ink: Ink) -> Area:
    """Where ``ink`` lies on the canvas."""
    height, width = ink.alpha.shape
    return Area(left=ink.x, top=ink.y, right=ink.x + width, bottom=ink.y + height)


def chroma_weights(weights: Weights, *, ends: bool = False) -> Weights:
    """Weights of the left-sited chroma samples of an area whose luma is weighed so.

    1 2 1 over the even columns, averaged over two rows. What lies left of the area is as its edge,
    or if it ``ends`` there, nothing.
    """
    rows = weights[0::2] + weights[1::2]
    first = np.zeros_like(rows[:, :1]) if ends else rows[:, :1]
    before = np.concatenate((first, rows[:, 1:-1:2]), axis=1)
    total = before + rows[:, 0::2] * np.uint16(2) + rows[:, 1::2]
    rounded: Weights = (total + np.uint16(1 << (_TAPS_SHIFT - 1))) >> np.uint16(_TAPS_SHIFT)
    return rounded


def covered(ink: Ink, weights: Weights) -> Ink:
    """``ink`` as far as ``weights``, one for each of its pixels, let it show."""
    chroma = chroma_weights(weights)
    return Ink(
        x=ink.x,
        y=ink.y,
        luma=scaled(ink.luma, weights),
        alpha=scaled(ink.alpha, weights),
        cb=scaled(ink.cb, chroma),
        cr=scaled(ink.cr, chroma),
        chroma_alpha=scaled(ink.chroma_alpha, chroma),
    )


def solid_ink(colour: Colour, cover: Cover, area: Area, palette: Palette) -> Ink:
    """The ink of one colour, as much as ``cover`` says; ``area`` is even all round."""
    share = round(colour.alpha * FULL)
    alpha = scaled(weights_of(cover), share)
    # left of the canvas nothing could show through
    chroma_alpha = chroma_weights(alpha, ends=area.left != 0)
    codes = palette.yuv_of(np.array([colour.red, colour.green, colour.blue], np.float64))
    paint = paint_type(palette)
    luma, cb, cr = (
        np.floor(weights * float(code) + 0.5).astype(paint)
        for code, weights in zip(codes, (alpha, chroma_alpha, chroma_alpha), strict=True)
    )
    return Ink(
        x=area.left, y=area.top, luma=luma, alpha=alpha, cb=cb, cr=cr, chroma_alpha=chroma_alpha
    )


def paint_type(palette: Palette) -> "np.dtype[np.uint16] | np.dtype[np.uint32]":
    """The type of premultiplied samples on a palette's canvas."""
    return np.dtype(np.uint32) if palette.pixels is Pixels.YUV420P10 else np.dtype(np.uint16)


def over(top: Ink, bottom: Ink) -> Ink:
    """Both as one ink, in an area that holds both."""
    if not bottom.alpha.size or not top.alpha.size:
        return top if top.alpha.size else bottom
    area = area_of(top).around(area_of(bottom))
    above, below = _in_area(top, area), _in_area(bottom, area)
    keep = np.uint16(FULL) - above.alpha
    keep_chroma = np.uint16(FULL) - above.chroma_alpha
    return _sum(above, below, keep, keep_chroma)


def together(inks: tuple[Ink, ...]) -> Ink:
    """All as one ink; they are given from bottom to top."""
    bottom, *rest = inks
    for ink in rest:
        bottom = over(ink, bottom)
    return bottom


def beside(one: Ink, other: Ink) -> Ink:
    """Both as one ink, where each pixel's parts that they cover are not the same."""
    if not other.alpha.size or not one.alpha.size:
        return one if one.alpha.size else other
    area = area_of(one).around(area_of(other))
    return _sum(_in_area(one, area), _in_area(other, area), None, None)


def _sum(one: Ink, other: Ink, share: Weights | None, chroma_share: Weights | None) -> Ink:
    """``one``, and ``other`` times the shares."""

    def plane(first: Paint, second: Paint, weights: Weights | None) -> Paint:
        total: Paint = first + (second if weights is None else scaled(second, weights))
        return total

    alpha = plane(one.alpha, other.alpha, share)
    chroma_alpha = plane(one.chroma_alpha, other.chroma_alpha, chroma_share)
    return Ink(
        x=one.x,
        y=one.y,
        luma=plane(one.luma, other.luma, share),
        alpha=np.minimum(alpha, np.uint16(FULL)),  # roundings may add up to one more
        cb=plane(one.cb, other.cb, chroma_share),
        cr=plane(one.cr, other.cr, chroma_share),
        chroma_alpha=np.minimum(chroma_alpha, np.uint16(FULL)),
    )


def _in_area(ink: Ink, area: Area) -> Ink:
    """``ink`` with transparent margins."""
    if area_of(ink) == area:
        return ink
    width, height = area.size

    def plane(samples: Paint, step: int) -> Paint:
        out = np.zeros((height // step, width // step), samples.dtype)
        x, y = (ink.x - area.left) // step, (ink.y - area.top) // step
        out[y : y + samples.shape[0], x : x + samples.shape[1]] = samples
        return out

    return Ink(
        x=area.left,
        y=area.top,
        luma=plane(ink.luma, 1),
        alpha=plane(ink.alpha, 1),
        cb=plane(ink.cb, 2),
        cr=plane(ink.cr, 2),
        chroma_alpha=plane(ink.chroma_alpha, 2),
    )


def cover_of(ink: Ink, area: Area) -> Cover:
    """How much of each pixel of ``area``, in which it lies, ``ink`` covers."""
    alpha = _in_area(ink, area).alpha
    return ((alpha * np.uint16(FULLY) + np.uint16(FULL // 2)) >> np.uint16(8)).astype(np.uint8)


def trimmed_ink(ink: Ink, width_px: int, height_px: int) -> Ink:
    """The part of ``ink`` that lies on a canvas, and on the chroma samples at its ends."""
    area = area_of(ink)
    left, top = min(max(area.left, 0), area.right), min(max(area.top, 0), area.bottom)
    right, bottom = min(area.right, width_px + 1 & ~1), min(area.bottom, height_px + 1 & ~1)
    right, bottom = max(left, right), max(top, bottom)
    luma = np.s_[top - area.top : bottom - area.top, left - area.left : right - area.left]
    chroma = np.s_[luma[0].start // 2 : luma[0].stop // 2, luma[1].start // 2 : luma[1].stop // 2]
    return Ink(
        x=left,
        y=top,
        luma=ink.luma[luma],
        alpha=ink.alpha[luma],
        cb=ink.cb[chroma],
        cr=ink.cr[chroma],
        chroma_alpha=ink.chroma_alpha[chroma],
    )


def weighted(ink: Ink, weight: int) -> Ink:
    """``ink`` times a weight from 0 to 256."""
    if weight == FULL:
        return ink
    luma, alpha, cb, cr, chroma_alpha = (
        scaled(plane, weight) for plane in (ink.luma, ink.alpha, ink.cb, ink.cr, ink.chroma_alpha)
    )
    return Ink(x=ink.x, y=ink.y, luma=luma, alpha=alpha, cb=cb, cr=cr, chroma_alpha=chroma_alpha)


def kept_beside(ink: Ink, line: Ink, edge: Weights) -> Ink:
    """What is left of ``ink`` in a box when ``line`` is drawn over its rim.

    Both are cut off at the box's edge, which covers ``edge`` of the pixels of ``line``'s area: what
    of a pixel the line takes is a share of that.
    """
    area = area_of(line)
    taken = line.alpha.astype(np.uint32) * FULL // np.maximum(edge, 1)
    keep = np.uint16(FULL) - np.minimum(taken, FULL).astype(np.uint16)
    whole = area.around(area_of(ink))
    weights = np.full(whole.size[::-1], FULL, np.uint16)
    x, y = area.left - whole.left, area.top - whole.top
    weights[y : y + keep.shape[0], x : x + keep.shape[1]] = keep
    return covered(_in_area(ink, whole), weights)
