"""Cached facts of a source, whole and wrong: no lack of a plan hides them from ``verify``."""

import json

import pytest

from dagrender.engine.verification.findings import State
from dagrender.engine.verification.run import verify_film
from dagrender.errors import SpecError
from dagrender.store.store import Store

from ..films import clip, film, project

WRONG = {
    "no picture": {"video": None, "audio": None},
    "no sound and another size": {"audio": None, "size_bytes": 1},
    "another rate": {"rate": "25/1"},
}


@pytest.fixture
def made(tmp_path, media):
    """A film of one clip."""
    one = project(tmp_path / "film", media, film([clip("a", duration="0.4s")], size="64x36"))
    one.build()
    return one


def probed(made):
    (entry,) = (one for one in Store(made.cache).entries() if one.kind == "probe")
    return entry


def spoil(made, what):
    """Publish other facts in the place of those that were found out; what these were."""
    store, entry = Store(made.cache), probed(made)
    kept = store.read(entry.output("facts").digest)
    facts, given = json.loads(kept), WRONG[what]
    (facts["video"] if "rate" in given else facts).update(given)
    store.publish(entry.key, entry.kind, {"facts": json.dumps(facts).encode()}, entry.facts)
    return kept


def verify(made, **given):
    return verify_film(made.request(), lambda _: None, **{"count": None, "seed": 1, **given})


@pytest.mark.parametrize("what", WRONG)
def test_wrong_facts_are_found_and_left_as_they_are(made, what):
    spoil(made, what)
    before = probed(made)
    (found,) = (one for one in verify(made).bad if one.check.kind == "probe")
    assert found.state is State.DIFFERENT
    assert found.told
    assert probed(made) == before


def test_repair_drops_facts_that_refuse_a_film_and_it_is_built_as_before(made):
    whole = (made.folder / "film.mp4").read_bytes()
    kept = spoil(made, "no picture")
    (made.folder / "film.mp4").unlink()
    with pytest.raises(SpecError):
        made.build()
    done = verify(made, repair=True)
    assert done.dropped == (probed_key(done),)
    made.build()
    assert (made.folder / "film.mp4").read_bytes() == whole
    assert Store(made.cache).read(probed(made).output("facts").digest) == kept
    assert verify(made).bad == ()


def probed_key(done):
    return next(one.check.key for one in done.findings if one.check.kind == "probe")


def test_a_spec_that_is_wrong_by_right_facts_is_refused(made):
    made.write(film([{**clip("a"), "in": "7s"}], size="64x36"))
    with pytest.raises(SpecError, match="7"):
        verify(made)
