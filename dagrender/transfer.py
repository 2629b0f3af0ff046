"""Transfer functions and primaries, from the standards: float64 arrays in, float64 arrays out.

Signals are R'G'B' from 0 to 1; light is in cd/m2 for what is displayed absolutely (PQ), and
relative to its peak or reference white elsewhere. Pure arithmetic, for whoever makes tables.
"""

import numpy as np
from numpy.typing import NDArray

from dagrender.picture import DynamicRange, Primaries, Transfer

Values = NDArray[np.float64]

REFERENCE_WHITE_NITS = 203.0
"""HDR reference white, and with it the white of SDR (ITU-R BT.2408-7, 2.1)."""
PQ_PEAK_NITS = 10_000.0
HLG_PEAK_NITS = 1_000.0
"""The nominal peak of an HLG display (BT.2100-2, table 5, note 5f)."""
HLG_SYSTEM_GAMMA = 1.2

# BT.2100-2, table 4
_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
# BT.2100-2, table 5
_A = 0.17883277
_B = 1 - 4 * _A
_C = 0.5 - _A * np.log(4 * _A)
_HLG_KNEE = 1 / 12
BT2020_LUMINANCE = np.array([0.2627, 0.6780, 0.0593])

_DISPLAY_GAMMA = 2.4  # BT.1886, with a black of no light
_POWERS = {Transfer.BT709: _DISPLAY_GAMMA, Transfer.GAMMA22: 2.2, Transfer.GAMMA28: 2.8}

_D65 = (0.3127, 0.3290)
_CHROMATICITIES = {  # H.273 table 2
    Primaries.BT709: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65),
    Primaries.BT601_525: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    Primaries.BT601_625: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), _D65),
    Primaries.BT2020: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    Primaries.DISPLAY_P3: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
}


def chromaticities(primaries: Primaries) -> tuple[tuple[float, float], ...]:
    """CIE 1931 x and y of red, green, blue and white."""
    return _CHROMATICITIES[primaries]


def pq_to_nits(signal: Values) -> Values:
    """Displayed light in cd/m2 of a PQ signal (BT.2100-2, table 4: the EOTF)."""
    power = np.clip(signal, 0, 1) ** (1 / _M2)
    ratio = np.maximum(power - _C1, 0) / (_C2 - _C3 * power)
    return np.asarray(PQ_PEAK_NITS * ratio ** (1 / _M1), np.float64)


def nits_to_pq(nits: Values) -> Values:
    """The PQ signal of displayed light in cd/m2: the inverse EOTF, clipped to 0..10000 cd/m2."""
    power = np.clip(nits / PQ_PEAK_NITS, 0, 1) ** _M1
    return ((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2


def hlg_to_scene(signal: Values) -> Values:
    """Scene light, 0 to 1, of an HLG signal (BT.2100-2, table 5: the inverse OETF)."""
    signal = np.clip(signal, 0, 1)
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - _C) / _A) + _B) / 12)  # noqa: PLR2004


def scene_to_hlg(light: Values) -> Values:
    """The HLG signal of scene light from 0 to 1 (BT.2100-2, table 5: the OETF)."""
    light = np.clip(light, 0, 1)
    logarithm = _A * np.log(np.maximum(12 * light - _B, 1e-9)) + _C
    return np.where(light <= _HLG_KNEE, np.sqrt(3 * light), logarithm)


def hlg_to_nits(signal: Values) -> Values:
    """Displayed light in cd/m2, BT.2020 (..., 3), of an HLG signal on a display of 1000 cd/m2.

    BT.2100-2, table 5: the EOTF, with a system gamma of 1.2 and a black of no light.
    """
    scene = hlg_to_scene(signal)
    luminance = (scene @ BT2020_LUMINANCE)[..., None]
    light: Values = HLG_PEAK_NITS * scene * luminance ** (HLG_SYSTEM_GAMMA - 1)
    return light


def nits_to_hlg(nits: Values) -> Values:
    """The HLG signal that a display of 1000 cd/m2 shows as ``nits``, BT.2020 (..., 3).

    What is brighter is clipped (BT.2100-2, table 5: the inverse of the OOTF, then the OETF).
    """
    display = np.maximum(nits, 0) / HLG_PEAK_NITS
    luminance = (display @ BT2020_LUMINANCE)[..., None]
    gain = np.maximum(luminance, 1e-12) ** (1 / HLG_SYSTEM_GAMMA - 1)
    return scene_to_hlg(display * gain)


def to_light(signal: Values, transfer: Transfer) -> Values:
    """Light relative to white of an SDR signal; odd about 0, so that footroom survives.

    BT.601, BT.709 and BT.2020 signals are seen through a display of BT.1886 (gamma 2.4).
    """
    if transfer is Transfer.LINEAR:
        return signal
    size = np.abs(signal)
    if transfer is Transfer.SRGB:  # IEC 61966-2-1
        light = np.where(size <= 0.04045, size / 12.92, ((size + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004
    else:
        light = size ** _POWERS[transfer]
    return np.copysign(light, signal)


def from_light(light: Values, transfer: Transfer) -> Values:
    """The SDR signal of light relative to white: the inverse of ``to_light``."""
    if transfer is Transfer.LINEAR:
        return light
    size = np.abs(light)
    if transfer is Transfer.SRGB:
        signal = np.where(size <= 0.0031308, size * 12.92, 1.055 * size ** (1 / 2.4) - 0.055)  # noqa: PLR2004
    else:
        signal = size ** (1 / _POWERS[transfer])
    return np.copysign(signal, light)


def compressed(nits: Values, source_nits: float, target_nits: float) -> Values:
    """Displayed light (..., 3) whose peak is ``source_nits``, tone-mapped to ``target_nits``.

    The EETF of BT.2390-10, 5.4.1, with blacks of no light, for the greatest of the three; the
    others follow in proportion. What is brighter than ``source_nits`` comes out as the peak.
    """
    if source_nits <= target_nits:
        return nits
    greatest = nits.max(axis=-1, keepdims=True)
    whole = nits_to_pq(np.array(source_nits))
    signal = np.minimum(nits_to_pq(greatest) / whole, 1)
    top = nits_to_pq(np.array(target_nits)) / whole
    knee = 1.5 * top - 0.5
    t = np.maximum(signal - knee, 0) / (1 - knee)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (3 * t**2 - 2 * t**3) * top
    )
    mapped = pq_to_nits(np.where(signal < knee, signal, spline) * whole)
    return np.asarray(nits * (mapped / np.maximum(greatest, 1e-9)), np.float64)


def _to_xyz(primaries: Primaries) -> Values:
    red, green, blue, white = (
        np.array([x / y, 1, (1 - x - y) / y]) for x, y in _CHROMATICITIES[primaries]
    )
    columns = np.stack([red, green, blue], axis=1)
    return np.asarray(columns * np.linalg.solve(columns, white), np.float64)


def gamut_matrix(source: Primaries, target: Primaries) -> Values:
    """The 3 x 3 matrix from linear RGB of ``source`` to that of ``target`` (SMPTE RP 177)."""
    return np.asarray(np.linalg.solve(_to_xyz(target), _to_xyz(source)), np.float64)


def sdr_to_hdr(signal: Values, target: DynamicRange) -> Values:
    """BT.709 R'G'B' (..., 3) as the R'G'B' of BT.2020 in PQ or HLG, display-referred.

    White comes to stand at 203 cd/m2: 58 % of PQ, 75 % of HLG (BT.2408-7, 5.1.2).
    """
    light = np.clip(to_light(signal, Transfer.BT709), 0, None)
    nits = light @ gamut_matrix(Primaries.BT709, Primaries.BT2020).T * REFERENCE_WHITE_NITS
    return nits_to_pq(nits) if target is DynamicRange.PQ else nits_to_hlg(nits)


def to_extended(signal: Values, source: DynamicRange) -> Values:
    """Extended R'G'B' (..., 3) of R'G'B' of BT.2020 in PQ or HLG: ``sdr_to_hdr`` undone.

    It is R'G'B' of BT.709 on the curve of a BT.1886 display with 1 at 203 cd/m2, odd about 0: above
    1 is what is brighter, below 0 what BT.709 has no such colours for (as scRGB, IEC 61966-2-2).
    """
    nits = pq_to_nits(signal) if source is DynamicRange.PQ else hlg_to_nits(signal)
    light = nits @ gamut_matrix(Primaries.BT2020, Primaries.BT709).T / REFERENCE_WHITE_NITS
    return from_light(light, Transfer.BT709)
