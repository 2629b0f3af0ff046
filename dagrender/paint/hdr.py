"""From sRGB-encoded R'G'B' to the working space of an HDR canvas: BT.2020, PQ or HLG, 10 bits.

Material is taken as SDR footage is, so that the same colour in both looks the same: white stands at
203 cd/m2 (ITU-R BT.2408-7). Y'CbCr is that of BT.2020-2, table 4 and table 5, non-constant
luminance, in limited range at 10 bits.

The curves are not linear, so a premultiplied colour is divided by its alpha, converted and
multiplied again; what is blended and subsampled are encoded values, as in SDR.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dagrender.extended import shown
from dagrender.paint.colour import placed, subsampled
from dagrender.paint.ink import Ink
from dagrender.picture import DynamicRange
from dagrender.transfer import sdr_to_hdr

KR, KG, KB = 0.2627, 0.6780, 0.0593
LUMA_BASE, LUMA_SPAN = 64.0, 876.0
CHROMA_BASE, CHROMA_SPAN = 512.0, 896.0
_CB_DIVISOR, _CR_DIVISOR = 2 * (1 - KB), 2 * (1 - KR)
_ALPHA_FRACTION = 256  # ink is premultiplied in fixed point with eight bits behind the point
_ROWS_A_BLOCK = 64
_TAPS_SHIFT = 3  # the chroma filter's weights, 1 2 1 over two rows, add up to 8

Floats = NDArray[np.float64]


def yuv_of(rgb: Floats, target: DynamicRange) -> tuple[Floats, ...]:
    """Y', Cb and Cr in 10-bit code values, not rounded, of sRGB R'G'B' (..., 3) from 0 to 1."""
    encoded = sdr_to_hdr(rgb, target)
    red, green, blue = encoded[..., 0], encoded[..., 1], encoded[..., 2]
    luma = KR * red + KG * green + KB * blue
    return (
        LUMA_BASE + LUMA_SPAN * luma,
        CHROMA_BASE + CHROMA_SPAN * (blue - luma) / _CB_DIVISOR,
        CHROMA_BASE + CHROMA_SPAN * (red - luma) / _CR_DIVISOR,
    )


def ink_of(rgba: NDArray[np.uint8], x: int, y: int, target: DynamicRange) -> Ink:
    """The ink that a raster leaves on an HDR canvas, its top left pixel at (``x``, ``y``).

    As ``colour.ink_of``, with planes of uint32. Colours are converted by tables, which are off by
    less than a tenth of a code.
    """
    found = placed(rgba, x, y, np.dtype(np.uint32))
    if found.padded is None:
        return found.ink
    for start in range(0, found.padded.shape[0], _ROWS_A_BLOCK):
        rows = slice(start, start + _ROWS_A_BLOCK)
        _fill(found.ink, rows, found.padded[rows], target)
    return found.ink


def _fill(ink: Ink, rows: slice, packed: NDArray[np.uint32], target: DynamicRange) -> None:
    alpha = (packed >> 24).astype(np.int32)
    parts = ((packed >> shift) & 0xFF for shift in (0, 8, 16))
    straight = np.stack([_divided()[(alpha << 8) | part.astype(np.int32)] for part in parts])
    red, green, blue = shown(straight, target)
    luma = np.float32(KR) * red + np.float32(KG) * green + np.float32(KB) * blue
    weight = alpha + (alpha >> 7)  # 0 to 255 becomes 0 to 256
    code = np.float32(LUMA_BASE) + np.float32(LUMA_SPAN) * luma
    ink.alpha[rows] = weight[:, 1:]
    ink.luma[rows] = np.floor(code * weight + np.float32(0.5))[:, 1:]
    eightfold = subsampled(alpha)
    chroma_weight = (eightfold * 257 + 1024) >> 11  # 0 to 2040 becomes 0 to 256
    chroma_rows = slice(rows.start // 2, rows.stop // 2)
    ink.chroma_alpha[chroma_rows] = chroma_weight
    shares = alpha * np.float32(CHROMA_SPAN * _ALPHA_FRACTION / 255)
    for plane, part, divisor in ((ink.cb, blue, _CB_DIVISOR), (ink.cr, red, _CR_DIVISOR)):
        share = (part - luma) * (shares / np.float32(divisor))
        total = subsampled(np.floor(share + np.float32(0.5)).astype(np.int32))
        total += 1 << (_TAPS_SHIFT - 1)
        total >>= _TAPS_SHIFT
        total += chroma_weight * int(CHROMA_BASE)
        np.maximum(total, 0, out=total)  # where the alpha was rounded down to nothing
        plane[chroma_rows] = total


@cache
def _divided() -> NDArray[np.float32]:
    """A part of a colour divided by its alpha, by alpha times 256 plus the part."""
    alpha, part = np.divmod(np.arange(1 << 16), 256)
    return np.minimum(part / np.maximum(alpha, 1), 1).astype(np.float32)
