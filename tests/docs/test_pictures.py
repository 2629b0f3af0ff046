import importlib.util
import re
from pathlib import Path

_SPEC = importlib.util.spec_from_file_location(
    "docs_picture", Path(__file__).resolve().parents[2] / "docs" / "picture.py"
)
picture = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(picture)

_KEY = re.compile(r"[0-9a-f]{32}")


def _numbered(drawn):
    """Keys by their order: they differ with the versions of libraries and change often."""
    numbers = {}
    return _KEY.sub(lambda found: str(numbers.setdefault(found.group(), len(numbers))), drawn)


def test_the_picture_of_the_first_film_is_what_is_drawn_now(tmp_path):
    kept = picture.PICTURE.read_text("utf-8")
    assert _numbered(picture.draw(tmp_path)) == _numbered(kept), "run python docs/picture.py"


def test_the_picture_shows_what_an_edit_leaves_to_do():
    kept = picture.PICTURE.read_text("utf-8")
    for told in ("20 cached", "15 to run", "A build renders 4 of 16 segments"):
        assert told in kept
