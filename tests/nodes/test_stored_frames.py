"""Stored extractions as a worker sees them: what it keeps is what it and others read back."""

import errno
import os
import threading
from fractions import Fraction

import numpy as np
import pytest

from dagrender.digest import digest_file
from dagrender.errors import SourceError
from dagrender.media.facts.codec import facts_from_bytes
from dagrender.nodes import probe
from dagrender.nodes.blocks import FILM, MANIFEST, BlockMap, frames_a_block, key_of, shape_for
from dagrender.nodes.footage import Footage, SourceFile, stamp_of
from dagrender.nodes.manifest import Manifest, look_up, manifest_from_bytes
from dagrender.nodes.stored_frames import Keeping, StoredFrames
from dagrender.picture import Conform, Picture, Pixels
from dagrender.store.store import Store


def noise(seed, size=(48, 30)):
    rng = np.random.default_rng(seed)
    width, height = size
    shapes = ((height, width), (height // 2, width // 2), (height // 2, width // 2))
    planes = tuple(rng.integers(16, 236, shape, np.uint8) for shape in shapes)
    return Picture(pixels=Pixels.YUV420, planes=planes)


class Scene:
    """A source, a recipe, and as many workers on one store as are wanted."""

    def __init__(self, media, store):
        path = media / "b.mp4"
        facts = probe.run(path)
        digest = digest_file(path)
        self.store = store
        self.source = SourceFile(
            content=digest,
            file=digest,
            path=str(path),
            facts=store.put(facts).digest,
            stamp=stamp_of(path.stat()),
        )
        video = facts_from_bytes(facts).video
        self.table = video.table
        self.conform = Conform(
            form=video.form, crop=None, width_px=48, height_px=30, window=None, pixels=Pixels.YUV420
        )

    def worker(self, *, write=True, blind=False, store=None):
        made = StoredFrames(store or Store(self.store.root))
        keeping = Keeping(content=self.source.content, conform=self.conform, write=write)
        made.begin(Footage(sources=(self.source,)), (keeping,), blind=blind)
        return made

    def keep(self, worker, indices, seed=0):
        for index in indices:
            worker.keep(*self.table.identity(index), self.conform, noise(seed + index))

    def reads(self, worker, indices, seed=0):
        found = [worker.read(*self.table.identity(index), self.conform) for index in indices]
        return [
            one is not None and all(map(np.array_equal, one.planes, noise(seed + index).planes))
            for index, one in zip(indices, found, strict=True)
        ]

    def key(self, index):
        blocks = BlockMap(self.table)
        block = blocks.block(*self.table.identity(index), frames_a_block(self.conform))
        return key_of(block, self.conform)


@pytest.fixture
def scene(media, store):
    return Scene(media, store)


def test_what_was_kept_is_read_by_others_in_any_order(scene):
    worker = scene.worker()
    scene.keep(worker, range(20))
    worker.publish()
    assert all(scene.reads(scene.worker(), [7, 19, 0, 12, 12, 3]))
    assert scene.reads(scene.worker(), [20, 21]) == [False, False]


def test_what_was_not_published_is_not_there(scene):
    worker = scene.worker()
    scene.keep(worker, range(5))
    worker.close()
    assert not any(scene.reads(scene.worker(), range(5)))


def test_a_task_that_does_not_write_keeps_nothing(scene):
    worker = scene.worker(write=False)
    scene.keep(worker, range(5))
    worker.publish()
    assert worker.frames_written == 0
    assert not any(scene.reads(scene.worker(), range(5)))


def test_frames_of_other_recipes_are_not_asked_for(scene):
    worker = scene.worker()
    scene.keep(worker, range(5))
    worker.publish()
    other = StoredFrames(scene.store)
    other.begin(Footage(sources=(scene.source,)), (), blind=False)
    assert not any(scene.reads(other, range(5)))


def test_a_block_grows_and_its_frames_stand_in_the_order_of_the_source(scene):
    for indices in ((6, 7), (2, 3), (4, 5, 6)):
        worker = scene.worker()
        scene.keep(worker, indices)
        worker.publish()
    manifest = look_up(scene.store, scene.key(2), shape_for(scene.conform))
    assert [one for one, _ in manifest.frames] == [scene.table.identity(one) for one in range(2, 8)]
    assert all(scene.reads(scene.worker(), range(2, 8)))


def test_workers_that_add_to_one_block_at_once_lose_nothing(scene):
    workers = [scene.worker() for _ in range(5)]
    for number, worker in enumerate(workers):
        scene.keep(worker, range(number, 25, 5))
    threads = [threading.Thread(target=worker.publish) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(scene.reads(scene.worker(), range(25)))


def test_more_than_a_worker_may_hold_is_written_before_the_end(scene, monkeypatch):
    monkeypatch.setattr("dagrender.nodes.stored_frames._OPEN_BYTES", 9000)
    worker = scene.worker()
    scene.keep(worker, range(18))
    assert 0 < worker.frames_written < 18
    worker.publish()
    assert worker.frames_written == 18
    assert all(scene.reads(worker, [*range(18), 0, 17]))


def test_a_blind_worker_writes_anew_what_it_does_not_read(scene):
    worker = scene.worker()
    scene.keep(worker, range(4))
    worker.publish()
    blind = scene.worker(blind=True)
    assert not any(scene.reads(blind, range(4)))
    scene.keep(blind, range(2), seed=50)
    blind.publish()
    assert all(scene.reads(scene.worker(), range(2), seed=50))
    assert all(scene.reads(scene.worker(), range(2, 4)))


def test_pixels_that_are_not_those_of_the_manifest_are_not_shown(scene):
    """The file is whole, and yet not what was kept: as if a decoder gave something else."""
    worker = scene.worker()
    scene.keep(worker, range(3))
    worker.publish()
    store, shape = scene.store, shape_for(scene.conform)
    result = store.lookup(scene.key(0))
    before = look_up(store, scene.key(0), shape)
    (one, _), *rest = before.frames
    lying = Manifest(film=before.film, shape=shape, frames=((one, "0" * 32), *rest))
    store.publish(
        result.key,
        result.kind,
        {MANIFEST: lying.to_bytes(), FILM: store.read(result.output(FILM).digest)},
    )
    assert scene.reads(scene.worker(), [1, 2]) == [True, True]
    assert scene.reads(scene.worker(), [0]) == [False]
    mending = scene.worker()
    assert scene.reads(mending, [0]) == [False]
    scene.keep(mending, [0])
    mending.publish()
    assert all(scene.reads(scene.worker(), range(3)))


def test_a_cache_that_is_full_fails_nothing(scene, monkeypatch):
    worker = scene.worker()
    scene.keep(worker, range(3))

    def full(*_args, **_given):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Store, "publish", full)
    worker.publish()
    assert worker.frames_written == 0


def test_of_a_source_that_has_changed_nothing_is_written(scene, tmp_path):
    path = tmp_path / "gone.mp4"
    worker = StoredFrames(scene.store)
    source = scene.source
    gone = SourceFile(
        content=source.content,
        file=source.file,
        path=str(path),
        facts=source.facts,
        stamp=source.stamp,
    )
    keeping = Keeping(content=source.content, conform=scene.conform, write=True)
    worker.begin(Footage(sources=(gone,)), (keeping,), blind=False)
    scene.keep(worker, range(3))
    with pytest.raises(SourceError):
        worker.publish()
    assert not any(scene.reads(scene.worker(), range(3)))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"dagrender_extraction": 9}', b"\xff"])
def test_what_is_no_manifest_is_told_as_such(scene, data):
    with pytest.raises(ValueError, match=r"manifest|Expecting|decode|indices"):
        manifest_from_bytes(data, shape_for(scene.conform))


def test_a_film_is_played_at_the_rate_of_its_source(scene):
    import av

    worker = scene.worker()
    scene.keep(worker, range(3))
    worker.publish()
    film = scene.store.lookup(scene.key(0)).output(FILM).digest
    with av.open(str(scene.store.path(film))) as container:
        assert container.streams.video[0].average_rate == Fraction(25)
