"""What is cached of a film, made again and compared; and what differs, told by frame and sample."""

import json

import pytest

from dagrender.digest import digest_bytes
from dagrender.engine.verification.findings import State
from dagrender.engine.verification.run import verify_film
from dagrender.media.sound.block import keep_block, read_block
from dagrender.nodes.blocks import MANIFEST
from dagrender.store.store import Store

from ..films import clip, film, project, title, video

KINDS = {"probe", "lettering", "extract", "encode", "mix", "sound", "mux"}
SOUND = {"audio": "song", "duration": "1.5s"}


@pytest.fixture
def made(tmp_path, media):
    """A film of three segments with sound, a title and a still, built."""
    data = film(
        [clip("a", duration="0.5s", id="first"), clip("b", "0.5s", "1s", id="second", mute=True)],
        titles=[title(start="0s", duration="0.4s")],
        sounds=[SOUND],
        outputs={"film.mp4": video(), "end.png": {"at": "end - 1f"}},
    )
    one = project(tmp_path / "film", media, data)
    one.build(store_extractions="all")
    return one


def verify(made, **given):
    return verify_film(made.request(), lambda _: None, **{"count": None, "seed": 1, **given})


def entries(made, kind):
    """The entries of a kind in the cache, in order of their keys."""
    store = Store(made.cache)
    return sorted((one for one in store.entries() if one.kind == kind), key=lambda one: one.key)


def segments(made):
    """The entries of segments: a still has one frame."""
    return [one for one in entries(made, "encode") if dict(one.facts)["frames"] == 5]


def replaced(made, entry, **outputs):
    """Put other bytes in the place of what an action left: sound as a file, wrong as a result."""
    store = Store(made.cache)
    kept = {name: store.read(artifact.digest) for name, artifact in entry.outputs}
    store.publish(entry.key, entry.kind, kept | outputs, entry.facts)


def facts_of(made, entry):
    return Store(made.cache).read(entry.output("facts").digest)


def files(made):
    """All that is in the cache, but for locks and leases."""
    found = (
        one for name in ("ac", "cas", "quarantine") for one in (made.cache / "v1" / name).rglob("*")
    )
    return {one: one.read_bytes() for one in found if one.is_file()}


def test_what_a_build_left_is_made_again_as_it_was(made):
    before = files(made)
    done = verify(made)
    assert done.bad == ()
    assert {one.state for one in done.findings} == {State.SAME}
    kinds = [one.check.kind for one in done.findings]
    assert set(kinds) == KINDS
    assert kinds.count("encode") == 4  # three segments and the still
    assert len(done.findings) == done.cached
    assert files(made) == before


def test_a_sample_has_some_of_every_kind_and_is_the_same_for_the_same_seed(made):
    some = verify(made, count=7)
    assert {one.check.kind for one in some.findings} == KINDS
    again = verify(made, count=7)
    assert [one.check.key for one in again.findings] == [one.check.key for one in some.findings]
    chosen = {
        tuple(one.check.key for one in verify(made, count=2, seed=seed).findings)
        for seed in range(3, 7)
    }
    assert len(chosen) > 1


def test_a_segment_that_is_wrong_is_named_with_its_clip_and_its_frames(made):
    one, other = segments(made)[:2]
    store = Store(made.cache)
    replaced(made, one, coded=store.read(other.output("coded").digest))
    (bad,) = verify(made).bad
    assert (bad.check.kind, bad.check.key, bad.state) == ("encode", one.key, State.DIFFERENT)
    assert bad.check.clips
    assert all(note.place.line > 1 for note in bad.check.clips)
    assert "differ" in bad.told[0]
    assert any(line.startswith("pictures 0 to 4 of 5 differ, at most by ") for line in bad.told)
    assert bad.wrong == (one.key,)


def test_a_block_of_sound_that_is_wrong_is_told_by_its_samples(made):
    (entry,) = entries(made, "mix")
    samples = read_block(Store(made.cache).read(entry.output("block").digest)).copy()
    samples[4800:4810] += 0.25
    replaced(made, entry, block=keep_block(samples, 48_000).data)
    done = verify(made)
    wrong = {one.check.kind: one for one in done.bad}
    assert "mix" in wrong
    told = "\n".join(wrong["mix"].told)
    assert "10 of 72,000 samples differ, 4,800 (0.100 s) to 4,809, at most by 0.25" in told


def test_facts_of_a_source_that_are_wrong_are_told_by_their_names(made):
    entry = next(one for one in entries(made, "probe") if b'"video":{' in facts_of(made, one))
    facts = facts_of(made, entry)
    replaced(made, entry, facts=facts.replace(b'"size_bytes":', b'"size_bytes":1'))
    (bad,) = [one for one in verify(made).bad if one.check.kind == "probe"]
    assert bad.told[1].startswith("size_bytes: 1")
    assert ", made again " in bad.told[1]


def test_an_entry_that_says_another_thing_of_the_same_bytes_is_wrong(made):
    (entry,) = entries(made, "mix")
    store = Store(made.cache)
    facts = dict(entry.facts) | {"peak": 0.125}
    kept = {name: store.read(artifact.digest) for name, artifact in entry.outputs}
    store.publish(entry.key, entry.kind, kept, facts)
    (bad,) = verify(made).bad
    assert bad.told[0].startswith("peak: 0.125, made again ")


def test_a_stored_frame_that_is_wrong_is_named(made):
    entry = entries(made, "extract")[0]
    store = Store(made.cache)
    told = json.loads(store.read(entry.output(MANIFEST).digest))
    told["frames"][-1][2] = digest_bytes(b"other samples")
    replaced(made, entry, **{MANIFEST: json.dumps(told).encode()})
    bad = verify(made).bad
    assert {one.check.kind for one in bad} == {"extract"}
    assert all("differs" in line for one in bad for line in one.told)
    assert {key for one in bad for key in one.wrong} == {entry.key}


def test_a_damaged_object_is_told_as_damage_and_not_as_difference(made):
    entry = segments(made)[0]
    path = Store(made.cache).path(entry.output("coded").digest)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)
    bad = {one.check.kind: one for one in verify(made).bad}
    assert bad["encode"].state is State.DAMAGED
    assert bad["mux"].state is State.DAMAGED
    assert "is damaged" in bad["encode"].told[0]


def test_repair_drops_what_is_wrong_and_the_next_build_is_as_from_nothing(made, tmp_path):
    clean = made.outputs()
    one, other = segments(made)[:2]
    replaced(made, one, coded=Store(made.cache).read(other.output("coded").digest))
    (made.folder / "film.mp4").unlink()
    made.build()
    assert made.outputs()["film.mp4"] != clean["film.mp4"]
    assert one.key in {key for found in verify(made).bad for key in found.wrong}
    done = verify(made, repair=True)
    assert one.key in done.dropped
    made.build_as_the_program()
    assert made.outputs() == clean
    assert verify(made).bad == ()


def test_a_film_that_was_never_built_has_nothing_to_compare(tmp_path, media):
    fresh = project(tmp_path / "film", media, film([clip()]))
    done = verify(fresh)
    assert (done.cached, done.findings) == (0, ())


def test_nothing_is_left_behind_when_it_is_interrupted(made, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    events = []

    def notify(event):
        events.append(event)
        if type(event).__name__ == "NodeFinished":
            raise KeyboardInterrupt

    before = files(made)
    with pytest.raises(KeyboardInterrupt):
        verify_film(made.request(), notify, count=None)
    assert list(tmp_path.glob("dagrender-verify-*")) == []
    assert files(made) == before
