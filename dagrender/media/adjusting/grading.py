"""Changes of colour on HDR canvases, as cubes for libavfilter's ``haldclut``.

Tones are reckoned in extended R'G'B', where 1 is reference white and nothing is clipped: what they
do to SDR they do to its like on an HDR canvas, and go on above it. Tables of colours are looked up
in the canvas's own signal, PQ or HLG of BT.2020, for which such tables are made. What lets
something through is sRGB there: it is taken to the canvas's signal and back, where it can be no
brighter than white.
"""

from functools import lru_cache

import numpy as np

from dagrender.adjustment import Lut, Tone
from dagrender.extended import shown
from dagrender.media.adjusting.chains import mixed
from dagrender.media.adjusting.cubefile import Values
from dagrender.media.adjusting.tone import toned
from dagrender.media.conform.cube import hald_points
from dagrender.picture import DynamicRange
from dagrender.transfer import sdr_to_hdr, to_extended


def toned_points(tones: tuple[Tone, ...], target: DynamicRange) -> Values:
    """What the signals at a cube's points become, (..., 3) from 0 to 1."""
    colours = toned(_extended_points(target), tones)
    parts = shown(np.moveaxis(colours, -1, 0).astype(np.float32), target)
    return np.moveaxis(parts, 0, -1).astype(np.float64)


def signals_of_srgb(target: DynamicRange) -> Values:
    """The canvas's signals of the colours of sRGB at a cube's points."""
    return sdr_to_hdr(hald_points(), target)


def srgb_through(lut: Lut, found: Values, target: DynamicRange) -> Values:
    """The colours of sRGB, from 0 to 1, that a table makes of those at a cube's points.

    ``found`` is what it makes of ``signals_of_srgb``.
    """
    signals = mixed(signals_of_srgb(target), found, lut)
    return np.clip(to_extended(signals, target), 0, 1)


@lru_cache(maxsize=2)
def _extended_points(target: DynamicRange) -> Values:
    return to_extended(hald_points(), target)
