import json

import pytest
import yaml


@pytest.fixture
def other(small):
    """Write the film of ``small`` with another title beside it."""

    def write(**clip):
        data = yaml.safe_load(small.spec.read_text())
        data["timeline"][1]["clips"][0].update(clip)
        (small.folder / "other.yaml").write_text(yaml.safe_dump(data))

    return write


def test_two_specs_that_are_alike_make_the_same_film(program, other):
    other()
    ran = program("diff", "film.yaml", "other.yaml", "--exit-code")
    assert ran.code == 0
    assert ran.out.startswith("film.mp4: the same\nposter.png: the same\n")
    assert " 0 new, " in ran.out


def test_a_title_is_told_with_its_time_and_place(program, other):
    other(text="Hallo")
    ran = program("diff", "film.yaml", "other.yaml", "--exit-code")
    assert ran.code == 1
    assert "another picture (5 frames): 0.0 s-0.5 s" in ran.out
    assert 'text "Hello" -> "Hallo" of clip title (other.yaml:' in ran.out
    assert "poster.png: another picture" in ran.out
    assert "another sound" not in ran.out


def test_json_tells_keys_and_times(program, other):
    other(text="Hallo")
    ran = program("diff", "film.yaml", "other.yaml", "--json")
    found = json.loads(ran.out)
    assert found["same"] is False
    film, poster = found["outputs"]
    assert (film["name"], film["changed_s"], film["heard_s"]) == ("film.mp4", [[0, 0.5]], [])
    assert poster["still"]
    assert len(found["nodes"]["encode"]["added"]) == 2
    assert found["nodes"]["probe"]["added"] == []


def test_a_film_is_compared_with_its_last_build(program, small, other):
    ran = program("diff", "film.yaml", "--against-last-build")
    assert ran.code == 2
    assert "film.yaml was not built yet" in ran.err
    assert "--data, --only" in ran.err
    program("build", "film.yaml", "--executor", "inline")
    assert "film.mp4: the same" in program("diff", "film.yaml", "--against-last-build").out
    other(start="0.6s")
    small.spec.write_text((small.folder / "other.yaml").read_text())
    ran = program("diff", "film.yaml", "--against-last-build")
    assert "another picture (10 frames): 0.0 s-1.0 s" in ran.out
    assert "poster.png: another picture" in ran.out


@pytest.mark.parametrize("args", [("film.yaml",), ("film.yaml", "b.yaml", "--against-last-build")])
def test_there_are_two_sides(program, args):
    ran = program("diff", *args)
    assert ran.code == 2
    assert "give two specs, or one and --against-last-build" in ran.err


@pytest.fixture
def variants(small):
    """Write a film whose second output has a canvas of its own, which is filled with a colour."""

    def write(name, fill, **outputs):
        data = yaml.safe_load(small.spec.read_text())
        data["timeline"][0]["clips"][1]["id"] = "card"
        film = data["outputs"]["film.mp4"]
        own = {"canvas": {"size": "90x90"}, "clips": {"card": {"color": fill}}}
        data["outputs"] = {"film.mp4": film, "square.mp4": film | own, **outputs}
        (small.folder / name).write_text(yaml.safe_dump(data))

    return write


def test_outputs_with_a_canvas_of_their_own_are_compared(program, variants):
    variants("red.yaml", "#800000")
    variants("blue.yaml", "#000080")
    ran = program("diff", "red.yaml", "blue.yaml")
    assert "film.mp4: the same\nsquare.mp4:\n  another picture (5 frames): 1.0 s-1.5 s" in ran.out
    assert "color #800000 -> #000080 of clip card" in ran.out
    assert program("diff", "red.yaml", "red.yaml", "--exit-code").code == 0
    assert program("diff", "red.yaml", "blue.yaml", "--exit-code").code == 1


def test_such_outputs_are_compared_with_the_last_build(program, variants):
    variants("film.yaml", "#800000")
    program("build", "film.yaml", "--executor", "inline")
    ran = program("diff", "film.yaml", "--against-last-build", "--exit-code")
    assert (ran.code, ran.out.count(": the same\n")) == (0, 2)
    variants("film.yaml", "#000080")
    ran = program("diff", "film.yaml", "--against-last-build", "--json")
    film, square = json.loads(ran.out)["outputs"]
    assert (film["changed_s"], square["changed_s"]) == ([], [[1, 1.5]])


def test_films_that_are_gone_are_no_part_of_the_last_build(program, small, variants):
    plain = small.spec.read_text()
    variants("film.yaml", "#800000")
    program("build", "film.yaml", "--executor", "inline")
    small.spec.write_text(plain)
    program("build", "film.yaml", "--executor", "inline")
    ran = program("diff", "film.yaml", "--against-last-build")
    assert (ran.code, ran.out.count(": the same\n"), "square.mp4" in ran.out) == (0, 2, False)
