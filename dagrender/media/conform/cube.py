"""Changes of primaries, transfer and dynamic range, as look-up cubes for libavfilter.

A cube maps R'G'B' of a source to R'G'B' of the target; it is computed from the standards' formulae
(``dagrender.transfer``) at 64 x 64 x 64 points and interpolated in tetrahedra, along which greys
stay grey. Where the target is SDR the cube holds light, not clipped yet and on a curve that is
nowhere steep, so that interpolation errs by less than a code nearly everywhere; a table of one
dimension behind it clips to what the target can show (BT.2407-0, 2) and encodes.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np
from av.video.frame import VideoFrame

from dagrender.picture import DynamicRange, Primaries, SourceForm, Transfer
from dagrender.transfer import (
    HLG_PEAK_NITS,
    REFERENCE_WHITE_NITS,
    Values,
    compressed,
    from_light,
    gamut_matrix,
    hlg_to_nits,
    nits_to_hlg,
    nits_to_pq,
    pq_to_nits,
    to_light,
)

_LEVEL = 8  # of a Hald CLUT: a picture of level^3 x level^3 samples holds level^2 points an axis
_POINTS = _LEVEL * _LEVEL
_CODES = 65535
_TRANSFERS = {DynamicRange.PQ: Transfer.PQ, DynamicRange.HLG: Transfer.HLG}
_HDR = frozenset({Transfer.PQ, Transfer.HLG})
_TOE = 0.018  # BT.709-6, 1.2: where the camera's curve begins to bend
_LEAST, _SPAN = -0.5, 1.75
_ASSUMED_PEAK_NITS = 1000.0
"""Of PQ that says nothing: what most of it is mastered for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of the colours of a source."""

    primaries: Primaries
    transfer: Transfer
    peak_nits: int | None
    target: DynamicRange


def change_of(form: SourceForm, target: DynamicRange) -> Change | None:
    """What takes the colours of ``form`` to ``target``; None if they are that already."""
    if target is DynamicRange.SDR:
        fits = (form.primaries, form.transfer) == (Primaries.BT709, Transfer.BT709)
    else:
        fits = (form.primaries, form.transfer) == (Primaries.BT2020, _TRANSFERS[target])
    if fits:
        return None
    return Change(
        primaries=form.primaries,
        transfer=form.transfer,
        peak_nits=form.peak_nits,
        target=target,
    )


def changed(signal: Values, change: Change) -> Values:
    """R'G'B' (..., 3) of the target, 0 to 1, of R'G'B' from 0 to 1 of a source.

    High dynamic range becomes SDR as displayed light: tone-mapped to a white of 203 cd/m2 by the
    EETF of BT.2390 (applied to the greatest of R, G and B, so that hues stay), brought to BT.709's
    primaries, and encoded for a display of BT.1886. SDR in high dynamic range has its white at
    203 cd/m2 (BT.2408).
    """
    if change.target is DynamicRange.SDR:
        return from_light(np.clip(_sdr_light(signal, change), 0, 1), _shown_as(change.transfer))
    nits = _nits(signal, change)
    if change.target is DynamicRange.PQ:
        return nits_to_pq(nits)
    hdr = change.transfer in _HDR
    return nits_to_hlg(compressed(nits, _peak_nits(change), HLG_PEAK_NITS) if hdr else nits)


def _sdr_light(signal: Values, change: Change) -> Values:
    """Light of BT.709's primaries relative to white; below 0 and above 1 where it has no such."""
    if change.transfer in _HDR:
        nits = compressed(_nits(signal, change), _peak_nits(change), REFERENCE_WHITE_NITS)
        return nits / REFERENCE_WHITE_NITS @ gamut_matrix(Primaries.BT2020, Primaries.BT709).T
    matrix = gamut_matrix(change.primaries, Primaries.BT709)
    return to_light(signal, change.transfer) @ matrix.T


def _shown_as(transfer: Transfer) -> Transfer:
    """By which curve light becomes SDR again: by the source's own where that is a display's.

    Linear light becomes sRGB, which in the working space goes for BT.709.
    """
    if transfer is Transfer.LINEAR:
        return Transfer.SRGB
    return transfer if transfer in {Transfer.SRGB, Transfer.GAMMA22} else Transfer.BT709


def _peak_nits(change: Change) -> float:
    if change.transfer is Transfer.HLG:
        return HLG_PEAK_NITS
    return float(change.peak_nits or _ASSUMED_PEAK_NITS)


def _nits(signal: Values, change: Change) -> Values:
    """Displayed light in cd/m2, in BT.2020's primaries."""
    wide = gamut_matrix(change.primaries, Primaries.BT2020).T
    if change.transfer is Transfer.PQ:
        return np.maximum(pq_to_nits(signal) @ wide, 0)
    if change.transfer is Transfer.HLG:
        return np.maximum(hlg_to_nits(signal) @ wide, 0)
    transfer = change.transfer
    if transfer in {Transfer.SRGB, Transfer.GAMMA22, Transfer.LINEAR}:
        # as in the working space, where their codes go for BT.709's
        shown = from_light(to_light(signal, transfer), _shown_as(transfer))
        return np.maximum(to_light(shown, Transfer.BT709) @ wide, 0) * REFERENCE_WHITE_NITS
    return np.maximum(to_light(signal, transfer) @ wide, 0) * REFERENCE_WHITE_NITS


def _gentle(light: Values) -> Values:
    """Light on the curve of a BT.709 camera, odd about 0; -0.5 to 1.25 as 0 to 1."""
    size = np.abs(light)
    toe = size < _TOE
    curve = np.where(toe, 4.5 * size, 1.099 * np.where(toe, 1, size) ** 0.45 - 0.099)
    return (np.copysign(curve, light) - _LEAST) / _SPAN


_CAMERA_LIGHT = "if(lt(ld(0),0.081),ld(0)/4.5,pow((ld(0)+0.099)/1.099,1/0.45))"
_ENCODED = {
    Transfer.BT709: "pow(ld(1),1/2.4)",
    Transfer.SRGB: "if(lte(ld(1),0.0031308),ld(1)*12.92,1.055*pow(ld(1),1/2.4)-0.055)",
    Transfer.GAMMA22: "pow(ld(1),1/2.2)",
}


def lead(change: Change) -> str | None:
    """What codes become ahead of the cube, as an expression for ``lutrgb``; None leaves them."""
    if change.transfer is not Transfer.LINEAR:
        return None
    return f"st(1,val/{_CODES});{_ENCODED[Transfer.SRGB]}*{_CODES}+0.5"


def ending(change: Change) -> str | None:
    """What codes become behind the cube: ``_gentle`` undone, clipped and encoded."""
    if change.target is not DynamicRange.SDR:
        return None
    curve = f"st(0,clip(val/{_CODES}*{_SPAN}+{_LEAST},0,1))"
    encoded = _ENCODED[_shown_as(change.transfer)]
    return f"{curve};st(1,{_CAMERA_LIGHT});{encoded}*{_CODES}+0.5"


@lru_cache(maxsize=16)
def cube(change: Change) -> VideoFrame:
    """``change`` as a Hald CLUT of level 8: ``gbrp16le``, red fastest, then green, then blue.

    Its input is the source's signal, linear light as sRGB; its output is the target's signal, or
    where that is SDR what ``ending`` takes.
    """
    axis = np.linspace(0, 1, _POINTS)
    if change.transfer is Transfer.LINEAR:
        axis = to_light(axis, Transfer.SRGB)
    points = _points(axis)
    if change.target is DynamicRange.SDR:
        return hald(np.clip(_gentle(_sdr_light(points, change)), 0, 1))
    return hald(changed(points, change))


def hald_points() -> Values:
    """The colours, R'G'B' from 0 to 1, at the points of a cube: (blue, green, red, 3)."""
    return _points(np.linspace(0, 1, _POINTS))


def _points(axis: Values) -> Values:
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    return np.stack([red, green, blue], axis=-1)


def hald(codes: Values) -> VideoFrame:
    """A Hald CLUT of level 8, ``gbrp16le``, of what colours become at ``hald_points``, 0 to 1."""
    side = _LEVEL**3
    frame = VideoFrame(side, side, "gbrp16le")
    # ``haldclut`` takes the planes for red, green and blue, though they are green, blue and red
    for number, plane in enumerate(frame.planes):
        view = np.ndarray((side, plane.line_size // 2), "<u2", cast("Any", plane))
        view[:, :side] = np.floor(codes[..., number].reshape(side, side) * _CODES + 0.5)
    frame.pts = 0
    return frame
