"""Every promise of the page on guarantees names tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/guarantees.md").read_text()
NAMED = re.findall(r"`(tests/[\w/]+\.py)::([\w:]+)`", PAGE)


@cache
def names_in(path):
    """The names in a file as pytest has them: of functions, classes, and methods of classes."""
    found = set()
    for node in ast.parse((ROOT / path).read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = (one for one in node.body if isinstance(one, ast.FunctionDef))
            found |= {f"{node.name}::{one.name}" for one in methods}
    return found


def test_every_test_that_a_promise_names_exists():
    missing = [
        f"{path}::{name}"
        for path, name in NAMED
        if not (ROOT / path).is_file() or name not in names_in(path)
    ]
    assert missing == []


def test_every_promise_names_a_test():
    rows = [row for row in PAGE.splitlines() if row.startswith("| ") and row[2:9] != "promise"]
    assert len(rows) > 30
    assert [row for row in rows if "::" not in row] == []


def test_only_tests_are_named():
    for _, name in NAMED:
        assert name.split("::")[-1].startswith(("test_", "Test"))
