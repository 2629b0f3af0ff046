"""The pages of features: every composition has one, a picture, and a check of the picture."""

import ast
import importlib.util
import os
import re
import sys
from pathlib import Path

import pytest
import yaml
from PIL import Image

from dagrender.spec.reference import _sections

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from specs import featured  # noqa: E402

_SPEC = importlib.util.spec_from_file_location("docs_build", ROOT / "docs/build.py")
pages = importlib.util.module_from_spec(_SPEC)
sys.modules["docs_build"] = pages
_SPEC.loader.exec_module(pages)

FILMS = {"frames", "built"}
"""The fixtures that build the composition which a test's marker names."""


def checks():
    """The features that tests check, and for each whether its test looks at the film."""
    found = {}
    for path in (ROOT / "tests/features").glob("test_*.py"):
        for node in ast.parse(path.read_text()).body:
            for mark in getattr(node, "decorator_list", ()):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.feature":
                    looks = bool(FILMS & {argument.arg for argument in node.args.args})
                    name = ast.literal_eval(mark.args[0])
                    found[name] = found.get(name, False) or looks
    return found


def test_every_composition_has_a_page_a_picture_and_a_check_and_the_reverse():
    names = set(featured.NAMES)
    assert len(names) == len(featured.NAMES)
    assert {path.stem for path in featured.FOLDER.glob("*.yaml")} == names
    assert {path.stem for path in pages.PAGES.glob("*.webp")} == names
    assert {path.stem for path in pages.PAGES.glob("*.md")} == names | {"README"}
    assert {name for name, looks in checks().items() if looks} == names


WITHOUT_PAGE = {"encoder"}
"""Keys that no picture shows: one names devices that a machine may not have."""


def keys_of(tree):
    """All keys of a composition."""
    branches = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    own = set(map(str, tree)) if isinstance(tree, dict) else set()
    return own.union(*map(keys_of, branches))


def test_every_key_of_the_language_is_on_a_page():
    files = [*featured.FOLDER.glob("*.yaml"), *featured.FOLDER.glob("parts/*.yaml")]
    shown = set().union(*(keys_of(yaml.safe_load(path.read_text("utf-8"))) for path in files))
    language = {
        field.alias or name
        for _, model in _sections()
        for name, field in model.model_fields.items()
    }
    assert language - shown == WITHOUT_PAGE


@pytest.mark.parametrize("name", featured.NAMES)
def test_a_page_says_what_its_composition_says(name):
    told = (pages.PAGES / f"{name}.md").read_text("utf-8")
    assert told == pages.markdown(pages.read(name)), f"write it anew: python docs/build.py {name}"


def test_the_index_is_what_the_compositions_say():
    assert (pages.PAGES / "README.md").read_text("utf-8") == pages.index(), "python docs/build.py"


def test_links_of_the_pages_lead_somewhere():
    for page in pages.PAGES.glob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"", page.read_text("utf-8")):
            assert (page.parent / "".join(link)).exists(), f"{page.name}: {link}"


def test_pictures_of_pages_are_small():
    for path in pages.PAGES.glob("*.webp"):
        assert path.stat().st_size <= pages.LARGEST_BYTES, path.name


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("name", featured.NAMES)
def test_the_picture_of_a_page_is_what_is_rendered(name, tmp_path, cache, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)
    picture = Image.open(pages.render(name, featured.stage(name, tmp_path), cache))
    shown = Image.open(pages.PAGES / f"{name}.webp")
    assert pages.psnr(picture, shown) >= 38, f"render it anew: python docs/build.py {name}"
