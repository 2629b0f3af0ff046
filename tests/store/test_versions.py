import os
from threading import Event, Thread

import pytest

from dagrender.digest import digest_bytes
from dagrender.store import layout, versions
from dagrender.store.locks import LockFile
from dagrender.store.store import Store

KEY = digest_bytes(b"an action")

DAY_S = 24 * 3600.0
NOW = 1_800_000_000.0


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    store.prepare()
    return store


def left(store, name, days_ago, size=100):
    """What another version has left, last used so many days before NOW."""
    path = store.root / name / "cas" / "ab" / "object"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x" * size)
    os.utime(path, (NOW - days_ago * DAY_S,) * 2)
    return store.root / name


def test_other_versions_are_told_of(store):
    left(store, "v0", 1)
    left(store, "v77", 1, size=50)
    (store.root / "v0x").mkdir()
    (store.root / "videos").mkdir()
    assert [(one.path.name, one.older, one.size_bytes) for one in store.info().others] == [
        ("v0", True, 100),
        ("v77", False, 50),
    ]


@pytest.mark.parametrize(("days", "stays"), [(13, True), (15, False)])
def test_an_older_version_goes_two_weeks_after_its_last_use(store, days, stays):
    folder = left(store, "v0", days)
    store.collect(None, None, NOW)
    assert folder.exists() == stays


def test_it_goes_sooner_where_a_shorter_age_is_asked_for(store):
    folder = left(store, "v0", 3)
    assert store.collect(None, 2 * DAY_S, NOW).freed_bytes == 100
    assert not folder.exists()


def test_it_goes_before_anything_of_this_version_where_there_is_too_much(store):
    folder = left(store, "v0", 0, size=1000)
    kept = store.put(b"y" * 100)
    store.collect(500, None, NOW)
    assert not folder.exists()
    assert store.has(kept.digest)


def test_a_newer_version_is_let_alone(store):
    folder = left(store, "v77", 400)
    store.collect(0, 0.0, NOW)
    assert folder.exists()


def test_an_older_version_with_a_running_build_stays(store):
    folder = left(store, "v0", 400)
    (folder / "leases").mkdir()
    lease = LockFile(folder / "leases" / "1-x.lease")
    lease.acquire()
    try:
        store.collect(0, None, NOW)
        assert folder.exists()
    finally:
        lease.release()
    store.collect(0, None, NOW)
    assert not folder.exists()


def test_a_link_to_a_folder_is_no_version(store, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "file").write_text("mine")
    (store.root / "v0").symlink_to(elsewhere)
    store.collect(0, 0.0, NOW)
    assert (elsewhere / "file").exists()


def older(store):
    """The store of the version before, on the same root."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "VERSION", "v0")
        return Store(store.root)


def test_a_build_of_an_older_version_that_begins_while_its_cache_is_removed_keeps_its_own(
    store, monkeypatch
):
    """Just when the newer version has seen that nobody is there."""
    before = older(store)
    before.publish(KEY, "encode", {"coded": b"old"})
    building, began = [], Event()
    real = versions._in_use

    def build():
        with before.lease():
            before.publish(KEY, "encode", {"coded": b"new"})
            building.append("published")
            began.set()
            done.wait(10)

    def in_use(path):
        found = real(path)
        if not threads:
            threads.append(Thread(target=build))
            threads[0].start()
            began.wait(0.2)
        return found

    threads, done = [], Event()
    monkeypatch.setattr(versions, "_in_use", in_use)
    store.collect(0, None)
    assert began.wait(10)
    store.collect(0, None)
    found = before.lookup(KEY)
    assert found is not None
    assert before.read(found.output("coded").digest) == b"new"
    done.set()
    threads[0].join()
    store.collect(0, None)
    assert before.lookup(KEY) is None
    assert [path.name for path in store.root.iterdir() if path.name.startswith("removed")] == []


def test_what_a_killed_collector_had_begun_to_remove_goes(store):
    folder = left(store, "removed-0123", 0)
    store.collect(None, None, NOW)
    assert not folder.exists()
    assert (store.root / "CACHEDIR.TAG").exists()
