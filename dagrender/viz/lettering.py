"""How wide text will be, without the font at hand: a picture must not need one to be laid out."""

import unicodedata

_NARROW = frozenset("iljtfrI.,:;'|!()[] -/")
_WIDE = frozenset("mwMW@%—…")


BOLD = 1.1
"""How much wider bold letters are."""


def width_of(text: str, size: float) -> float:
    """About how wide ``text`` is in a sans serif of ``size``, in px; rather more than less."""
    return sum(map(_width_of, text)) * size


def _width_of(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.9
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    return 0.7 if character.isupper() else 0.62


def shortened(text: str, size: float, most: float) -> str:
    """``text``, or its beginning and its end with an ellipsis between, no wider than ``most``."""
    if width_of(text, size) <= most:
        return text
    keep = len(text) - 1
    while keep > 2 and width_of(_without_middle(text, keep), size) > most:  # noqa: PLR2004
        keep -= 1
    return _without_middle(text, keep)


def _without_middle(text: str, keep: int) -> str:
    end = keep // 3
    return f"{text[: keep - end].rstrip()}…{text[len(text) - end :].lstrip()}"
