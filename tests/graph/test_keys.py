import ast
import dataclasses
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from plan.films import Films, materials, touch_media

from dagrender.digest import canonical
from dagrender.kinds import KINDS
from dagrender.nodes import encode
from dagrender.nodes.recipe import Recipe

from . import pinned

PINNED = {
    "probe": "8d2c36081981c52ac4c86cf711f5e180",
    "normalize": "b92410f7f776b70a2dc4007ef7fe7920",
    "extract": "6b609ebccc5596d73d01fe97a1b127d1",
    "capture": "38f328b32e6ff46a344b962386897198",
    "encode": "d9ce971a3656c4b64067fa5929269421",
    "mix": "63fa1757e087cbe2d9c9029f7582bb28",
    "mux": "fbf192fa7ecb6c61e800578323809afe",
}
"""A change here is a decision: every cache of every user misses once."""


@pytest.fixture
def fixed(monkeypatch):
    """All recipes name the same tools, whatever is installed."""
    pinned.fix_tools(monkeypatch.setattr)


def test_keys_are_what_they_have_always_been(films, fixed):
    assert pinned.keys(pinned.compiled(films, materials(films.folder))) == PINNED


@pytest.mark.parametrize("seed", ["0", "1"])
def test_keys_do_not_depend_on_the_seed_of_hashes(tmp_path, seed):
    run = subprocess.run(
        [sys.executable, pinned.__file__, str(tmp_path)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ast.literal_eval(run.stdout) == PINNED


def test_keys_know_no_paths_and_no_names(tmp_path, films, fixed):
    elsewhere = Films(touch_media(tmp_path))
    here = pinned.compiled(films, materials(films.folder))
    there = pinned.compiled(elsewhere, materials(Path("/other/place")))
    assert set(here.graph) == set(there.graph)
    for node in there.nodes():
        written = canonical(node.recipe)
        for word in (
            b"/other",
            b"/nowhere",
            b"talk",
            b"logo",
            b"film.yaml",
            b"film.mp4",
            b"poster",
        ):
            assert word not in written


def test_names_of_media_ids_and_tracks_are_in_no_key(compiled):
    before = compiled(
        ["{video: talk, id: a, out: 4s}"], ["{text: x, start: a.start, duration: 1s}"]
    )
    after = compiled(["{video: talk, id: b, out: 4s}"], ["{text: x, start: b.start, duration: 1s}"])
    assert set(before.graph) == set(after.graph)


def test_where_in_the_film_a_segment_stands_is_in_no_key(compiled):
    alone = compiled(["{video: talk, in: 1s, out: 5s}"])
    behind = compiled(["{color: red, duration: 7.4s}", "{video: talk, in: 1s, out: 5s}"])
    for kind in ("extract", "capture", "encode"):
        keys = [{node.key for node in film.nodes(kind)} for film in (alone, behind)]
        assert keys[0] <= keys[1]


def test_a_node_is_kept_under_the_key_of_its_own_recipe(compiled, fixed):
    film = compiled(*pinned.TRACKS, outputs=pinned.OUTPUTS)
    assert {node.kind for node in film.nodes()} == set(KINDS)
    for key in film.graph:
        node = film.node(key)
        assert node.key == key == node.recipe.key()
        assert node.kind == node.recipe.kind


# Recipes


RECIPE = Recipe(
    kind="encode",
    version=1,
    params=encode.StillEncoding(suffix=".png"),
    inputs=(("segment", "a" * 32), ("segment", "b" * 32), ("master", "c" * 32)),
    tools=(("libx264", "164"),),
)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "capture"},
        {"version": 2},
        {"params": encode.StillEncoding(suffix=".jpg")},
        {"params": None},
        {"tools": (("libx264", "165"),)},
        {"tools": ()},
        {"inputs": RECIPE.inputs[:2]},
        {"inputs": tuple(reversed(RECIPE.inputs))},
        {"inputs": (RECIPE.inputs[1], RECIPE.inputs[0], RECIPE.inputs[2])},
        {"inputs": (("other", "a" * 32), *RECIPE.inputs[1:])},
    ],
)
def test_everything_in_a_recipe_counts(change):
    assert dataclasses.replace(RECIPE, **change).key() != RECIPE.key()


def test_equal_recipes_have_equal_keys():
    again = dataclasses.replace(RECIPE, params=encode.StillEncoding(suffix=".png"))
    assert again is not RECIPE
    assert again.key() == RECIPE.key()


def test_the_fields_of_a_recipe_are_written_down_by_name_in_their_order():
    names = [field.name for field in dataclasses.fields(Recipe)]
    assert names == ["kind", "version", "params", "inputs", "tools"]
    written = canonical(RECIPE)
    places = [written.index(name.encode() + b"=") for name in names]
    assert places == sorted(places)


def test_a_params_type_is_in_the_key():
    @dataclasses.dataclass(frozen=True)
    class Other:
        suffix: str

    other = dataclasses.replace(RECIPE, params=Other(suffix=".png"))
    assert other.key() != RECIPE.key()


def test_live_objects_have_no_key():
    with pytest.raises(TypeError, match="no canonical form"):
        dataclasses.replace(RECIPE, params=object()).key()


def test_numbers_in_keys_are_exact(compiled):
    """Display lists hold floats, ints and fractions, each of one kind in one place."""
    film = compiled(*pinned.TRACKS, outputs=pinned.OUTPUTS)
    for node in film.nodes("capture"):
        for layer in node.recipe.params.display.layers:
            curves = (layer.x_px, layer.y_px, layer.scale, layer.rotation_deg, layer.opacity)
            kinds = {type(value) for curve in curves for value in curve.values()}
            assert kinds == {float}
    for node in film.nodes("mix"):
        for clip in node.recipe.params.block.clips:
            assert type(clip.source_in_s) is type(clip.speed) is Fraction
            assert {type(value) for _, value in clip.gain} == {float}
