"""Other tools' examples, told anew: each is there, valid, and as long as its original."""

import re
from pathlib import Path

import pytest

from specs import corpus
from tests.cli.program import Program

from . import ported
from .promised import EXPECTED, ROWS


def test_every_port_is_listed_here():
    assert sorted(EXPECTED) == ported.NAMES


@pytest.mark.parametrize("name", EXPECTED)
def test_a_port_says_where_it_comes_from_and_what_it_leaves_out(name):
    text = (corpus.HERE / "ports" / name / "film.yaml").read_text("utf-8")
    comment = " ".join(line[1:].strip() for line in text.splitlines() if line.startswith("#"))
    tool = name.partition("/")[0]
    assert re.search(rf"Original: .*(of {tool}|of MLT|of shotstack/)", comment, re.IGNORECASE)
    assert "licen" in comment.lower() or "LGPL" in comment or "MIT" in comment
    assert "Not said here:" in comment or "All of it can be said" in comment


@pytest.mark.parametrize("name", EXPECTED)
def test_a_port_is_valid_planned_and_as_long_as_its_original(name, tmp_path):
    size, rate, seconds, sounds = EXPECTED[name]
    spec = corpus.stage_port(name, tmp_path)
    rows = ["--data", ROWS[name]] if name in ROWS else []
    program = Program(tmp_path, tmp_path / "cache")
    ran = program("validate", "film.yaml", *rows)
    assert ran.code == 0, ran.err
    count = round(seconds * rate)
    assert f"2 films, {2 * count} frames" if rows else f" {count} frames" in ran.out
    assert "would render" in program("plan", "film.yaml", *rows).out
    text = spec.read_text("utf-8")
    assert f"size: {size[0]}x{size[1]}, fps: {rate}" in text
    assert ("audio: aac" in text) == sounds


def test_the_table_of_ports_is_complete():
    table = (corpus.HERE / "ports" / "README.md").read_text("utf-8")
    for name in ported.NAMES:
        assert f"]({name}/film.yaml)" in table
        lines = (corpus.HERE / "ports" / name / "film.yaml").read_text("utf-8").splitlines()
        said = [one for one in lines if one.strip() and not one.lstrip().startswith("#")]
        row = next(row for row in table.splitlines() if f"]({name}/film.yaml)" in row)
        assert f" {len(said)} |" in row, (name, len(said))
    assert Path(corpus.HERE / "ports" / "README.md").stat().st_size < 12_000
