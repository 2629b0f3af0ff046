"""What the page of a graph holds, as the command writes it."""

import re

import pytest

from tests.viz.page.reading import checked_text

EVIL = "</script><script>alert(1)</script>"


@pytest.fixture
def page(small, program):
    """The data of the page of the film, found to be as the page's script wants it."""

    def read(*options):
        ran = program("graph", "film.yaml", "--format", "html", *options)
        assert ran.code == 0, ran.err
        (data,) = re.findall(
            r'<script type="application/json" id="data">(.*?)</script>', ran.out, re.DOTALL
        )
        return checked_text(data)

    return read


@pytest.fixture
def built(program):
    assert program("build", "film.yaml", "--executor", "inline").code == 0


def kinds(made, **wanted):
    return [node for node in made["nodes"] if made["kinds"][node["t"]] == wanted["kind"]]


def test_of_a_new_film_all_has_to_run_because_it_was_not_built_yet(page):
    made = page()
    assert (made["build"], made["history"], made["changes"]) == (None, [], None)
    assert [why["text"] for why in made["reasons"]] == ["not built yet"]
    assert all(node["y"] == [0] for node in kinds(made, kind="capture"))
    assert [film["name"] for film in made["films"]] == [""]


def test_a_built_film_is_told_whole(page, built):
    made = page()
    encodes = kinds(made, kind="encode")
    assert all(node["z"] > 0 and node["w"] > 0 for node in encodes)
    assert made["build"]["ending"] == made["history"][0]["ending"] == "done"
    assert sum(one.get("c", 0) for one in made["build"]["activities"]) >= 2
    keys = [node["k"] for node in made["nodes"]]
    assert {keys[int(one)] for one in made["thumbs"]} >= {node["k"] for node in encodes}
    tracks = {track["name"]: track["clips"] for track in made["films"][0]["tracks"]}
    assert list(tracks) == ["titles", "picture", "sounds"]
    places = {clip["q"] for clips in tracks.values() for clip in clips}
    assert all(re.fullmatch(r"film\.yaml:\d+", place) for place in places)


def test_an_edit_is_told_with_its_times_and_reasons(page, built, small):
    small.data["timeline"][1]["clips"][0]["text"] = "Hallo"
    small.write(small.data)
    made = page()
    changed = {one["name"]: one["changed"] for one in made["changes"]["outputs"]}
    assert changed["film.mp4"] == [[0.0, 0.5]]
    (why,) = made["reasons"]
    assert (why["field"], why["old"], why["new"]) == ("text", '"Hello"', '"Hallo"')
    waiting = [node for node in made["nodes"] if "y" in node]
    assert {made["kinds"][node["t"]] for node in waiting} >= {"encode", "capture"}
    assert made["changes"]["nodes"]["encode"]["added"] == 2


def test_names_cannot_leave_their_place(page, small):
    name = "<script>&.mp4"
    (small.folder / "media" / "a.mp4").rename(small.folder / "media" / name)
    small.data["media"]["a"] = f"media/{name}"
    small.data["timeline"][1]["track"] = EVIL
    small.write(small.data)
    made = page()
    assert name in {node["l"] for node in kinds(made, kind="probe")}
    assert made["films"][0]["tracks"][0]["name"] == EVIL


def test_the_same_film_gives_the_same_page(page, built):
    assert page() == page()


def test_a_part_is_told_of_alone(page, built):
    made = page("--kind", "encode")
    assert {made["kinds"][node["t"]] for node in made["nodes"]} == {"encode"}
    assert len(made["films"][0]["tracks"]) == 3


def test_an_output_with_a_canvas_of_its_own_has_clips_of_its_own(page, small):
    small.data["outputs"]["small.mp4"] = {"video": "h264", "canvas": {"size": "80x46"}}
    small.write(small.data)
    made = page()
    assert [film["name"] for film in made["films"]] == ["film.mp4, poster.png", "small.mp4"]
    assert {one["name"]: one["film"] for one in made["outputs"]} == {
        "film.mp4": 0,
        "poster.png": 0,
        "small.mp4": 1,
    }
