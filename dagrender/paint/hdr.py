"""From sRGB-encoded R'G'B' to the working space of an HDR canvas: BT.2020, PQ or HLG, 10 bits.

Material is taken as SDR footage is, so that the same colour in both looks the same: white stands at
203 cd/m2 (ITU-R BT.2408-7). Y'CbCr is that of BT.2020-2, table 4 and table 5, non-constant
luminance, in limited range at 10 bits.

The curves are not linear, so a premultiplied colour is divided by its alpha, converted and
multiplied again; what is blended and subsampled are encoded values, as in SDR.
"""

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.colour import placed, subsampled
from dagrender.paint.ink import Ink
from dagrender.picture import DynamicRange
from dagrender.transfer import sdr_to_hdr

KR, KG, KB = 0.2627, 0.6780, 0.0593
LUMA_BASE, LUMA_SPAN = 64.0, 876.0
CHROMA_BASE, CHROMA_SPAN = 512.0, 896.0
_CB_DIVISOR, _CR_DIVISOR = 2 * (1 - KB), 2 * (1 - KR)
_ALPHA_FRACTION = 256  # ink is premultiplied in fixed point with eight bits behind the point
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

    As ``colour.ink_of``, with planes of uint32. Every distinct colour is converted once, exactly.
    """
    found = placed(rgba, x, y, np.dtype(np.uint32))
    if found.padded is None:
        return found.ink
    ink = found.ink
    packed, index = np.unique(found.padded, return_inverse=True)
    index = index.reshape(found.padded.shape)
    parts = packed.view(np.uint8).reshape(-1, 4)
    alpha = parts[:, 3].astype(np.int32)
    straight = parts[:, :3] / np.maximum(alpha, 1)[:, None]
    luma, cb, cr = yuv_of(np.minimum(straight, 1), target)
    weight = alpha + (alpha >> 7)  # 0 to 255 becomes 0 to 256
    shown = index[:, 1:]
    ink.alpha[:] = weight.astype(np.uint16)[shown]
    ink.luma[:] = np.floor(luma * weight + 0.5).astype(np.uint32)[shown]
    eightfold = subsampled(alpha[index])
    chroma_weight = (eightfold * 257 + 1024) >> 11  # 0 to 2040 becomes 0 to 256
    ink.chroma_alpha[:] = chroma_weight
    for plane, values in ((ink.cb, cb), (ink.cr, cr)):
        share = (values - CHROMA_BASE) * alpha * (_ALPHA_FRACTION / 255)
        total = subsampled(np.floor(share + 0.5).astype(np.int32)[index])
        total += 1 << (_TAPS_SHIFT - 1)
        total >>= _TAPS_SHIFT
        total += chroma_weight * int(CHROMA_BASE)
        np.maximum(total, 0, out=total)  # where the alpha was rounded down to nothing
        plane[:] = total
    return ink
