"""Scripts: the font of every character, how it is shaped, and which way its lines run."""

import numpy as np
import pytest
import skia

from dagrender.paint.text import missing_glyphs, rasterise
from dagrender.paint.textcel import FontRef
from dagrender.paint.typeface import Faces

from .lettering import ARABIC, DEVANAGARI, INTER, both, plane
from .scenes import fonts, text


def test_a_character_takes_the_first_font_that_has_it():
    cel = text("Hi سلام", fallbacks=(ARABIC,))
    assert missing_glyphs(text("Hi سلام"), both) == tuple(dict.fromkeys("سلام"))
    assert missing_glyphs(cel, both) == ()
    alone = text("سلام", font=ARABIC)
    ink = plane(rasterise(alone, both)).sum()
    latin = plane(rasterise(text("Hi"), both)).sum()
    assert plane(rasterise(cel, both)).sum() == pytest.approx(ink + latin, rel=0.02)


def test_a_paragraph_runs_as_it_begins():
    """The mark behind an Arabic line stands at its left, behind a Latin one at its right."""
    looks = {"fallbacks": (ARABIC,), "align": "left", "size_px": 40.0}
    arabic = plane(rasterise(text("سلام abc!", **looks), both))
    # "!" has a gap between its stem and its dot
    stem = plane(rasterise(text("!", **looks), both))
    columns_of_mark = np.flatnonzero(stem.any(axis=0))
    width = len(columns_of_mark)
    first = np.flatnonzero(arabic.any(axis=0))[0]
    found = arabic[:, first : first + width]
    wanted = stem[:, columns_of_mark[0] : columns_of_mark[0] + width]
    assert np.abs(found.sum(axis=1)[: len(wanted)] - wanted.sum(axis=1)).max() < 400


def test_a_direction_that_is_said_holds_for_every_paragraph():
    """A mark at the end of a Latin line stands at its left where lines run to the left."""
    looks = {"align": "left", "size_px": 40.0}
    mark = plane(rasterise(text("!", **looks), fonts))
    width = len(np.flatnonzero(mark.any(axis=0)))
    plain = plane(rasterise(text("lbc!", **looks), fonts))
    for direction, at_left in (("auto", False), ("ltr", False), ("rtl", True)):
        found = plane(rasterise(text("lbc!", direction=direction, **looks), fonts))
        inked = np.flatnonzero(found.any(axis=0))
        first = found[:, inked[0] : inked[0] + width].sum(axis=1)
        # the stem and the dot of "!" have a gap in between
        gap = (first[first.nonzero()[0][0] : first.nonzero()[0][-1]] == 0).any()
        assert gap == at_left
        assert np.array_equal(found, plain) != at_left
    arabic = {"fallbacks": (ARABIC,), **looks}
    line = "سلام abc!"
    forced, begun = (
        plane(rasterise(text(line, direction=direction, **arabic), both))
        for direction in ("rtl", "auto")
    )
    assert np.array_equal(forced, begun)
    assert not np.array_equal(begun, plane(rasterise(text(line, direction="ltr", **arabic), both)))


@pytest.mark.parametrize(
    ("words", "font", "direction"),
    [("السلام عليكم", ARABIC, "rtl"), ("नमस्ते क्षत्रिय हिन्दी", DEVANAGARI, "ltr")],
    ids=["arabic", "devanagari"],
)
def test_shaping_is_what_harfbuzz_does_elsewhere(words, font, direction):
    """Pillow shapes with libraqm: letters join, stack and change places, and run their way."""
    features = pytest.importorskip("PIL.features")
    if not features.check("raqm"):
        pytest.skip("this Pillow has no libraqm")
    from PIL import Image, ImageDraw, ImageFont

    size = 64
    face = ImageFont.truetype(both(font.content), size, layout_engine=ImageFont.Layout.RAQM)
    face.set_variation_by_axes([400, 100])
    picture = Image.new("L", (700, 200))
    ImageDraw.Draw(picture).text((40, 20), words, font=face, fill=255, direction=direction)
    reference = np.asarray(picture, int)
    ours = plane(rasterise(text(words, font=font, size_px=float(size)), both))
    reference, ours = (trimmed(one) for one in (reference, ours))
    assert np.abs(np.subtract(reference.shape, ours.shape)).max() <= 2
    height, width = np.minimum(reference.shape, ours.shape)
    alike = []
    for y, x in np.ndindex(3, 3):  # they may stand between pixels in another way
        moved = np.roll(ours, (y - 1, x - 1), axis=(0, 1))[:height, :width]
        pair = np.stack([reference[:height, :width].ravel(), moved.ravel()])
        alike.append(np.corrcoef(pair)[0, 1])
    assert max(alike) > 0.9


def trimmed(alpha):
    ys, xs = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    return alpha[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]


def colour_font():
    """A font whose one character is a red square with a green half, in layers (COLR)."""
    pytest.importorskip("fontTools", reason="fontTools is not installed")
    from io import BytesIO

    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    def box(left, right):
        pen = TTGlyphPen(None)
        pen.moveTo((left, 0))
        for point in ((left, 1000), (right, 1000), (right, 0)):
            pen.lineTo(point)
        pen.closePath()
        return pen.glyph()

    made = FontBuilder(1000, isTTF=True)
    names = [".notdef", "face", "whole", "half"]
    made.setupGlyphOrder(names)
    made.setupCharacterMap({0x1F600: "face"})
    made.setupGlyf(
        {
            ".notdef": box(0, 100),
            "face": box(0, 1000),
            "whole": box(0, 1000),
            "half": box(500, 1000),
        }
    )
    made.setupHorizontalMetrics({name: (1000, 500 * (name == "half")) for name in names})
    made.setupHorizontalHeader(ascent=1000, descent=0)
    made.setupNameTable({"familyName": "Faces", "styleName": "Regular"})
    made.setupOS2(sTypoAscender=1000, sTypoDescender=0, usWinAscent=1000, usWinDescent=0)
    made.setupPost()
    made.setupCOLR({"face": [("whole", 0), ("half", 1)]})
    made.setupCPAL([[(1, 0, 0, 1), (0, 1, 0, 1)]])
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def test_emoji_are_drawn_in_their_own_colours():
    data = colour_font()
    face = FontRef(content="faces", family="Faces", weight=400, italic=False)
    cel = text("\U0001f600", fallbacks=(face,), size_px=100.0)
    found = rasterise(cel, lambda content: data if content == "faces" else fonts(content))
    assert tuple(found.rgba[50, 20]) == (255, 0, 0, 255)
    assert tuple(found.rgba[50, 80]) == (0, 255, 0, 255)
    assert found.rgba.shape[:2] == (100, 100)


def test_skia_is_given_no_font_but_those_named():
    """Nothing of the system's stands in, even where it has the character."""
    ours = plane(rasterise(text("漢"), fonts))
    box = skia.Font(Faces(fonts).instance(INTER, 32.0), 32)
    assert box.unicharToGlyph(ord("漢")) == 0
    assert ours.any()  # the empty box
