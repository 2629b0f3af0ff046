"""Adjustments of RGBA, premultiplied: text, drawings and pictures that let something through."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dagrender.adjustment import Lut, Tone, ToneKind
from dagrender.media.adjusting.chains import Colours, Cubes, with_table
from dagrender.media.adjusting.tone import Linear, channel_gains
from dagrender.picture import Picture, Pixels, Plane

PLANAR = "gbrap"
"""RGBA as ``to_planes`` gives it, by libav's name: the order of planes is for us to say."""
_KR, _KG, _KB = 0.2126, 0.7152, 0.0722
_TOP = 255.0

Values = NDArray[np.float64]


def linear(picture: Picture, by: Linear) -> Picture:
    """R'G'B' changed as luma and colour."""

    def change(colours: Values) -> Values:
        red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
        luma = _KR * red + _KG * green + _KB * blue
        cb, cr = (blue - luma) / (2 * (1 - _KB)), (red - luma) / (2 * (1 - _KR))
        (a, b), (c, d) = by.turn
        luma = by.gain * luma + by.offset
        cb, cr = a * cb + b * cr, c * cb + d * cr
        red, blue = luma + 2 * (1 - _KR) * cr, luma + 2 * (1 - _KB) * cb
        green = (luma - _KR * red - _KB * blue) / _KG
        return np.stack([red, green, blue], axis=-1)

    return _changed(picture, change)


def recoloured(picture: Picture, tones: Colours, cubes: Cubes) -> Picture:
    """R'G'B' through curves and tables."""

    def change(colours: Values) -> Values:
        for tone in tones:
            if isinstance(tone, Lut):
                colours = with_table(colours, tone, cubes(tone.content))
            else:
                colours = np.clip(_curved(colours, tone), 0, 1)
        return colours

    return _changed(picture, change)


def _curved(colours: Values, tone: Tone) -> Values:
    if tone.kind is ToneKind.TEMPERATURE:
        return np.asarray(colours * np.array(channel_gains(tone.amount)), np.float64)
    return np.asarray(colours ** (1 / tone.amount), np.float64)


def _changed(picture: Picture, change: Callable[[Values], Values]) -> Picture:
    """Colours changed where there is any ink, and weighted again."""
    rgba = picture.planes[0].copy()
    inked = rgba[..., 3] > 0
    # few colours make up a text or a drawing
    colours, where = np.unique(rgba[inked].view("<u4").ravel(), return_inverse=True)
    parts = colours.astype("<u4").view(np.uint8).reshape(-1, 4).astype(np.float64)
    alpha = parts[:, 3:]
    changed = np.clip(change(np.clip(parts[:, :3] / np.maximum(alpha, 1), 0, 1)), 0, 1)
    parts[:, :3] = np.floor(changed * alpha + 0.5)
    rgba[inked] = parts.astype(np.uint8)[where]
    return Picture(pixels=Pixels.RGBA, planes=(rgba,))


def padded(picture: Picture, by_px: int) -> Picture:
    """With so many transparent pixels on each side."""
    wide = np.pad(picture.planes[0], ((by_px, by_px), (by_px, by_px), (0, 0)))
    return Picture(pixels=Pixels.RGBA, planes=(wide,))


def to_planes(picture: Picture) -> tuple[Plane, ...]:
    """Red, green, blue and alpha, each by itself."""
    return tuple(np.ascontiguousarray(picture.planes[0][..., part]) for part in range(4))


def from_planes(planes: tuple[Plane, ...]) -> Picture:
    """The picture again; no colour is brighter than its alpha."""
    rgba = np.stack(planes, axis=-1).astype(np.uint8, copy=False)
    np.minimum(rgba, rgba[..., 3:], out=rgba)
    return Picture(pixels=Pixels.RGBA, planes=(rgba,))
