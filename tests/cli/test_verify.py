"""``dagrender verify`` as a user runs it."""

import json

import pytest
from engine.films import clip, film, project, title

from dagrender.store.store import Store

from .program import Program


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    from engine.footage import make_media

    return make_media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def made(tmp_path, media):
    clips = [clip("a", duration="0.5s", id="first"), clip("b", duration="0.5s", mute=True)]
    one = project(tmp_path / "film", media, film(clips, titles=[title(duration="0.3s")]))
    one.build()
    return one


@pytest.fixture
def program(made):
    return Program(made.folder, made.cache)


def exchange(made):
    """Put the one segment in the place of the other; the key of that."""
    store = Store(made.cache)
    one, other = sorted(
        (entry for entry in store.entries() if entry.kind == "encode"), key=lambda one: one.key
    )
    store.publish(one.key, "encode", {"coded": store.read(other.output("coded").digest)}, one.facts)
    return one.key


def test_what_is_as_it_was_is_told_with_the_seed_and_exits_with_0(program):
    ran = program("verify", "film.yaml", "--sample", "all", "--seed", "7", "--executor", "inline")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "made 8 of 8 cached actions again: 2 probe, 1 lettering, 2 encode, 1 mix, 1 sound, 1 mux",
        "8 same (--seed 7)",
    ]


def test_a_difference_is_told_with_its_clip_and_exits_with_1(program, made):
    key = exchange(made)
    ran = program("verify", "film.yaml", "--sample", "all", "--seed", "7", "--executor", "inline")
    assert ran.code == 1
    first, *rest = ran.out.splitlines()
    assert first.startswith("different: encode 0.")
    assert f"  key {key}" in rest
    assert any(line.startswith("  in clip ") and "film.yaml:" in line for line in rest)
    assert any(line.startswith("  pictures ") for line in rest)
    assert set(rest[-1].split(" (")[0].split(", ")) == {"6 same", "1 different"}


def test_as_json_it_says_the_same(program, made):
    key = exchange(made)
    given = ("verify", "film.yaml", "--sample", "all", "--seed", "7", "--executor", "inline")
    ran = program(*given, "--json")
    assert ran.code == 1
    told = json.loads(ran.out)
    # nothing was joined from these segments
    assert (told["seed"], told["cached"], told["checked"], told["dropped"]) == (7, 7, 7, [])
    (bad,) = [one for one in told["checks"] if one["key"] == key]
    assert (bad["kind"], bad["state"]) == ("encode", "different")
    assert bad["clips"][0]["place"].startswith("film.yaml:")
    ran = program(*given, "--json", "--repair")
    assert key in json.loads(ran.out)["dropped"]
    assert program("build", "film.yaml", "--executor", "inline").code == 0
    assert program(*given).code == 0


@pytest.mark.parametrize("count", ["0", "some", "-1", ""])
def test_a_sample_is_a_number_or_all(program, count):
    ran = program("verify", "film.yaml", "--sample", count)
    assert ran.code == 2
    assert "--sample" in ran.err


def test_a_film_that_was_never_built_is_told_as_such(program, tmp_path):
    ran = Program(program.folder, tmp_path / "other")("verify", "film.yaml")
    assert ran.code == 0
    assert "nothing of it is cached" in ran.out
