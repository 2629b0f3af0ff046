"""The formulas of CSS Compositing 1, section 10: what becomes of a backdrop Cb and a source Cs.

Colours are (3, height, width), from 0 to 1 in sRGB-encoded R'G'B'. In extended R'G'B', as HDR
canvases have it, they may lie beyond. ``multiply``, ``darken``, ``lighten`` and ``difference`` take
them as they are. The formulas that take 1 for the most there is get what lies between 0 and 1; what
the backdrop has beyond is added again, and likewise what the source has where it is mixed in itself
and does not only tell how far to go. What is between 0 and 1 is mixed as on an SDR canvas.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Blend = Callable[[Floats, Floats], Floats]
_DODGED = np.float32(1e-6)
_WEIGHTS = np.float32(0.3), np.float32(0.59), np.float32(0.11)  # of Lum in section 10.2


# Section 10.1: separable modes


def _overlay(below: Floats, above: Floats) -> Floats:
    return _hard_light(above, below)


def _hard_light(below: Floats, above: Floats) -> Floats:
    twice = above * 2
    return np.where(above <= 0.5, below * twice, _screen(below, twice - 1))  # noqa: PLR2004


def _screen(below: Floats, above: Floats) -> Floats:
    return below + above - below * above


def _dodge(below: Floats, above: Floats) -> Floats:
    dodged = np.minimum(1, below / np.maximum(1 - above, _DODGED))
    return np.where(below <= 0, 0, np.where(above >= 1, 1, dodged)).astype(np.float32)


def _burn(below: Floats, above: Floats) -> Floats:
    burnt = 1 - np.minimum(1, (1 - below) / np.maximum(above, _DODGED))
    return np.where(below >= 1, 1, np.where(above <= 0, 0, burnt)).astype(np.float32)


def _soft_light(below: Floats, above: Floats) -> Floats:
    dark = below - (1 - 2 * above) * below * (1 - below)
    curve = np.where(
        below <= 0.25,  # noqa: PLR2004
        ((16 * below - 12) * below + 4) * below,
        np.sqrt(below),
    )
    return np.where(above <= 0.5, dark, below + (2 * above - 1) * (curve - below))  # noqa: PLR2004


# Section 10.2: modes of hue, saturation and luminosity


def _lum(colour: Floats) -> Floats:
    lum: Floats = colour[0] * _WEIGHTS[0] + colour[1] * _WEIGHTS[1] + colour[2] * _WEIGHTS[2]
    return lum


def _sat(colour: Floats) -> Floats:
    spread: Floats = colour.max(axis=0) - colour.min(axis=0)
    return spread


def _with_lum(colour: Floats, lum: Floats, bounds: tuple[Any, Any] = (0, 1)) -> Floats:
    """SetLum, and ClipColor in it, which keeps colours within ``bounds``."""
    least, most = bounds
    moved = colour + (lum - _lum(colour))
    lowest, highest = moved.min(axis=0), moved.max(axis=0)
    raised = lum + (moved - lum) * ((lum - least) / np.maximum(lum - lowest, _DODGED))
    moved = np.where(lowest < least, raised, moved)
    lowered = lum + (moved - lum) * ((most - lum) / np.maximum(highest - lum, _DODGED))
    return np.where(highest > most, lowered, moved)


def _with_sat(colour: Floats, sat: Floats) -> Floats:
    """SetSat: the least part becomes 0, the greatest ``sat``, that between in proportion."""
    least = colour.min(axis=0)
    spread = colour.max(axis=0) - least
    return np.where(spread > 0, (colour - least) * (sat / np.maximum(spread, _DODGED)), 0)


def _hue(below: Floats, above: Floats, bounds: tuple[Any, Any] = (0, 1)) -> Floats:
    return _with_lum(_with_sat(above, _sat(below)), _lum(below), bounds)


def _saturation(below: Floats, above: Floats, bounds: tuple[Any, Any] = (0, 1)) -> Floats:
    return _with_lum(_with_sat(below, _sat(above)), _lum(below), bounds)


def _color(below: Floats, above: Floats, bounds: tuple[Any, Any] = (0, 1)) -> Floats:
    return _with_lum(above, _lum(below), bounds)


def _luminosity(below: Floats, above: Floats, bounds: tuple[Any, Any] = (0, 1)) -> Floats:
    return _with_lum(below, _lum(above), bounds)


MODES: dict[str, Blend] = {
    "multiply": lambda below, above: below * above,
    "screen": _screen,
    "overlay": _overlay,
    "darken": np.minimum,
    "lighten": np.maximum,
    "color-dodge": _dodge,
    "color-burn": _burn,
    "hard-light": _hard_light,
    "soft-light": _soft_light,
    "difference": lambda below, above: np.abs(below - above),
    "exclusion": lambda below, above: below + above - 2 * below * above,
    "hue": _hue,
    "saturation": _saturation,
    "color": _color,
    "luminosity": _luminosity,
}
"""B(Cb, Cs) by the mode's name."""


# Beyond 0 and 1

_OF_BOTH = "screen", "overlay", "hard-light", "exclusion"
_OF_BACKDROP = "color-dodge", "color-burn", "soft-light"


def _beyond(mode: Blend, *, both: bool) -> Blend:
    """``mode`` of what lies between 0 and 1, and what the backdrop, or both, have beyond."""

    def mixed(below: Floats, above: Floats) -> Floats:
        ground, source = np.clip(below, 0, 1), np.clip(above, 0, 1)
        out: Floats = mode(ground, source) + (below - ground)
        return out + (above - source) if both else out

    return mixed


def _within(mode: Callable[[Floats, Floats, tuple[Any, Any]], Floats]) -> Blend:
    """``mode`` with colours kept within 0 and 1, or what either colour reaches beyond them."""

    def mixed(below: Floats, above: Floats) -> Floats:
        least = np.minimum(np.minimum(below.min(axis=0), above.min(axis=0)), 0)
        most = np.maximum(np.maximum(below.max(axis=0), above.max(axis=0)), 1)
        return mode(below, above, (least, most))

    return mixed


EXTENDED_MODES: dict[str, Blend] = {
    **MODES,
    **{name: _beyond(MODES[name], both=True) for name in _OF_BOTH},
    **{name: _beyond(MODES[name], both=False) for name in _OF_BACKDROP},
    "hue": _within(_hue),
    "saturation": _within(_saturation),
    "color": _within(_color),
    "luminosity": _within(_luminosity),
}
"""The same for extended R'G'B', by the same names."""
