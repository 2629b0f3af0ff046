"""How much of a picture is covered, from what it is over black and over white.

Whatever is laid over a background leaves the share of it that is not covered. So the alpha of a
pixel is one less the difference between the two, however its layers were blended, masked or faded.
"""

from collections.abc import Callable

import numpy as np

from dagrender.picture import Colour, Picture, Pixels

_BLACK_LUMA, _WHITE_LUMA = 16, 235  # BT.709, 8 bits, limited range
_OPAQUE = 255


def with_alpha(black: Picture, white: Picture) -> Picture:
    """What ``black`` and ``white`` are, painted over either: in YUV 4:2:0 of 8 bits, with alpha."""
    if black is white:
        alpha = np.full_like(black.planes[0], _OPAQUE)
    else:
        seen = white.planes[0].astype(np.int32) - black.planes[0]
        steps = _WHITE_LUMA - _BLACK_LUMA
        share = (seen.clip(0, steps) * _OPAQUE + steps // 2) // steps
        alpha = (_OPAQUE - share).astype(np.uint8)
    return Picture(pixels=Pixels.YUVA420, planes=(*black.planes, alpha))


def beside_alpha(picture: Picture, change: Callable[[Picture], Picture]) -> Picture:
    """``picture`` with its colours changed, and its alpha, if it has one, as it was."""
    if picture.pixels is not Pixels.YUVA420:
        return change(picture)
    changed = change(without_alpha(picture))
    return Picture(pixels=Pixels.YUVA420, planes=(*changed.planes, picture.planes[-1]))


def without_alpha(picture: Picture) -> Picture:
    """``picture`` on black."""
    if picture.pixels is not Pixels.YUVA420:
        return picture
    return Picture(pixels=Pixels.YUV420, planes=picture.planes[:-1])


def on_white(colour: Colour) -> Colour:
    """The colour that is seen where white lies behind it."""
    rest = 1 - colour.alpha
    red, green, blue = (
        part * colour.alpha + rest for part in (colour.red, colour.green, colour.blue)
    )
    return Colour(red=red, green=green, blue=blue)


def on_black(colour: Colour) -> Colour:
    """The colour that is seen where nothing lies behind it."""
    alpha = colour.alpha
    return Colour(red=colour.red * alpha, green=colour.green * alpha, blue=colour.blue * alpha)
