"""Adjustments of colour by one number, as formulas.

Brightness, contrast, saturation, hue and exposure are linear in R'G'B', and therefore in Y'CbCr,
where each of them treats luma by itself and colour by itself: they are carried out there, plane by
plane, several as one. Nothing is clipped before the last of a run.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dagrender.adjustment import Tone, ToneKind
from dagrender.picture import Primaries
from dagrender.transfer import chromaticities

DISPLAY_GAMMA = 2.4
"""BT.1886 with a black of no light."""
_NEUTRAL_K = 6500.0
_KR, _KG, _KB = 0.2126, 0.7152, 0.0722

LINEAR = frozenset(
    (
        ToneKind.BRIGHTNESS,
        ToneKind.CONTRAST,
        ToneKind.SATURATION,
        ToneKind.HUE,
        ToneKind.EXPOSURE,
    )
)
"""What treats luma and colour each by itself, and in a line."""


@dataclass(frozen=True, slots=True)
class Linear:
    """Y' becomes ``gain`` Y' + ``offset``; Cb and Cr become ``turn`` (two by two) times theirs.

    Y' is from 0 to 1, Cb and Cr from -0.5 to 0.5.
    """

    gain: float = 1.0
    offset: float = 0.0
    turn: tuple[tuple[float, float], tuple[float, float]] = ((1.0, 0.0), (0.0, 1.0))

    def then(self, tone: Tone) -> "Linear":
        """This, and after it ``tone``, which must be of a ``LINEAR`` kind."""
        gain, offset, chroma, angle = _linear(tone)
        cos, sin = math.cos(angle) * chroma, math.sin(angle) * chroma
        (a, b), (c, d) = self.turn
        return Linear(
            self.gain * gain,
            self.offset * gain + offset,
            (
                (cos * a - sin * c, cos * b - sin * d),
                (sin * a + cos * c, sin * b + cos * d),
            ),
        )

    def matrix(self) -> NDArray[np.float64]:
        """What (3, 3) R'G'B' of BT.709 are multiplied with; the offset is added to each of them."""
        forwards = np.array(
            [
                [_KR, _KG, _KB],
                np.array([-_KR, -_KG, 1 - _KB]) / (2 * (1 - _KB)),
                np.array([1 - _KR, -_KG, -_KB]) / (2 * (1 - _KR)),
            ]
        )
        (a, b), (c, d) = self.turn
        change = np.array([[self.gain, 0, 0], [0, a, b], [0, c, d]])
        return np.asarray(np.linalg.solve(forwards, change @ forwards), np.float64)


def _linear(tone: Tone) -> tuple[float, float, float, float]:
    """Gain and offset of luma, gain of colour, and its turn in radians."""
    amount = tone.amount
    match tone.kind:
        case ToneKind.CONTRAST:
            return amount, 0.5 * (1 - amount), amount, 0.0
        case ToneKind.SATURATION:
            return 1.0, 0.0, amount, 0.0
        case ToneKind.HUE:
            return 1.0, 0.0, 1.0, math.radians(amount)
        case ToneKind.EXPOSURE:
            gain = 2.0 ** (amount / DISPLAY_GAMMA)
            return gain, 0.0, gain, 0.0
        case _:
            return amount, 0.0, amount, 0.0


def toned(colours: NDArray[np.float64], tones: Iterable[Tone]) -> NDArray[np.float64]:
    """Extended R'G'B' (..., 3) through ``tones``; nothing is clipped, curves are odd about 0."""
    for tone in tones:
        if tone.kind in LINEAR:
            by = Linear().then(tone)
            colours = colours @ by.matrix().T + by.offset
        elif tone.kind is ToneKind.TEMPERATURE:
            colours = colours * np.array(channel_gains(tone.amount))
        else:
            colours = np.copysign(np.abs(colours) ** (1 / tone.amount), colours)
    return np.asarray(colours, np.float64)


def channel_gains(kelvin: float) -> tuple[float, float, float]:
    """What R', G' and B' are multiplied with so that white is seen by a light of ``kelvin``.

    A black body's colour, in light of BT.709's primaries, over that at 6500 K, at the same
    luminance; brought to the signal by a display of BT.1886.
    """
    light = _body(kelvin) / _body(_NEUTRAL_K)
    luminance = float(np.array([_KR, _KG, _KB]) @ light)
    signal = np.maximum(light / luminance, 0) ** (1 / DISPLAY_GAMMA)
    return float(signal[0]), float(signal[1]), float(signal[2])


def _body(kelvin: float) -> NDArray[np.float64]:
    """A black body's light as linear R, G and B of BT.709."""
    x, y = locus(kelvin)
    xyz = np.array([x / y, 1.0, (1 - x - y) / y])
    return np.linalg.solve(_to_xyz(), xyz)


def _to_xyz() -> NDArray[np.float64]:
    """From linear R, G, B of BT.709 to CIE XYZ (SMPTE RP 177)."""
    columns = [np.array([x, y, 1 - x - y]) / y for x, y in chromaticities(Primaries.BT709)]
    primaries, white = np.stack(columns[:3], axis=1), columns[3]
    return np.asarray(primaries * np.linalg.solve(primaries, white))


def locus(kelvin: float) -> tuple[float, float]:
    """CIE 1931 x and y of a black body of 1667 to 25000 K.

    Kang et al., Design of advanced color temperature control system for HDTV applications, 2002.
    """
    t = 1e3 / kelvin
    if kelvin <= 4000:  # noqa: PLR2004 - where the two cubics of the paper meet
        x = ((-0.2661239 * t - 0.2343589) * t + 0.8776956) * t + 0.179910
    else:
        x = ((-3.0258469 * t + 2.1070379) * t + 0.2226347) * t + 0.240390
    if kelvin <= 2222:  # noqa: PLR2004 - likewise
        y = ((-1.1063814 * x - 1.34811020) * x + 2.18555832) * x - 0.20219683
    elif kelvin <= 4000:  # noqa: PLR2004 - likewise
        y = ((-0.9549476 * x - 1.37418593) * x + 2.09137015) * x - 0.16748867
    else:
        y = ((3.0817580 * x - 5.87338670) * x + 3.75112997) * x - 0.37001483
    return x, y
