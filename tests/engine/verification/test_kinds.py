"""Of every kind of action: an output that is whole, and wrong, is found and named."""

import json

import pytest

from dagrender.digest import digest_bytes
from dagrender.engine.export.extract import Extraction
from dagrender.engine.export.subjects import ExtractRequest
from dagrender.engine.verification.findings import State
from dagrender.engine.verification.run import verify_film
from dagrender.kinds import STORED_KINDS
from dagrender.media.pictures.framefiles import FrameFormat
from dagrender.nodes.blocks import MANIFEST
from dagrender.plan.extraction import Range
from dagrender.store.store import Store

from ..films import clip, film, project, title, video


@pytest.fixture(scope="module")
def built(tmp_path_factory, media):
    """A film that makes one of each kind, and frames of it, of a clip and of a source as files."""
    wave = {"waveform": "song", "start": "0s", "duration": "0.4s", "size": [40, 20]}
    logo = {"image": "logo", "start": "0.3s", "duration": "0.1s", "scale": 0.1}
    data = film(
        [clip("a", duration="0.4s", id="first")],
        # what its font lacks is no error, so that it can be wrong
        titles=[title(start="0s", duration="0.2s", allow_missing_glyphs=True), wave, logo],
        sounds=[{"audio": "song", "duration": "0.4s"}],
        outputs={"film.mp4": video(loudness="-20LUFS"), "end.png": {"at": "0.1s"}},
        size="64x36",
    )
    one = project(tmp_path_factory.mktemp("kinds") / "film", media, data)
    one.build(store_extractions="all")
    extract(one, one.spec, "frames", FrameFormat.PNG)
    extract(one, one.spec, "clip", FrameFormat.JPG, clip="first")
    extract(one, one.folder / "media/a.mp4", "source", FrameFormat.PNG)
    extract(one, one.folder / "media/logo.png", "still", FrameFormat.JPG)
    return one


def extract(made, source, name, written, **given):
    request = ExtractRequest(
        source=source,
        cache=made.cache,
        folder=made.folder.parent / name,
        format=written,
        range=Range() if name in ("clip", "still") else Range(end="0.2s"),
        executor="inline",
        **given,
    )
    return Extraction(request, lambda _: None).run()


def verify(made):
    return verify_film(made.request(), lambda _: None, count=None, seed=1)


def entries(made, kind):
    found = (one for one in Store(made.cache).entries() if one.kind == kind)
    return sorted(found, key=lambda one: one.key)


def spoilt(kind, name, data):
    """Other bytes of the same form: read without complaint, and wrong."""
    if name == "facts":
        return data.replace(b'"size_bytes":', b'"size_bytes":1')
    if kind == "lettering":
        told = json.loads(data)
        told[0][0] = ["x"]
        return json.dumps(told).encode()
    if name == MANIFEST:
        told = json.loads(data)
        told["frames"][-1][2] = digest_bytes(b"other samples")
        return json.dumps(told).encode()
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_a_film_of_all_kinds_is_made_again_as_it_was(built):
    done = verify(built)
    assert done.bad == ()
    assert {one.state for one in done.findings} == {State.SAME}
    kinds = [one.check.kind for one in done.findings]
    cached = {one.kind for one in Store(built.cache).entries()}
    assert set(kinds) == cached
    # six frames of the film and of the clip alike have files of their own, as has the still
    assert kinds.count("frame") == len(entries(built, "frame")) > 10


@pytest.mark.parametrize(
    "kind",
    [
        *("probe", "levels", "lettering", "extract", "encode", "frame", "mix", "loudness"),
        *("sound", "mux"),
    ],
)
def test_an_output_that_is_whole_and_wrong_is_found_and_named(built, kind):
    store = Store(built.cache)
    entry = entries(built, kind)[0]
    outputs = {name: store.read(artifact.digest) for name, artifact in entry.outputs}
    wrong, facts = dict(outputs), dict(entry.facts)
    if outputs:
        name = MANIFEST if kind == "extract" else next(iter(outputs))
        wrong[name] = spoilt(kind, name, outputs[name])
        assert wrong != outputs
    elif kind == "mux":
        facts["digest"] = digest_bytes(b"another film")
    else:
        name = next(name for name, value in facts.items() if isinstance(value, float))
        facts[name] += 0.5
    store.publish(entry.key, entry.kind, wrong, facts)
    try:
        bad = [one for one in verify(built).bad if one.check.kind == kind]
    finally:
        store.publish(entry.key, entry.kind, outputs, entry.facts)
    assert len(bad) == 1
    (found,) = bad
    assert found.state is State.DIFFERENT
    assert found.wrong == (entry.key,)
    assert found.check.label
    assert found.told


def test_a_frame_that_is_wrong_is_named_by_what_it_shows_and_when(built):
    store = Store(built.cache)
    kept = {}
    for entry in entries(built, "frame"):
        ((name, artifact),) = entry.outputs
        data = kept[entry] = store.read(artifact.digest)
        store.publish(entry.key, entry.kind, {name: spoilt("frame", name, data)}, entry.facts)
    try:
        bad = [one for one in verify(built).bad if one.check.kind == "frame"]
    finally:
        for entry, data in kept.items():
            store.publish(entry.key, entry.kind, {entry.outputs[0][0]: data}, entry.facts)
    assert len(bad) == len(kept)
    labels = {one.check.label for one in bad}
    assert {"film.yaml at 0s", "film.yaml at 0.1s", "a.mp4 at 0s", "logo.png at 0s"} <= labels


def test_every_stored_kind_is_looked_at(built):
    assert set(STORED_KINDS) <= {one.check.kind for one in verify(built).findings}
