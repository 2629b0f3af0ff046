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
