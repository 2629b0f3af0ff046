"""Typefaces from font files alone, at the weight and optical size that a text asks for."""

import unicodedata
from typing import Any

from dagrender.digest import Digest
from dagrender.errors import SourceError
from dagrender.paint.sources import FontSource
from dagrender.paint.textcel import FontRef, TextCel, TextSpan

_WITHOUT_GLYPH = ("C", "Z")
"""Unicode's general categories (first letter) of what needs no glyph: controls and separators."""
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


def typeface(font: FontRef, size_px: float, fonts: FontSource) -> Any:
    """The instance of ``font`` for text of ``size_px``, as a ``skia.Typeface``.

    Of a variable font, ``wght`` is set to the weight and ``opsz`` to the size, as CSS does.

    Raises:
        SourceError: the file is not a font.
    """
    return Faces(fonts).instance(font, size_px)


class Faces:
    """Typefaces for one piece of work: each file is read once."""

    def __init__(self, fonts: FontSource) -> None:
        self._fonts = fonts
        self._files: dict[Digest, Any] = {}
        self._instances: dict[tuple[Digest, int, float], Any] = {}

    def instance(self, font: FontRef, size_px: float) -> Any:
        """See ``typeface``."""
        key = font.content, font.weight, size_px
        if key not in self._instances:
            self._instances[key] = _instance(self.file(font), font.weight, size_px)
        return self._instances[key]

    def file(self, font: FontRef) -> Any:
        """The typeface of a file as it is, at its default weight."""
        if font.content not in self._files:
            self._files[font.content] = _read(font, self._fonts(font.content))
        return self._files[font.content]

    def missing(self, cel: TextCel) -> tuple[str, ...]:
        """The characters of a text that none of its fonts can show, each once, in order."""
        lacking: dict[str, None] = {}
        position = 0
        for span in spans_of(cel):
            text = cel.text[position : position + span.count]
            position += span.count
            faces = [self.file(font) for font in span.fonts]
            for character in dict.fromkeys(text):
                if _needs_glyph(character) and not any(
                    face.unicharToGlyph(ord(character)) for face in faces
                ):
                    lacking[character] = None
        return tuple(lacking)


def missing_glyphs(cel: TextCel, fonts: FontSource) -> tuple[str, ...]:
    """The characters of a text that none of its fonts can show, each once, in order."""
    return Faces(fonts).missing(cel)


def spans_of(cel: TextCel) -> tuple[TextSpan, ...]:
    """The styles of all the characters of a text.

    Raises:
        ValueError: they are those of a longer or shorter text.
    """
    if not cel.spans:
        plain = TextSpan(
            count=len(cel.text),
            fonts=(cel.font, *cel.fallbacks),
            scale=1.0,
            colour=cel.colour,
            letter_spacing_px=cel.letter_spacing_px,
            decoration=cel.decoration,
        )
        return (plain,)
    if (count := sum(span.count for span in cel.spans)) != len(cel.text):
        raise ValueError(f"a text of {len(cel.text)} characters is given styles for {count}")
    return cel.spans


def _needs_glyph(character: str) -> bool:
    return (
        unicodedata.category(character)[0] not in _WITHOUT_GLYPH
        and ord(character) not in _VARIATION_SELECTORS
    )


def _read(font: FontRef, material: bytes | str) -> Any:
    import skia

    # a font manager of its own: the default one reads the system's fonts
    manager = skia.FontMgr.New_Custom_Empty()
    if isinstance(material, bytes):
        base = manager.makeFromData(skia.Data.MakeWithCopy(material))
    else:
        base = manager.makeFromFile(material)
    if base is None:
        raise SourceError(font.family, "the font's file cannot be read as a font")
    return base


def _instance(base: Any, weight: int, size_px: float) -> Any:
    import skia

    wanted = {"wght": float(weight), "opsz": size_px}
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
