"""Blend modes of CSS Compositing 1, on an opaque 8-bit canvas in sRGB-encoded R'G'B'.

With an opaque backdrop Cb and a source Cs of alpha a, section 5 gives (1 - a) Cb + a B(Cb, Cs): the
ink keeps its alpha, and its colour becomes B. Chroma is brought to the luma grid linearly along
rows, and back by the filter that all ink goes through.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.colour import (
    CHROMA_BASE,
    CHROMA_SPAN,
    KB,
    KG,
    KR,
    LUMA_BASE,
    LUMA_SPAN,
)
from dagrender.paint.ink import FULL, Ink, Paint, Weights
from dagrender.paint.over import Samples

Floats = NDArray[np.floating[Any]]
Numbers = NDArray[np.number[Any]]
Blend = Callable[[Floats, Floats], Floats]
_PLUS_LIGHTER = "plus-lighter"
_ROWS_A_BLOCK = 64
_DODGED = np.float32(1e-6)
_CB_DIVISOR, _CR_DIVISOR = np.float32(2 * (1 - KB)), np.float32(2 * (1 - KR))
_WEIGHTS = np.float32(0.3), np.float32(0.59), np.float32(0.11)  # of Lum in section 10.2


def blended(backdrop: tuple[Samples, ...], ink: Ink, mode: str) -> Ink:
    """``ink`` in the colours that it has when it is laid over ``backdrop`` in ``mode``.

    Args:
        backdrop: Y', Cb and Cr of the canvas under the ink, of its planes' sizes.
        ink: its opacity is part of its alpha.
        mode: a key of ``MODES``, or ``plus-lighter``.
    """
    out = Ink.blank(x=ink.x, y=ink.y, width_px=ink.alpha.shape[1], height_px=ink.alpha.shape[0])
    for start in range(0, ink.alpha.shape[0], _ROWS_A_BLOCK):
        rows = slice(start, start + _ROWS_A_BLOCK)
        _blend_rows(backdrop, ink, mode, out, rows)
    out.alpha[:], out.chroma_alpha[:] = ink.alpha, ink.chroma_alpha
    return out


def _blend_rows(backdrop: tuple[Samples, ...], ink: Ink, mode: str, out: Ink, rows: slice) -> None:
    chroma_rows = slice(rows.start // 2, rows.stop // 2)
    alpha = ink.alpha[rows].astype(np.float32) / FULL
    below = _rgb(backdrop[0][rows], backdrop[1][chroma_rows], backdrop[2][chroma_rows])
    above = _rgb(
        _straight(ink.luma[rows], ink.alpha[rows]),
        _straight(ink.cb[chroma_rows], ink.chroma_alpha[chroma_rows]),
        _straight(ink.cr[chroma_rows], ink.chroma_alpha[chroma_rows]),
    )
    share = alpha
    if mode == _PLUS_LIGHTER:
        # section 9.2: min(1, a Cs + Cb), less what is left of Cb when the ink is laid over it
        colour = np.minimum(below + share * above, 1) - (1 - share) * below
    else:
        colour = share * MODES[mode](below, above)
    luma, cb, cr = _yuv(colour)
    out.luma[rows] = _fixed((LUMA_BASE * alpha + LUMA_SPAN * luma) * FULL)
    kept = _filtered(alpha)
    wanted = ink.chroma_alpha[chroma_rows].astype(np.float32) / FULL
    ratio = np.divide(wanted, kept, out=np.ones_like(kept), where=kept > 0)
    for plane, part in ((out.cb, cb), (out.cr, cr)):
        code = CHROMA_BASE * wanted + CHROMA_SPAN * _filtered(part) * ratio
        plane[chroma_rows] = _fixed(code * FULL)


def _straight(paint: Paint, alpha: Weights) -> Floats:
    """Code values of premultiplied samples; of what is transparent any."""
    return paint.astype(np.float32) / np.maximum(alpha, 1)


def _rgb(luma: Numbers, cb: Numbers, cr: Numbers) -> Floats:
    """R'G'B' (3, height, width) from 0 to 1 of code values; colours out of range are clipped."""
    height, width = luma.shape
    light = (luma.astype(np.float32) - np.float32(LUMA_BASE)) / np.float32(LUMA_SPAN)
    blue, red = (
        (_upsampled(plane)[:height, :width] - np.float32(CHROMA_BASE)) / np.float32(CHROMA_SPAN)
        for plane in (cb, cr)
    )
    out = np.empty((3, height, width), np.float32)
    out[0] = light + red * _CR_DIVISOR
    out[2] = light + blue * _CB_DIVISOR
    out[1] = (light - np.float32(KR) * out[0] - np.float32(KB) * out[2]) / np.float32(KG)
    return np.clip(out, 0, 1, out=out)


def _yuv(rgb: Floats) -> tuple[Floats, Floats, Floats]:
    red, green, blue = rgb
    luma = red * np.float32(KR) + green * np.float32(KG) + blue * np.float32(KB)
    return luma, (blue - luma) / _CB_DIVISOR, (red - luma) / _CR_DIVISOR


def _upsampled(plane: Numbers) -> Floats:
    """Left-sited chroma on the luma grid: even columns are samples, odd ones between two."""
    samples = plane.astype(np.float32)
    after = np.concatenate((samples[:, 1:], samples[:, -1:]), axis=1)
    wide = np.empty((samples.shape[0], samples.shape[1] * 2), np.float32)
    wide[:, 0::2] = samples
    wide[:, 1::2] = (samples + after) / 2
    return wide.repeat(2, axis=0)


def _filtered(plane: Floats) -> Floats:
    """1 2 1 over the even columns, averaged over two rows; as its edge beyond the left one."""
    rows = plane[0::2] + plane[1::2]
    before = np.concatenate((rows[:, :1], rows[:, 1:-1:2]), axis=1)
    total: Floats = (before + rows[:, 0::2] * 2 + rows[:, 1::2]) / 8
    return total


def _fixed(values: Floats) -> NDArray[np.uint16]:
    return np.floor(np.maximum(values, 0) + np.float32(0.5)).astype(np.uint16)


# Section 10.1: separable modes


def _overlay(below: Floats, above: Floats) -> Floats:
    return _hard_light(above, below)


def _hard_light(below: Floats, above: Floats) -> Floats:
    twice = above * 2
    return np.where(above <= 0.5, below * twice, _screen(below, twice - 1))  # noqa: PLR2004


def _screen(below: Floats, above: Floats) -> Floats:
    return below + above - below * above


def _dodge(below: Floats, above: Floats) -> Floats:
    dodged = np.minimum(1, below / np.maximum(1 - above, _DODGED))
    return np.where(below <= 0, 0, np.where(above >= 1, 1, dodged)).astype(np.float32)


def _burn(below: Floats, above: Floats) -> Floats:
    burnt = 1 - np.minimum(1, (1 - below) / np.maximum(above, _DODGED))
    return np.where(below >= 1, 1, np.where(above <= 0, 0, burnt)).astype(np.float32)


def _soft_light(below: Floats, above: Floats) -> Floats:
    dark = below - (1 - 2 * above) * below * (1 - below)
    curve = np.where(
        below <= 0.25,  # noqa: PLR2004
        ((16 * below - 12) * below + 4) * below,
        np.sqrt(below),
    )
    return np.where(above <= 0.5, dark, below + (2 * above - 1) * (curve - below))  # noqa: PLR2004


# Section 10.2: modes of hue, saturation and luminosity


def _lum(colour: Floats) -> Floats:
    lum: Floats = colour[0] * _WEIGHTS[0] + colour[1] * _WEIGHTS[1] + colour[2] * _WEIGHTS[2]
    return lum


def _sat(colour: Floats) -> Floats:
    spread: Floats = colour.max(axis=0) - colour.min(axis=0)
    return spread


def _with_lum(colour: Floats, lum: Floats) -> Floats:
    """SetLum, and ClipColor in it."""
    moved = colour + (lum - _lum(colour))
    lowest, highest = moved.min(axis=0), moved.max(axis=0)
    raised = lum + (moved - lum) * (lum / np.maximum(lum - lowest, _DODGED))
    moved = np.where(lowest < 0, raised, moved)
    lowered = lum + (moved - lum) * ((1 - lum) / np.maximum(highest - lum, _DODGED))
    return np.where(highest > 1, lowered, moved)


def _with_sat(colour: Floats, sat: Floats) -> Floats:
    """SetSat: the least part becomes 0, the greatest ``sat``, that between in proportion."""
    least = colour.min(axis=0)
    spread = colour.max(axis=0) - least
    return np.where(spread > 0, (colour - least) * (sat / np.maximum(spread, _DODGED)), 0)


MODES: dict[str, Blend] = {
    "multiply": lambda below, above: below * above,
    "screen": _screen,
    "overlay": _overlay,
    "darken": np.minimum,
    "lighten": np.maximum,
    "color-dodge": _dodge,
    "color-burn": _burn,
    "hard-light": _hard_light,
    "soft-light": _soft_light,
    "difference": lambda below, above: np.abs(below - above),
    "exclusion": lambda below, above: below + above - 2 * below * above,
    "hue": lambda below, above: _with_lum(_with_sat(above, _sat(below)), _lum(below)),
    "saturation": lambda below, above: _with_lum(_with_sat(below, _sat(above)), _lum(below)),
    "color": lambda below, above: _with_lum(above, _lum(below)),
    "luminosity": lambda below, above: _with_lum(below, _lum(above)),
}
"""B(Cb, Cs) by the mode's name."""
