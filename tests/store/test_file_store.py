import errno
import os
import stat
import subprocess
import sys

import pytest

from dagrender.digest import digest_bytes
from dagrender.store import atomic
from dagrender.store.leases import StoreInUseError
from dagrender.store.store import Store

from .contract import KEY, StoreContract
from .faults import entry_file, files_below, flip, object_file


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache")


class TestFileStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        return Store(tmp_path / "cache")

    def damage(self, store, digest):
        flip(object_file(store, digest), -1)

    def delete(self, store, digest):
        object_file(store, digest).unlink()


def test_a_store_that_is_only_asked_makes_no_folder(store):
    assert store.lookup(KEY) is None
    assert not store.has(KEY)
    assert store.info().objects == 0
    assert store.collect(0, 0).removed == 0
    assert store.verify().checked == 0
    store.clear()
    assert not store.root.exists()


def test_the_folders_are_private_and_the_objects_read_only(store):
    digest = store.publish(KEY, "encode", {"video": b"moving"}).output("video").digest
    assert stat.S_IMODE(store.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(object_file(store, digest).stat().st_mode) == 0o444
    assert stat.S_IMODE(entry_file(store, KEY).stat().st_mode) == 0o444


def test_the_root_is_tagged_as_a_cache(store):
    store.prepare()
    tag = (store.root / "CACHEDIR.TAG").read_bytes()
    assert tag.startswith(b"Signature: 8a477f597d28d172789f06886806bc55\n")


def test_a_root_that_holds_something_else_is_not_tagged(store):
    store.root.mkdir()
    (store.root / "thesis.txt").write_text("back me up")
    store.put(b"cel")
    store.clear()
    assert not (store.root / "CACHEDIR.TAG").exists()
    assert (store.root / "thesis.txt").read_text() == "back me up"


def test_a_publication_leaves_no_other_file(store):
    digest = store.publish(KEY, "encode", {"video": b"moving"}).output("video").digest
    with store.lock(KEY), store.lease():
        pass
    kept = [object_file(store, digest), entry_file(store, KEY), store.root / "CACHEDIR.TAG"]
    assert files_below(store.root) == sorted(kept)


def test_objects_are_durable_before_their_entry_appears(store, monkeypatch):
    seen = []
    real_fsync, real_replace = os.fsync, type(store.root).replace

    def fsync(fd):
        seen.append("sync folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else "sync file")
        real_fsync(fd)

    def replace(path, target):
        seen.append(f"rename into {target.parent.parent.name}")
        return real_replace(path, target)

    store.publish(KEY, "encode", {"video": b"makes the shards"})
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(type(store.root), "replace", replace)
    store.root.joinpath("v1/cas", digest_bytes(b"moving")[:2]).mkdir(exist_ok=True)
    store.publish(KEY, "encode", {"video": b"moving"})
    assert seen == [
        *("sync file", "rename into cas", "sync folder"),
        *("sync file", "rename into ac", "sync folder"),
    ]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_failing_disk_is_told_and_leaves_nothing(store, monkeypatch, code, call):
    store.prepare()

    def fail(*_):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(atomic.os, call, fail)
        with pytest.raises(OSError, match=os.strerror(code)) as caught:
            store.publish(KEY, "encode", {"video": b"moving"})
    assert caught.value.errno == code
    assert str(store.root) in str(caught.value)
    assert store.lookup(KEY) is None
    assert files_below(store.root) == [store.root / "CACHEDIR.TAG"]


def test_a_failing_entry_leaves_the_old_one(store, monkeypatch):
    old = store.publish(KEY, "encode", {"video": b"old"})
    store.put(b"new")

    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(atomic.os, "write", fail)
        with pytest.raises(OSError, match="space"):
            store.publish(KEY, "encode", {"video": b"new"})
    assert store.lookup(KEY) == old


def test_writes_that_come_in_pieces_are_completed(store, monkeypatch):
    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(atomic.os, "write", lambda fd, data: real(fd, bytes(data[:7])))
        digest = store.put(bytes(100)).digest
    assert store.read(digest) == bytes(100)


def test_a_sweeper_may_take_a_temporary_file_that_is_not_locked_yet(store, monkeypatch):
    store.prepare()
    real = atomic.try_lock
    sweeps = [True]

    def try_lock(fd):
        if sweeps:
            sweeps.pop()
            store.collect(None, None)
        return real(fd)

    monkeypatch.setattr(atomic, "try_lock", try_lock)
    digest = store.put(b"moving").digest
    assert sweeps == []
    assert store.read(digest) == b"moving"


def test_a_cache_that_cannot_be_touched_still_serves(store, monkeypatch):
    published = store.publish(KEY, "encode", {"video": b"moving"})
    digest = published.output("video").digest
    for path in (object_file(store, digest), entry_file(store, KEY)):
        os.utime(path, (0, 0))

    def refuse(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "utime", refuse)
    assert store.lookup(KEY) == published
    assert store.read(digest) == b"moving"


def test_a_cache_that_cannot_be_written_to_leases_nothing_and_locks_nothing(store, monkeypatch):
    published = store.publish(KEY, "encode", {"video": b"moving"})
    real = os.open

    def refuse(path, flags, *rest, **more):
        if flags & os.O_CREAT:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    with store.lease():
        assert store.lookup(KEY) == published
    with pytest.raises(OSError, match="Read-only"), store.lock(KEY):
        pass
    with pytest.raises(OSError, match="Read-only"):
        store.put(b"more")


def test_a_file_in_the_place_of_the_root_is_told(store):
    store.root.write_text("not a folder")
    assert store.lookup(KEY) is None
    assert not store.has(KEY)
    with pytest.raises(OSError, match="cache"):
        store.put(b"cel")
    with pytest.raises(OSError, match="cache"), store.lease():
        pass


def test_a_cache_cleared_by_force_under_a_writer_is_made_again(store, monkeypatch):
    store.prepare()
    real = os.fsync
    cleared = []

    def fsync(fd):
        if not cleared:
            cleared.append(True)
            Store(store.root).clear(force=True)
        real(fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        published = store.publish(KEY, "encode", {"video": b"moving"})
    assert store.lookup(KEY) == published


def test_clearing_waits_for_no_build_but_refuses(store):
    store.put(b"cel")
    store.source_digest(store.root / "CACHEDIR.TAG")
    with store.lease():
        with pytest.raises(StoreInUseError, match=r"1 running build$"):
            store.clear()
        assert store.info().objects == 1
        store.clear(force=True)
        assert store.info().objects == 0
    store.clear()
    assert [path.name for path in files_below(store.root)] == ["CACHEDIR.TAG"]


def test_importing_the_store_brings_no_database():
    script = "import sys, dagrender.store.store as s; sys.exit('sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
