"""Blend modes of CSS Compositing 1, in sRGB-encoded R'G'B' or, on HDR canvases, extended R'G'B'.

With an opaque backdrop Cb and a source Cs of alpha a, section 5 gives (1 - a) Cb + a B(Cb, Cs): the
ink keeps its alpha, and its colour becomes B. Chroma is brought to the luma grid linearly along
rows, and back by the filter that all ink goes through.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dagrender.extended import extended, shown
from dagrender.paint import colour, hdr
from dagrender.paint.ink import FULL, Ink, Paint, Weights
from dagrender.paint.modes import EXTENDED_MODES, MODES, Blend
from dagrender.paint.over import Samples
from dagrender.picture import DynamicRange

Floats = NDArray[np.floating[Any]]
Numbers = NDArray[np.number[Any]]
_PLUS_LIGHTER = "plus-lighter"
_ROWS_A_BLOCK = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Space:
    """What the codes of a canvas mean: its matrix, its levels, and what is mixed.

    ``mixed`` gives the colours (3, height, width) that are mixed of the R'G'B' that codes stand
    for; ``encoded`` gives R'G'B' again.
    """

    weights: tuple[float, float, float]
    luma: tuple[float, float]
    chroma: tuple[float, float]
    mixed: Callable[[Floats], Floats]
    encoded: Callable[[Floats], Floats]
    modes: dict[str, Blend]
    most: float

    @property
    def divisors(self) -> tuple[np.float32, np.float32]:
        """Of Cb and Cr."""
        return np.float32(2 * (1 - self.weights[2])), np.float32(2 * (1 - self.weights[0]))


def blended(backdrop: tuple[Samples, ...], ink: Ink, mode: str, target: DynamicRange) -> Ink:
    """``ink`` in the colours that it has when it is laid over ``backdrop`` in ``mode``.

    Args:
        backdrop: Y', Cb and Cr of the canvas under the ink, of its planes' sizes.
        ink: its opacity is part of its alpha.
        mode: a key of ``MODES``, or ``plus-lighter``.
        target: what the canvas is made for.
    """
    height, width = ink.alpha.shape
    out = Ink.blank(x=ink.x, y=ink.y, width_px=width, height_px=height, paint=ink.luma.dtype)
    space = _SPACES[target]
    mix = partial(_plus_lighter, space) if mode == _PLUS_LIGHTER else partial(_mode, space, mode)
    for start in range(0, height, _ROWS_A_BLOCK):
        rows = slice(start, start + _ROWS_A_BLOCK)
        _blend_rows(backdrop, ink, out, rows, (space, mix))
    out.alpha[:], out.chroma_alpha[:] = ink.alpha, ink.chroma_alpha
    return out


_Mix = Callable[[Floats, Floats, Floats], Floats]
"""What ink adds, of its alpha, the backdrop's R'G'B' and its own, both as codes stand for them."""


def _mode(space: _Space, mode: str, share: Floats, below: Floats, above: Floats) -> Floats:
    mixture = space.modes[mode](space.mixed(below), space.mixed(above))
    return np.asarray(share * space.encoded(mixture))


def _plus_lighter(space: _Space, share: Floats, below: Floats, above: Floats) -> Floats:
    # section 9.2: min(1, a Cs + Cb), less what is left of Cb when the ink is laid over it
    total = np.minimum(space.mixed(below) + share * space.mixed(above), np.float32(space.most))
    return np.asarray(space.encoded(total) - (1 - share) * np.clip(below, 0, 1))


def _blend_rows(
    backdrop: tuple[Samples, ...], ink: Ink, out: Ink, rows: slice, by: tuple[_Space, _Mix]
) -> None:
    space, mix = by
    chroma_rows = slice(rows.start // 2, rows.stop // 2)
    share = ink.alpha[rows].astype(np.float32) / FULL
    below = _rgb(space, backdrop[0][rows], backdrop[1][chroma_rows], backdrop[2][chroma_rows])
    above = _rgb(
        space,
        _straight(ink.luma[rows], ink.alpha[rows]),
        _straight(ink.cb[chroma_rows], ink.chroma_alpha[chroma_rows]),
        _straight(ink.cr[chroma_rows], ink.chroma_alpha[chroma_rows]),
    )
    mixture = mix(share, below, above)
    luma, cb, cr = _yuv(space, mixture)
    (black, luma_span), (grey, chroma_span) = space.luma, space.chroma
    out.luma[rows] = _fixed((black * share + luma_span * luma) * FULL, out.luma.dtype)
    kept = _filtered(share)
    wanted = ink.chroma_alpha[chroma_rows].astype(np.float32) / FULL
    ratio = np.divide(wanted, kept, out=np.ones_like(kept), where=kept > 0)
    for plane, part in ((out.cb, cb), (out.cr, cr)):
        code = grey * wanted + chroma_span * _filtered(part) * ratio
        plane[chroma_rows] = _fixed(code * FULL, plane.dtype)


def _straight(paint: Paint, alpha: Weights) -> Floats:
    """Code values of premultiplied samples; of what is transparent any."""
    return paint.astype(np.float32) / np.maximum(alpha, 1)


def _rgb(space: _Space, luma: Numbers, cb: Numbers, cr: Numbers) -> Floats:
    """R'G'B' (3, height, width) of code values, black at 0 and the highest nominal level at 1."""
    height, width = luma.shape
    light = (luma.astype(np.float32) - np.float32(space.luma[0])) / np.float32(space.luma[1])
    grey, span = (np.float32(part) for part in space.chroma)
    blue, red = ((_upsampled(plane)[:height, :width] - grey) / span for plane in (cb, cr))
    kr, kg, kb = (np.float32(weight) for weight in space.weights)
    of_blue, of_red = space.divisors
    out = np.empty((3, height, width), np.float32)
    out[0] = light + red * of_red
    out[2] = light + blue * of_blue
    out[1] = (light - kr * out[0] - kb * out[2]) / kg
    return out


def _yuv(space: _Space, rgb: Floats) -> tuple[Floats, Floats, Floats]:
    red, green, blue = rgb
    kr, kg, kb = (np.float32(weight) for weight in space.weights)
    of_blue, of_red = space.divisors
    luma = red * kr + green * kg + blue * kb
    return luma, (blue - luma) / of_blue, (red - luma) / of_red


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


def _fixed(values: Floats, kind: np.dtype[Any]) -> Paint:
    return np.floor(np.maximum(values, 0) + np.float32(0.5)).astype(kind)


def _hdr_space(target: DynamicRange) -> _Space:
    return _Space(
        weights=(hdr.KR, hdr.KG, hdr.KB),
        luma=(hdr.LUMA_BASE, hdr.LUMA_SPAN),
        chroma=(hdr.CHROMA_BASE, hdr.CHROMA_SPAN),
        mixed=partial(extended, source=target),
        encoded=partial(shown, target=target),
        modes=EXTENDED_MODES,
        most=float("inf"),
    )


_SPACES = {
    DynamicRange.SDR: _Space(
        weights=(colour.KR, colour.KG, colour.KB),
        luma=(colour.LUMA_BASE, colour.LUMA_SPAN),
        chroma=(colour.CHROMA_BASE, colour.CHROMA_SPAN),
        mixed=lambda rgb: np.clip(rgb, 0, 1),
        encoded=lambda rgb: rgb,
        modes=MODES,
        most=1.0,
    ),
    DynamicRange.HLG: _hdr_space(DynamicRange.HLG),
    DynamicRange.PQ: _hdr_space(DynamicRange.PQ),
}
