"""Fonts that ask for more than they draw: shown as far as they go, or refused, and soon."""

import io
import random
from itertools import pairwise

import fontpkg
import pytest
from engine.films import clip, film, project, title
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.ttLib import TTFont

from .confined import confined
from .program import Program

LETTERS = "abcdefghijkl"
GLYPHS = [".notdef", "space", *LETTERS]


def saved(font):
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def substituting(rules):
    """Inter, with ligatures and the like as ``rules`` say."""
    font = TTFont(fontpkg.family("Inter").files[0].path)
    for table in ("GSUB", "GDEF", "GPOS"):
        del font[table]
    addOpenTypeFeaturesFromString(
        font, f"languagesystem DFLT dflt; languagesystem latn dflt; {rules}"
    )
    return saved(font)


def breeding():
    """Each letter becomes ten of the next one, ten times over: 10^10 of one."""
    steps = (
        f"lookup step{at} {{ sub {one} by {' '.join(10 * other)}; }} step{at};"
        for at, (one, other) in enumerate(pairwise(LETTERS[:11]))
    )
    return substituting(f"feature ccmp {{ {' '.join(steps)} }} ccmp;")


def nested():
    """Rules that call rules: as deep as they may be."""
    calls = [f"lookup in0 {{ sub a by {' '.join(10 * 'a')}; }} in0;"]
    calls += (
        f"lookup in{at} {{ sub a' lookup in{at - 1} a' lookup in{at - 1}; }} in{at};"
        for at in range(1, 30)
    )
    return substituting(f"{' '.join(calls)} feature calt {{ lookup in29; }} calt;")


def drawing(routines):
    """A font of Adobe's kind in which an a calls the first of some routines (Type 2, 2003)."""
    font = FontBuilder(1000, isTTF=False)
    font.setupGlyphOrder(GLYPHS)
    font.setupCharacterMap({32: "space", **{ord(one): one for one in LETTERS}})
    plain = [500, 0, "rmoveto", 100, "hlineto", 100, "vlineto", "endchar"]
    strings = {one: T2CharString(program=list(plain)) for one in GLYPHS}
    strings["a"] = T2CharString(program=[500, 0, "rmoveto", -107, "callgsubr", "endchar"])
    font.setupCFF("Bomb", {}, strings, {})
    for program in routines:
        font.font["CFF "].cff.GlobalSubrs.append(T2CharString(program=program))
    font.setupHorizontalMetrics(dict.fromkeys(GLYPHS, (600, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Bomb", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.font.recalcBBoxes = False
    return saved(font.font)


def spoilt(seed):
    """Inter with 200 bytes of it changed, wherever that falls."""
    data = bytearray(fontpkg.family("Inter").files[0].path.read_bytes())
    chance = random.Random(seed)
    tables = TTFont(io.BytesIO(bytes(data))).reader.tables
    for name in chance.choices(sorted(tables), k=200):
        table = tables[name]
        data[table.offset + chance.randrange(table.length)] = chance.randrange(256)
    return bytes(data)


SHOWN = {
    "letters that breed": breeding,
    "rules that call rules": nested,
    "a routine that calls itself": lambda: drawing([[-107, "callgsubr", "return"]]),
    "routines that call each other": lambda: drawing(
        [[at - 107, "callgsubr"] * 10 + ["return"] for at in range(1, 10)]
        + [[1, "hlineto", "return"]]
    ),
}
REFUSED = {
    "a WOFF2 that claims four gigabytes": lambda: b"wOF2\0\1\0\0" + b"\xff" * 400,
    "a collection of a million fonts": lambda: b"ttcf\0\1\0\0\0\x0f\x42\x40" + bytes(4000),
    "the head of a font alone": lambda: drawing([["return"]])[:100],
}


@pytest.fixture
def built_with(tmp_path, media):
    def run(data, *args):
        folder = tmp_path / "film"
        folder.mkdir()
        (folder / "bomb.otf").write_bytes(data)
        words = title("aaaa bcd", "0s", "0.2s", font="Bomb", allow_missing_glyphs=True)
        data = film([clip("a", "0s", "0.2s")], titles=[words])
        data["fonts"] = {"Bomb": "bomb.otf"}
        made = project(folder, media, data, tmp_path / "cache")
        ran = confined(Program(made.folder, made.cache), "build", "film.yaml", *args)
        assert "Traceback" not in ran.err, ran.err[-2000:]
        assert made.partial_files() == []
        return ran, made

    return run


@pytest.mark.parametrize("what", SHOWN)
def test_fonts_that_explode_are_drawn_as_far_as_they_go(built_with, what):
    ran, made = built_with(SHOWN[what](), "--executor", "inline")
    assert ran.code == 0, ran.err
    assert (made.folder / "film.mp4").exists()


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_whole_font_is_refused(built_with, what):
    ran, made = built_with(REFUSED[what](), "--executor", "inline")
    assert ran.code == 2
    assert "Bomb: the font's file cannot be read as a font" in ran.err
    assert not (made.folder / "film.mp4").exists()


@pytest.mark.parametrize("seed", range(3))
def test_damaged_fonts_are_drawn_or_refused(built_with, seed):
    ran, made = built_with(spoilt(seed), "-j", "1")
    assert ran.code in (0, 2), ran.err
    assert (made.folder / "film.mp4").exists() is (ran.code == 0)
