"""Tables of colours that ask for more than any table holds: refused soon and in little memory."""

import pytest
from engine.films import color, film, project

from .confined import confined
from .program import Program

MANY = 3 * 10**6
REFUSED = {
    "lines without end": ("\n" * MANY, 'the limit "lut-lines"'),
    "lines of an old kind without end": ("\r" * MANY, 'the limit "lut-lines"'),
    "a table of all colours": ("LUT_3D_SIZE 256\n" + "0 0 0\n" * MANY, 'the limit "lut-lines"'),
    "bytes without end": ("#" * (65 << 20), 'the limit "lut-bytes"'),
    "a line of numbers": ("LUT_3D_SIZE 2\n" + "0 " * MANY, "a colour needs 3 numbers"),
    "a line of blanks": ("LUT_3D_SIZE 2\n" + "\v" * (9 * MANY), "8 are missing"),
    "a size of many digits": ("LUT_3D_SIZE " + "9" * MANY, "needs a whole number"),
    "titles without end": ("TITLE a\n" * 400_000, "LUT_3D_SIZE is missing"),
    "a table that ends early": ("LUT_3D_SIZE 256\n" + "0 0 0\n" * 9_000, "are missing"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_tables_that_hold_too_much_are_refused_with_a_reason(tmp_path, media, what):
    text, told = REFUSED[what]
    made = project(tmp_path / "film", media, film([color()]), tmp_path / "cache")
    (made.folder / "a.cube").write_text(text)
    made.write(film([color(adjustments=[{"lut": "a.cube"}])]))
    ran = confined(Program(made.folder, made.cache), "build", "film.yaml", most_s=30)
    assert ran.code == 2, ran.err
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err) < 2000
    assert made.outputs() == {}
    assert made.partial_files() == []
