import os

import pytest

from dagrender.store.locks import LockFile
from dagrender.store.store import Store

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
