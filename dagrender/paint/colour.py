"""From sRGB-encoded R'G'B' to the working space, Y'CbCr BT.709 in limited range.

The formulas are those of ITU-R BT.709-6, items 3.2 to 3.4 and 4.6, at 8 bits. They are linear
combinations whose weights add up, so premultiplied values can be converted and subsampled as they
are; that keeps chroma right at soft edges.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.ink import PAINT_8, Ink, PaintType
from dagrender.paint.raster import ink_bounds

KR, KG, KB = 0.2126, 0.7152, 0.0722
LUMA_BASE, LUMA_SPAN = 16.0, 219.0
CHROMA_BASE, CHROMA_SPAN = 128.0, 224.0
_CB_DIVISOR, _CR_DIVISOR = 2 * (1 - KB), 2 * (1 - KR)

_LUMA_SHIFT = 16
_LUMA = [round(LUMA_SPAN * 256 / 255 * k * (1 << _LUMA_SHIFT)) for k in (KR, KG, KB)]
_CHROMA_SHIFT = 13
_TAPS_SHIFT = 3  # the chroma filter's weights, 1 2 1 over two rows, add up to 8


def _chroma_row(red: float, green: float, blue: float, divisor: float) -> list[int]:
    scale = CHROMA_SPAN * 256 / 255 / divisor * (1 << _CHROMA_SHIFT)
    return [round(scale * weight) for weight in (red, green, blue)]


_CB = _chroma_row(-KR, -KG, 1 - KB, _CB_DIVISOR)
_CR = _chroma_row(1 - KR, -KG, -KB, _CR_DIVISOR)
_Packed = NDArray[np.uint32]
_TWO_FIELDS = np.uint32(0x00FF00FF)
_ROWS_A_BLOCK = 64  # keeps the scratch of a 1920 wide block in the second-level cache


def yuv_of(rgb: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Y', Cb and Cr in code values, not rounded, of R'G'B' (..., 3) from 0 to 1."""
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    luma = KR * red + KG * green + KB * blue
    return (
        LUMA_BASE + LUMA_SPAN * luma,
        CHROMA_BASE + CHROMA_SPAN * (blue - luma) / _CB_DIVISOR,
        CHROMA_BASE + CHROMA_SPAN * (red - luma) / _CR_DIVISOR,
    )


def ink_of(rgba: NDArray[np.uint8], x: int, y: int) -> Ink:
    """The ink that a raster leaves on the canvas, its top left pixel at (``x``, ``y``).

    Chroma and its alpha are filtered 1 2 1 over the even columns and averaged over two rows, which
    is what left-sited 4:2:0 asks for. A soft edge of chroma reaches a column further than the luma,
    but for one at column 0, behind which there is no canvas that could show through.

    Args:
        rgba: uint8 (height, width, 4), premultiplied.
        x: canvas column; may lie outside of the canvas.
        y: canvas row.

    Returns:
        The ink inside the bounds of what is not transparent; of no size if nothing is.
    """
    found = placed(rgba, x, y)
    ink, padded = found.ink, found.padded
    if padded is None:
        return ink
    for start in range(0, padded.shape[0], _ROWS_A_BLOCK):
        rows = slice(start, start + _ROWS_A_BLOCK)
        chroma_rows = slice(start // 2, (start + _ROWS_A_BLOCK) // 2)
        red_blue = padded[rows] & _TWO_FIELDS
        green_alpha = (padded[rows] >> np.uint32(8)) & _TWO_FIELDS
        _fill_luma(ink, rows, red_blue[:, 1:], green_alpha[:, 1:])
        _fill_chroma(ink, chroma_rows, subsampled(red_blue), subsampled(green_alpha))
    return ink


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Ink yet to be filled, and the pixels that fill it; None if nothing does.

    ``padded`` are packed premultiplied RGBA, uint32 (height, width + 1): the ink's pixels with one
    more column on the left, for the first tap of the chroma filter.
    """

    ink: Ink
    padded: _Packed | None


def placed(rgba: NDArray[np.uint8], x: int, y: int, paint: PaintType = PAINT_8) -> Placed:
    """The part of a raster at (``x``, ``y``) that is not transparent, on the grid of chroma."""
    bounds = ink_bounds(rgba)
    if bounds is None:
        blank = Ink.blank(x=x & ~1, y=y & ~1, width_px=0, height_px=0, paint=paint)
        return Placed(ink=blank, padded=None)
    left, top, right, bottom = bounds
    x, y = x + left, y + top
    width, height = right - left, bottom - top
    ink = Ink.blank(
        x=x & ~1,
        y=y & ~1,
        width_px=((x + width) & ~1) + 2 - (x & ~1),
        height_px=((y + height + 1) & ~1) - (y & ~1),
        paint=paint,
    )
    padded = np.zeros((ink.alpha.shape[0], ink.alpha.shape[1] + 1), np.uint32)
    packed = np.ascontiguousarray(rgba[top:bottom, left:right]).view("<u4")[..., 0]
    padded[y & 1 : (y & 1) + height, 1 + (x & 1) : 1 + (x & 1) + width] = packed
    if x == 0:
        padded[:, 0] = padded[:, 1]
    return Placed(ink=ink, padded=padded)


def _fill_luma(ink: Ink, rows: slice, red_blue: _Packed, green_alpha: _Packed) -> None:
    alpha = green_alpha >> 16
    alpha += alpha >> 7  # 0 to 255 becomes 0 to 256
    total = (red_blue & 0xFFFF) * np.uint32(_LUMA[0])
    total += (green_alpha & 0xFFFF) * np.uint32(_LUMA[1])
    total += (red_blue >> 16) * np.uint32(_LUMA[2])
    total += np.uint32(1 << (_LUMA_SHIFT - 1))
    total >>= _LUMA_SHIFT
    total += alpha * np.uint32(LUMA_BASE)
    ink.alpha[rows] = alpha
    ink.luma[rows] = total


_Ints = TypeVar("_Ints", NDArray[np.uint32], NDArray[np.int32])


def subsampled(samples: _Ints) -> _Ints:
    """Eight times the chroma filter's result; of bytes packed two into 32 bits, each by itself."""
    both = samples[0::2] + samples[1::2]
    middle = both[:, 1:-1:2].copy()
    middle += middle
    middle += both[:, 0:-2:2]
    middle += both[:, 2::2]
    return middle


def _fill_chroma(ink: Ink, rows: slice, red_blue: _Packed, green_alpha: _Packed) -> None:
    red, blue = (red_blue & 0xFFFF).astype(np.int32), (red_blue >> 16).astype(np.int32)
    green = (green_alpha & 0xFFFF).astype(np.int32)
    alpha = ((green_alpha >> 16).astype(np.int32) * 257 + 1024) >> 11  # 0 to 2040 becomes 0 to 256
    ink.chroma_alpha[rows] = alpha
    shift = _CHROMA_SHIFT + _TAPS_SHIFT
    for plane, weights in ((ink.cb, _CB), (ink.cr, _CR)):
        total = red * weights[0] + green * weights[1] + blue * weights[2]
        total += 1 << (shift - 1)
        total >>= shift
        total += alpha * int(CHROMA_BASE)
        np.maximum(total, 0, out=total)  # where the alpha was rounded down to nothing
        plane[rows] = total
