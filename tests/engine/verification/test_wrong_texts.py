"""What is cached of texts and is whole and wrong: no plan keeps ``verify`` from finding it."""

import json

import pytest

from dagrender.engine.verification.findings import State
from dagrender.engine.verification.run import verify_film
from dagrender.errors import SpecError
from dagrender.store.store import Store

from ..films import color, film, project, title

WRONG = {
    "it lacks a character": lambda told: json.dumps([[["q"]], told[1]]),
    "it does not fit": lambda told: json.dumps([told[0], [False]]),
}
"""Entries that refuse a film that is right."""
HOLLOW = {
    "no JSON": lambda _: "[[",
    "JSON of another form": lambda _: '{"a": 1}',
    "a tower": lambda _: "[" * 100_000,
    "an answer to other questions": lambda _: "[[[], []], [true, true]]",
    "a word for a character": lambda told: json.dumps([[["word"]], told[1]]),
    "a number for an answer": lambda told: json.dumps([told[0], [1]]),
}
"""Entries that tell nothing of the texts."""


@pytest.fixture
def made(tmp_path, media):
    """A film with one text, which has to fit."""
    fitted = title("Hello", "0s", "0.2s", width=60, font_size={"fit": [9, 20]}, id="hello")
    one = project(tmp_path / "film", media, film([color()], titles=[fitted], size="64x36"))
    one.build()
    return one


def lettering(made):
    (entry,) = (one for one in Store(made.cache).entries() if one.kind == "lettering")
    return entry


def spoil(made, how, name="lettering"):
    """Publish something whole in the place of what was found out; what that was."""
    store, entry = Store(made.cache), lettering(made)
    kept = store.read(entry.output("lettering").digest)
    store.publish(entry.key, entry.kind, {name: how(json.loads(kept)).encode()}, entry.facts)
    return kept


def verify(made, **given):
    return verify_film(made.request(), lambda _: None, **{"count": None, "seed": 1, **given})


def bad(done):
    return [(one.check.kind, one.state) for one in done.bad]


@pytest.mark.parametrize("what", [*WRONG, *HOLLOW])
def test_what_is_cached_of_texts_and_wrong_is_found_named_and_left_as_it_is(made, what):
    spoil(made, {**WRONG, **HOLLOW}[what])
    before = lettering(made)
    done = verify(made)
    assert bad(done) == [("lettering", State.DIFFERENT)]
    (found,) = done.bad
    assert found.check.label == "Inter"
    assert found.told
    assert done.dropped == ()
    assert lettering(made) == before


@pytest.mark.parametrize("seed", range(3))
def test_what_refuses_a_film_is_looked_at_whatever_the_sample(made, seed):
    spoil(made, WRONG["it does not fit"])
    assert bad(verify(made, count=1, seed=seed)) == [("lettering", State.DIFFERENT)]


@pytest.mark.parametrize("what", WRONG)
def test_repair_drops_what_refused_the_film_and_it_is_built_as_before(made, what):
    film_mp4 = (made.folder / "film.mp4").read_bytes()
    kept = spoil(made, WRONG[what])
    (made.folder / "film.mp4").unlink()
    with pytest.raises(SpecError):
        made.build()
    done = verify(made, repair=True)
    assert done.dropped == (lettering_key(done),)
    made.build()
    assert (made.folder / "film.mp4").read_bytes() == film_mp4
    assert Store(made.cache).read(lettering(made).output("lettering").digest) == kept
    assert verify(made).bad == ()


def lettering_key(done):
    return next(one.check.key for one in done.findings if one.check.kind == "lettering")


@pytest.mark.parametrize("what", [*HOLLOW, "under another name"])
def test_what_tells_nothing_is_found_out_anew_by_the_next_build(made, what):
    other = "under another name"
    kept = spoil(made, HOLLOW.get(what, json.dumps), "other" if what == other else "lettering")
    (made.folder / "film.mp4").unlink()
    made.build()
    assert (made.folder / "film.mp4").exists()
    assert Store(made.cache).read(lettering(made).output("lettering").digest) == kept


@pytest.mark.parametrize("known", [True, False])
def test_a_spec_that_is_wrong_itself_is_refused_by_verify_too(tmp_path, media, known):
    """Whether that was known of its text before, or is found out now."""
    lacking = title("\u4e16", "0s", "0.2s", id="world")
    one = project(tmp_path / "film", media, film([color()], titles=[lacking], size="64x36"))
    if known:
        with pytest.raises(SpecError):
            one.build()
        assert lettering(one)
    with pytest.raises(SpecError, match="world: the font Inter has no"):
        verify(one)
