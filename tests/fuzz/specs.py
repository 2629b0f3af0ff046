"""Whole specs: from a text to models, or to problems that have a message."""

# ruff: noqa: PT017 - a finding is an assertion, wherever it stands

from pathlib import Path

from dagrender.errors import SpecError
from dagrender.spec.document import loads
from dagrender.spec.models import CLIPS, Film

ROOT = Path(__file__).resolve().parents[2]
_MOST_SEED_BYTES = 4000
_NOWHERE = Path("nowhere")


def specs(data):
    """Read ``data`` as a spec; one that is right means the same whenever it is read."""
    text = data.decode("utf-8", "replace")
    try:
        found = loads(text, file="f.yaml", folder=_NOWHERE)
    except SpecError as error:
        assert error.problems
        lines = text.count("\n") + text.count("\r") + 2
        for problem in error.problems:
            assert problem.message.strip()
            assert problem.place is None or 1 <= problem.place.line <= lines + text.count("\x85")
            assert str(problem)
        return
    assert loads(text, file="f.yaml", folder=_NOWHERE).film == found.film


def seeds():
    """Compositions of the corpus that are small, and the example of the tests."""
    found = sorted((ROOT / "specs").glob("features/*.yaml"))
    found += sorted((ROOT / "specs").glob("*/film.yaml"))
    for path in (*found, ROOT / "tests/spec/example.yaml"):
        data = path.read_bytes()
        # a spec whose files are there would be read on; what is not there is told at the end
        if len(data) <= _MOST_SEED_BYTES:
            yield data
    yield b"dagrender: 1\ncanvas: {size: 64x64}\ntimeline: [{track: a, clips: [{color: red}]}]\n"


def words():
    """What libFuzzer may put in."""
    found = {"dagrender", "all", "none", "end", "jump-end", "{{ ", " }}", "{% ", "for", "in", "if"}
    found |= {"&a", "*a", "<<:", "!!str", "? ", "|\n", ">-\n", "---\n", "...", "\\u2028", "%", "px"}
    found |= set(Film.model_fields)
    for model in CLIPS.values():
        found |= set(model.key_names())
    return sorted(found)
