"""From the signal of an HDR canvas to extended R'G'B' and back, for pictures of many pixels.

The formulas are those of ``transfer.to_extended`` and, with no limit at white, ``sdr_to_hdr``. The
curves are looked up in tables over roots of light, between whose values is interpolated: a tenth of
a 10-bit code off at most, of colours that are saturated beyond BT.709 a few codes.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dagrender.picture import DynamicRange, Primaries
from dagrender.transfer import (
    BT2020_LUMINANCE,
    HLG_PEAK_NITS,
    HLG_SYSTEM_GAMMA,
    PQ_PEAK_NITS,
    REFERENCE_WHITE_NITS,
    gamut_matrix,
    hlg_to_scene,
    nits_to_pq,
    pq_to_nits,
    scene_to_hlg,
)

Floats = NDArray[np.floating[Any]]
Table = NDArray[np.float32]

_STEPS = 1 << 14
_DISPLAY_GAMMA = 2.4
_MOST_LIGHT = PQ_PEAK_NITS / REFERENCE_WHITE_NITS
_MOST_SIGNAL = _MOST_LIGHT ** (1 / _DISPLAY_GAMMA)
_HLG_LIGHT = HLG_PEAK_NITS / REFERENCE_WHITE_NITS
_DARKEST = np.float32(1e-9)


def extended(rgb: Floats, source: DynamicRange) -> Floats:
    """Extended R'G'B' (3, ...) of R'G'B' of an HDR canvas, which are clipped to 0 and 1."""
    tables = _tables()
    if source is DynamicRange.PQ:
        light = _looked_up(tables["pq to light"], rgb)
    else:
        scene = _looked_up(tables["hlg to scene"], rgb)
        luminance = _luminance(scene)
        light = scene * (luminance ** np.float32(HLG_SYSTEM_GAMMA - 1) * np.float32(_HLG_LIGHT))
    light = _turned(light, gamut_matrix(Primaries.BT2020, Primaries.BT709))
    root = np.sqrt(np.abs(light) / np.float32(_MOST_LIGHT))
    return np.copysign(_looked_up(tables["root of light to signal"], root), light)


def shown(signal: Floats, target: DynamicRange) -> Floats:
    """R'G'B' of an HDR canvas of extended R'G'B' (3, ...), float32.

    What it cannot show is clipped: less than no light, more than 10,000 cd/m2 in PQ, and more than
    1000 cd/m2 in HLG.
    """
    tables = _tables()
    size = np.abs(signal) / np.float32(_MOST_SIGNAL)
    light = np.copysign(_looked_up(tables["signal to light"], size), signal)
    light = np.maximum(_turned(light, gamut_matrix(Primaries.BT709, Primaries.BT2020)), 0)
    if target is DynamicRange.PQ:
        root = np.sqrt(np.sqrt(light / np.float32(_MOST_LIGHT)))
        return _looked_up(tables["fourth root of light to pq"], root)
    display = light / np.float32(_HLG_LIGHT)
    luminance = np.maximum(_luminance(display), _DARKEST)
    scene = display * luminance ** np.float32(1 / HLG_SYSTEM_GAMMA - 1)
    return _looked_up(tables["root of scene to hlg"], np.sqrt(scene))


def _looked_up(table: Table, place: Floats) -> Floats:
    """The values of a table at places from 0 to 1."""
    at = np.clip(place, 0, 1) * np.float32(_STEPS)
    index = at.astype(np.int32)
    at -= index
    values = np.take(table[0], index)
    at *= np.take(table[1], index)
    values += at
    return values


def _turned(light: Floats, matrix: NDArray[np.float64]) -> Floats:
    """Light of other primaries."""
    out = np.empty_like(light)
    for part, row in enumerate(matrix.astype(np.float32)):
        out[part] = light[0] * row[0] + light[1] * row[1] + light[2] * row[2]
    return out


def _luminance(light: Floats) -> Floats:
    red, green, blue = (np.float32(weight) for weight in BT2020_LUMINANCE)
    total: Floats = light[0] * red + light[1] * green + light[2] * blue
    return total


@cache
def _tables() -> dict[str, Table]:
    """Curves at equal steps from 0 to 1, and by how much they rise from each to the next."""
    at = np.arange(_STEPS + 2) / _STEPS
    curves = {
        "pq to light": pq_to_nits(at) / REFERENCE_WHITE_NITS,
        "hlg to scene": hlg_to_scene(at),
        "root of light to signal": (at**2 * _MOST_LIGHT) ** (1 / _DISPLAY_GAMMA),
        "signal to light": (at * _MOST_SIGNAL) ** _DISPLAY_GAMMA,
        "fourth root of light to pq": nits_to_pq(at**4 * PQ_PEAK_NITS),
        "root of scene to hlg": scene_to_hlg(at**2),
    }
    return {
        name: np.stack([values[:-1], np.diff(values)]).astype(np.float32)
        for name, values in curves.items()
    }
