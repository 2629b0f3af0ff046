"""Fonts made from nothing: letters of square blocks, and faces in colours."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

EM = 1000
BLOCK = 100
"""The side of a block: letters are five wide and seven high, a column apart, on the baseline."""
ASCENT, DESCENT = 800, 200
BLOCKS = {
    "1": "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.",
    "2": ".###. #...# ....# ...#. ..#.. .#... #####",
    "E": "##### #.... #.... ####. #.... #.... #####",
    "L": "#.... #.... #.... #.... #.... #.... #####",
    "V": "#...# #...# #...# #...# #...# .#.#. ..#..",
}
"""Rows of each letter from the top; a blank is as wide as a letter."""
FACE = 0x1F600
DISC = (500, 300, 450)
EYES = ((340, 420, 80), (660, 420, 80))
MOUTH = (250, 40, 500, 120)
"""The face's discs (middle and radius) and its mouth (left, bottom, width, height), in units."""
COLOURS = ((255, 208, 64), (64, 40, 16))
"""Red, green and blue of its disc, and of eyes and mouth."""
_CIRCLE_POINTS = 32


def write_blocks(path: Path) -> None:
    """A font of ``BLOCKS``."""
    glyphs = {".notdef": _blocks("##### " * 7), "blank": _blocks("")}
    characters = {0x20: "blank"}
    for letter, rows in BLOCKS.items():
        name = f"letter{ord(letter)}"
        glyphs[name], characters[ord(letter)] = _blocks(rows), name
    _write(path, "Blocks", glyphs, characters, width=6 * BLOCK)


def write_faces(path: Path) -> None:
    """A font of one emoji, which is drawn in layers of colour (COLR)."""
    whole, features = TTGlyphPen(None), TTGlyphPen(None)
    _circle(whole, *DISC)
    for eye in EYES:
        _circle(features, *eye)
    _box(features, *MOUTH)
    base = TTGlyphPen(None)
    _circle(base, *DISC)
    glyphs = {
        ".notdef": _blocks(""),
        "face": base.glyph(),
        "disc": whole.glyph(),
        "features": features.glyph(),
    }
    layers = {"face": [("disc", 0), ("features", 1)]}
    _write(path, "Faces", glyphs, {FACE: "face"}, width=EM, layers=layers)


def _blocks(rows: str) -> object:
    pen = TTGlyphPen(None)
    for row, line in enumerate(reversed(rows.split())):
        for column, mark in enumerate(line):
            if mark == "#":
                _box(pen, column * BLOCK, row * BLOCK, BLOCK, BLOCK)
    return pen.glyph()


def _box(pen: TTGlyphPen, left: int, bottom: int, width: int, height: int) -> None:
    pen.moveTo((left, bottom))
    pen.lineTo((left, bottom + height))
    pen.lineTo((left + width, bottom + height))
    pen.lineTo((left + width, bottom))
    pen.closePath()


def _circle(pen: TTGlyphPen, x: int, y: int, radius: int) -> None:
    """A polygon of quadratic curves; their control points stand where the tangents meet."""
    from math import cos, pi, sin

    step = 2 * pi / _CIRCLE_POINTS
    far = radius / cos(step / 2)
    pen.moveTo((x + radius, y))
    for number in range(_CIRCLE_POINTS):
        turn = -step * number  # clockwise, as TrueType fills
        between = (round(x + far * cos(turn - step / 2)), round(y + far * sin(turn - step / 2)))
        onto = (round(x + radius * cos(turn - step)), round(y + radius * sin(turn - step)))
        pen.qCurveTo(between, onto)
    pen.closePath()


def _write(
    path: Path,
    family: str,
    glyphs: dict[str, object],
    characters: dict[int, str],
    *,
    width: int,
    layers: dict[str, list[tuple[str, int]]] | None = None,
) -> None:
    made = FontBuilder(EM, isTTF=True)
    made.setupHead(unitsPerEm=EM, created=0, modified=0)
    made.setupGlyphOrder(list(glyphs))
    made.setupCharacterMap(characters)
    made.setupGlyf(glyphs)
    table = made.font["glyf"]
    made.setupHorizontalMetrics({name: (width, getattr(table[name], "xMin", 0)) for name in glyphs})
    made.setupHorizontalHeader(ascent=ASCENT, descent=-DESCENT)
    made.setupNameTable({"familyName": family, "styleName": "Regular"})
    made.setupOS2(
        sTypoAscender=ASCENT, sTypoDescender=-DESCENT, usWinAscent=ASCENT, usWinDescent=DESCENT
    )
    made.setupPost()
    if layers:
        made.setupCOLR(layers)
        made.setupCPAL([[(*(part / 255 for part in colour), 1.0) for colour in COLOURS]])
    made.font.recalcTimestamp = False
    made.save(path)
