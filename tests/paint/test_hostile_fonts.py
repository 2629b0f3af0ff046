"""Fonts whose glyphs are made of each other without end: nothing is drawn for those, and soon."""

import io

import fontpkg
import pytest
from cli.confined import confined
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

from dagrender.paint.typeface import Faces

from .lettering import INTER

MADE_OF = {
    "itself": {"a": "a"},
    "each other": {"a": "b", "b": "a"},
    "towers": {one: other * 10 for one, other in zip("abcdefghijk", "bcdefghijkl", strict=True)},
}


def composed(parts):
    """A font in which letters are made of others, as a file."""
    font = TTFont(fontpkg.family("Inter").files[0].path, recalcBBoxes=False)
    for table in {"gvar", "HVAR", "fvar", "avar", "STAT", "MVAR"} & set(font.keys()):
        del font[table]
    named = font.getBestCmap()
    for letter, others in parts.items():
        glyph = Glyph()
        glyph.numberOfContours, glyph.components = -1, []
        glyph.xMin = glyph.yMin = 0
        glyph.xMax = glyph.yMax = 500
        for other in others:
            part = GlyphComponent()
            part.glyphName, part.x, part.y, part.flags = named[ord(other)], 0, 0, 3
            glyph.components.append(part)
        font["glyf"].glyphs[named[ord(letter)]] = glyph
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def points(data):
    """Of the outline of an a, and of a z."""
    import skia

    face = Faces(lambda _: data).file(INTER)
    outlines = (skia.Font(face, 40).getPath(face.unicharToGlyph(ord(one))) for one in "az")
    return [outline.countPoints() if outline else 0 for outline in outlines]


@pytest.mark.parametrize("what", MADE_OF)
def test_glyphs_that_are_made_of_each_other_without_end_are_not_drawn(what):
    broken, whole = confined(points, composed(MADE_OF[what]))
    assert broken == 0
    assert whole > 0


def test_a_glyph_that_is_made_of_another_is(tmp_path):
    assert confined(points, composed({"a": "z"}))[0] > 0
