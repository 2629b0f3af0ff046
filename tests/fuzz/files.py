"""Files that are read here and not by libav: captions, look-up tables, rows, drawings."""

# ruff: noqa: PT017 - a finding is an assertion, wherever it stands

import atexit
import shutil
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np

from dagrender.captions.reading import CaptionsError, read_captions
from dagrender.errors import SourceError, SpecError
from dagrender.media.adjusting.cubefile import CubeError, parse_cube
from dagrender.media.pictures.plainsvg import plain_svg
from dagrender.media.pictures.svg import is_svg, read_svg
from dagrender.spec.rows import SUFFIXES, read_rows

_FOLDER = Path(tempfile.mkdtemp(prefix="dagrender-fuzz-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)


def _file(data, suffix):
    path = _FOLDER / f"file{suffix}"
    path.write_bytes(data)
    return path


def captions(suffix):
    """Cues in order, none of them empty, none ending before it starts."""

    def read(data):
        try:
            cues = read_captions(data, suffix)
        except CaptionsError as error:
            assert error.faults
            return
        assert cues
        assert list(cues) == sorted(cues, key=lambda one: (one.start_s, one.end_s))
        for cue in cues:
            assert cue.text == cue.text.strip() != ""
            assert 0 <= cue.start_s <= cue.end_s
            assert not cue.words or "".join(word.text for word in cue.words) == cue.text

    return read


def cube(data):
    """A table of finite colours over a box that has room."""
    try:
        found = parse_cube(data)
    except CubeError as error:
        assert error.line >= 1
        return
    assert np.isfinite(found.table).all()
    assert all(low < high for low, high in zip(found.low, found.high, strict=True))


def rows(suffix):
    """Rows that are numbered and have places."""

    def read(data):
        try:
            found = read_rows(_file(data, suffix))
        except SpecError as error:
            assert error.problems
            return
        assert [row.number for row in found] == list(range(1, len(found) + 1))
        assert all(row.place.line >= 1 for row in found)

    return read


def drawing(data):
    """An SVG put into plain words, which are XML, and stay as they are when put so again."""
    is_svg(data)
    try:
        plain, size = read_svg(_file(data, ".svg"))
    except SourceError:
        return
    assert min(size) > 0
    ET.fromstring(plain)
    assert plain_svg(plain) == plain


READERS = (
    captions(".srt"),
    captions(".vtt"),
    captions(".ass"),
    cube,
    drawing,
    *(rows(suffix) for suffix in SUFFIXES),
)


def files(data):
    """The first byte says what the others are a file of."""
    if data:
        READERS[data[0] % len(READERS)](data[1:])


_ASS = """[Script Info]
ScriptType: v4.00+
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\k50}one {\\k20}two\\Nthree
"""
_VTT = """WEBVTT

STYLE
::cue{}

id
00:01.000 --> 00:02.500 line:0
<v A>one <00:01.500>two &lt;
"""
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="64px" viewBox="0 0 64 36">
<style>.a, #b { fill: hsl(120 50% 40%); opacity: 50% } rect{stroke:red!important}</style>
<g transform="scale(2)" style="stroke-width:2"><rect class="a" id="b" width="8" height="9"/>
<circle r="4" fill="url(#p)"/><use href="#b"/></g></svg>"""
_CUBE = 'TITLE "x"\nLUT_3D_SIZE 2\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n# all\n' + "".join(
    f"{r} {g} {b}\n" for b in (0, 1) for g in (0, 0.5) for r in (0, 1e-3)
)
_SEEDS = (
    "1\n00:00:01,000 --> 00:00:02,500\n<i>one</i>\ntwo\n\n2\n00:00:03,000 --> 00:00:04,000\nx\n",
    _VTT,
    _ASS,
    _CUBE,
    _SVG,
    'name,colour\nAda,red\n"Bo, the",\n',
    "name\tcolour\nAda\tred\n",
    '[{"name": "Ada", "n": 1.50}, {"name": null, "l": ["a", 2]}]',
    '{"name": "Ada"}\n{"name": "Bo"}\n',
    "- {name: Ada, n: 1.50}\n- name: Bo\n  l: [a, b]\n",
    "- name: Ada\n",
)


def seeds():
    """One of each kind, and a table of one dimension."""
    for number, text in enumerate(_SEEDS):
        yield bytes([number]) + text.encode()
    yield bytes([3]) + b"LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE 0 2\n0 0 0\n1 1 1\n"
    yield bytes([0]) + "1\n00:00:01,000 --> 00:00:02,000\nüñ\n".encode("utf-16")
