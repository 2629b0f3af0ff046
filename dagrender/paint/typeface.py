"""Typefaces from font files alone, at the weight and optical size that a text asks for."""

import unicodedata
from typing import Any

from dagrender.errors import SourceError
from dagrender.paint.displaylist import FontRef, TextCel
from dagrender.paint.sources import FontSource

_WITHOUT_GLYPH = ("C", "Z")
"""Unicode's general categories (first letter) of what needs no glyph: controls and separators."""
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


def typeface(font: FontRef, size_px: float, fonts: FontSource) -> Any:
    """The instance of ``font`` for text of ``size_px``, as a ``skia.Typeface``.

    Of a variable font, ``wght`` is set to the weight and ``opsz`` to the size, as CSS does.

    Raises:
        SourceError: the file is not a font.
    """
    import skia

    material = fonts(font.content)
    # a font manager of its own: the default one reads the system's fonts
    manager = skia.FontMgr.New_Custom_Empty()
    if isinstance(material, bytes):
        base = manager.makeFromData(skia.Data.MakeWithCopy(material))
    else:
        base = manager.makeFromFile(material)
    if base is None:
        raise SourceError(font.family, "the font's file cannot be read as a font")
    wanted = {"wght": float(font.weight), "opsz": size_px}
    position = skia.FontArguments.VariationPosition
    coordinates = position.Coordinates()
    for axis in base.getVariationDesignParameters():
        name = axis.tag.to_bytes(4, "big").decode("latin-1")
        value = min(max(wanted.get(name, getattr(axis, "def")), axis.min), axis.max)
        coordinates.append(position.Coordinate(axis.tag, value))
    if not coordinates:
        return base
    arguments = skia.FontArguments()
    place = position(coordinates)  # the arguments only point at it
    arguments.setVariationDesignPosition(place)
    return base.makeClone(arguments)


def missing_glyphs(cel: TextCel, fonts: FontSource) -> tuple[str, ...]:
    """The characters of a text that its font cannot show, each once, in order."""
    face = typeface(cel.font, cel.size_px, fonts)
    return tuple(
        character
        for character in dict.fromkeys(cel.text)
        if unicodedata.category(character)[0] not in _WITHOUT_GLYPH
        and ord(character) not in _VARIATION_SELECTORS
        and not face.unicharToGlyph(ord(character))
    )
