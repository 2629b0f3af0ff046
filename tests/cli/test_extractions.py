"""What the program tells of stored extractions, and how they are forced."""

import json

from engine.films import title

ALL = ("--store-extractions", "all")


def repaint(small, text="Other words"):
    small.data["timeline"][1]["clips"][0] = title(text, start="0.1s", duration="0.3s", id="title")
    small.write(small.data)


def extracts(program, *more):
    program("graph", "film.yaml", "-o", "graph.json", *more)
    graph = json.loads((program.folder / "graph.json").read_text())
    return [node for node in graph["nodes"] if node["kind"] == "extract"]


def test_explain_tells_the_choice_and_its_reason(program):
    told = program("explain", "film.yaml", "0.2s").out
    assert "  extract  a.mp4, 5 frames: virtual: " in told
    assert "shown in 3 segments: " in told
    assert "is not enough against" in told
    key = extracts(program)[0]["key"]
    told = program("explain", "film.yaml", key[:12], *ALL).out
    assert "stored: --store-extractions says so" in told


def test_explain_tells_how_much_is_there(program, small):
    program("build", "film.yaml", *ALL)
    repaint(small)
    told = program("explain", "film.yaml", "0.2s", *ALL).out
    assert "stored: --store-extractions says so; all there" in told
    assert "kept by another build" in program("explain", "film.yaml", "0.2s").out


def test_plan_counts_what_is_to_be_stored_and_what_is_there(program, small):
    assert "stored" not in program("plan", "film.yaml").out
    assert "3 extractions to be stored, 0 read back" in program("plan", "film.yaml", *ALL).out
    program("build", "film.yaml", *ALL)
    repaint(small)
    assert "0 extractions to be stored, 2 read back" in program("plan", "film.yaml", *ALL).out
    counts = json.loads(program("plan", "film.yaml", "--json", *ALL).out)["nodes"]["extract"]
    assert counts == {"total": 3, "run": 0, "to_store": 0, "there": 2}


def test_the_graph_shows_extractions_in_the_state_that_they_are_in(program, small):
    assert {(one["state"], one["storage"]) for one in extracts(program)} == {("to run", "virtual")}
    found = {(one["state"], one["storage"]) for one in extracts(program, *ALL)}
    assert found == {("to run", "stored")}
    program("build", "film.yaml", *ALL)
    repaint(small)
    found = {(one["state"], one["storage"]) for one in extracts(program, *ALL)}
    assert found == {("cached", "stored")}
    for path in (small.cache / "v1" / "cas").glob("??/*"):
        if path.read_bytes().startswith(b"RIFF"):
            path.unlink()
    found = {(one["state"], one["storage"]) for one in extracts(program, *ALL)}
    assert found == {("to run", "stored"), ("virtual", "stored")}


def test_stored_extractions_count_in_the_cache(program):
    program("build", "film.yaml", *ALL)
    assert "extract" in program("cache", "info").out
    assert program("cache", "verify").code == 0


def test_a_word_that_is_neither_stored_nor_virtual_is_told_with_its_place(program, small):
    small.data["media"]["a"] = {"file": "media/a.mp4", "extract": "store"}
    small.write(small.data)
    ran = program("validate", "film.yaml")
    assert ran.code == 2
    assert 'did you mean "stored"?' in ran.err
