"""Readers of what has a place or a size: lengths, positions, anchors, crops, angles."""

import re
from fractions import Fraction
from typing import Any

from dagrender.spec.context import Context
from dagrender.spec.faults import Fault, FaultyError, choices, meant, needs, shown
from dagrender.spec.reading import Reads, Schema
from dagrender.spec.scalars import NUMBER_OR_TEXT, Read, each, number, scalar
from dagrender.spec.values import WORDS, Length, parse_length

_ACROSS = ("left", "center", "right")
_DOWN = ("top", "center", "bottom")
_LETTERS = (*WORDS, "px", "vw", "vh", "vmin")
_FAR_PX = 4000
"""Shadows, boxes and outlines that reach farther would only fill memory."""
_FAR_SHARE = 1
_UNITS = "px (a bare number), %, vw, vh or vmin"
_SUCH_AS = f'such as 40, 50%, right-40, 5vmin or "50% + 20"; units are {_UNITS}'


def read_length(words: tuple[str, ...], what: str) -> Read[Length]:
    """A reader of lengths in which ``words`` name places along the axis."""

    def read(value: Any, _: Context) -> Length:
        text = scalar(value, what)
        strange = [w for w in WORDS if w in text and w not in words]
        try:
            length = parse_length(text)
        except ValueError:
            misspelt = next((w for w in re.findall("[a-z]+", text) if w not in _LETTERS), "")
            raise needs(what, text, meant(misspelt, words) or _SUCH_AS) from None
        if strange:
            hint = f"it knows {', '.join(words)}" if words else f"units are {_UNITS}"
            raise needs(what, text, hint)
        return length

    return read


_read_x = read_length(_ACROSS, "a place from left to right")
_read_y = read_length(_DOWN, "a place from top to bottom")
_read_size = read_length((), "a length")


def _read_fixed(what: str, low_px: Fraction | int, high_px: int) -> Read[Length]:
    """A reader of lengths of no axis, for which a percentage means nothing.

    What depends on the canvas may be as large as it; what is negative only where ``low_px`` is.
    """

    def read(value: Any, context: Context) -> Length:
        length = _read_size(value, context)
        if length.share:
            raise needs(what, value, "a percentage of what? units are px, vw, vh and vmin")
        shares = (length.vw, length.vh, length.vmin)
        least_px = min(low_px, 0) if any(shares) else low_px
        least_share = -_FAR_SHARE if low_px < 0 else 0
        near = all(least_share <= share <= _FAR_SHARE for share in shares)
        if not (near and least_px <= length.px <= high_px):
            raise needs(what, value)
        return length

    return read


def read_position(value: Any, context: Context) -> tuple[Length, Length]:
    """``[x, y]``, each a length of the canvas."""
    hint = "write [x, y], such as [50%, 80%] or [right-40, 40]"
    if not isinstance(value, list):
        raise needs("a place", value, hint)
    if len(value) != 2:  # noqa: PLR2004 - x and y
        raise FaultyError(Fault(message=f"needs two lengths, not {len(value)}", hint=hint))
    x, y = each(zip((_read_x, _read_y), value, strict=True), _read_with, context)
    return x, y


def _read_with(one: tuple[Read[Length], Any], context: Context) -> Length:
    read, value = one
    return read(value, context)


def read_anchor(value: Any, context: Context) -> tuple[float, float]:
    """``top right`` or ``[100%, 0%]``, as fractions of the clip's box."""
    if isinstance(value, list):
        x, y = read_position(value, context)
        if any((*x.parts[1:], *y.parts[1:])):
            raise needs("shares of the clip's size", value, "such as [50%, 100%]")
        return float(x.share), float(y.share)
    words = scalar(value, "an anchor").split()
    across = [word for word in words if word in {"left", "right"}]
    down = [word for word in words if word in {"top", "bottom"}]
    rest = [word for word in words if word == "center"]
    known = len(across) + len(down) + len(rest) == len(words)
    if not (known and words and len(across) < 2 and len(down) < 2 and len(words) < 3):  # noqa: PLR2004
        strange = next((word for word in words if word not in WORDS), "")
        hint = "such as top, center, bottom right or [50%, 100%]"
        if strange:
            hint = choices(strange, WORDS)
        raise FaultyError(Fault(message=f"{shown(value)} is not an anchor", hint=hint))
    return float(WORDS[(*across, "center")[0]]), float(WORDS[(*down, "center")[0]])


def read_box(value: Any, context: Context) -> tuple[Length | None, Length | None]:
    """``[width, height]``, lengths of the canvas; None is ``auto``, which one of them may be."""
    hint = "write [width, height], such as [50%, auto] or [320, 180]"
    if not isinstance(value, list):
        raise needs("a size", value, hint)
    if len(value) != 2:  # noqa: PLR2004 - width and height
        raise FaultyError(Fault(message=f"needs two lengths, not {len(value)}", hint=hint))
    sides = each(value, _read_side, context)
    if sides == [None, None]:
        raise FaultyError(Fault(message="only one of width and height can be auto", hint=hint))
    return sides[0], sides[1]


def _read_side(value: Any, context: Context) -> Length | None:
    text = scalar(value, "a length")
    if text == "auto":
        return None
    if text.isalpha() and text not in WORDS:
        raise FaultyError(
            Fault(message=f"{shown(text)} is not a length", hint=choices(text, ("auto",)))
        )
    length = _read_size(value, context)
    if any(part < 0 for part in length.parts) and not any(part > 0 for part in length.parts):
        raise needs("a length from 0 on", text)
    return length


read_size = _read_size
read_pixels = _read_fixed(f"a length from -{_FAR_PX} to {_FAR_PX} px", -_FAR_PX, _FAR_PX)
read_extent = _read_fixed(f"a length from 0 to {_FAR_PX} px", 0, _FAR_PX)
read_font_size = _read_fixed(f"a size from 0.1 to {_FAR_PX} px", Fraction(1, 10), _FAR_PX)
read_angle = number("an angle in degrees", unit="deg")
read_share = number("a share from 0 to 1 (or 0% to 100%)", percent=True, low=0, high=1)
read_scale = number("a factor from 0 on (or a percentage)", percent=True, low=0, high=1000)

PAIR: Schema = {"type": "array", "items": NUMBER_OR_TEXT, "minItems": 2, "maxItems": 2}
ANCHOR = Reads(read_anchor, {"anyOf": [{"type": "string"}, PAIR]}, "words or [x%, y%]")
LENGTH = Reads(_read_size, dict(NUMBER_OR_TEXT), "length")
PIXELS = Reads(read_pixels, dict(NUMBER_OR_TEXT), "px, vw, vh or vmin")
EXTENT = Reads(read_extent, dict(NUMBER_OR_TEXT), "px, vw, vh or vmin")
ANGLE = Reads(read_angle, dict(NUMBER_OR_TEXT), "degrees")
SHARE = Reads(read_share, dict(NUMBER_OR_TEXT), "0 to 1, or %")
