import os
import sqlite3
import time

import pytest

from dagrender.digest import digest_bytes
from dagrender.errors import SourceError
from dagrender.store import sources
from dagrender.store.store import Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache")


@pytest.fixture
def reads(monkeypatch):
    """The paths that were read through, in order."""
    paths = []
    real = sources.digest_file

    def digest_file(path):
        paths.append(path)
        return real(path)

    monkeypatch.setattr(sources, "digest_file", digest_file)
    return paths


@pytest.fixture
def later(monkeypatch):
    """Let time pass for the one who judges whether a file is young."""
    real = time.time_ns
    monkeypatch.setattr(sources.time, "time_ns", lambda: real() + 3_000_000_000)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"packets")
    return path


def test_a_source_is_read_once(store, source, reads, later):
    assert store.source_digest(source) == digest_bytes(b"packets")
    assert store.source_digest(source) == digest_bytes(b"packets")
    assert Store(store.root).source_digest(source) == digest_bytes(b"packets")
    assert reads == [source]


def test_a_young_file_is_not_remembered(store, source, reads):
    store.source_digest(source)
    store.source_digest(source)
    assert reads == [source, source]


def test_a_file_of_the_future_is_not_remembered(store, source, reads, later):
    os.utime(source, (time.time() + 9999,) * 2)
    store.source_digest(source)
    store.source_digest(source)
    assert len(reads) == 2


def test_an_edit_that_keeps_size_and_mtime_is_seen(store, source, later):
    seen = source.stat()
    store.source_digest(source)
    time.sleep(0.02)  # longer than the tick of a file system's clock
    source.write_bytes(b"PACKETS")
    os.utime(source, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    now = source.stat()
    assert (now.st_size, now.st_mtime_ns, now.st_ino) == (
        *(seen.st_size, seen.st_mtime_ns, seen.st_ino),
    )
    assert store.source_digest(source) == digest_bytes(b"PACKETS")


def test_a_file_put_in_anothers_place_is_seen(store, source, tmp_path, later):
    store.source_digest(source)
    seen = source.stat()
    other = tmp_path / "other"
    other.write_bytes(b"PACKETS")
    os.utime(other, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    other.replace(source)
    assert store.source_digest(source) == digest_bytes(b"PACKETS")


def test_a_touched_or_copied_source_has_the_same_digest(store, source, tmp_path, later):
    digest = store.source_digest(source)
    source.touch()
    (tmp_path / "copy.mp4").write_bytes(source.read_bytes())
    assert store.source_digest(source) == digest
    assert store.source_digest(tmp_path / "copy.mp4") == digest


def test_a_source_that_changes_under_the_reader_is_read_again(store, source, later, monkeypatch):
    real = sources.digest_file
    texts = [b"second"]

    def digest_file(path):
        digest = real(path)
        if texts:
            path.write_bytes(texts.pop())
        return digest

    monkeypatch.setattr(sources, "digest_file", digest_file)
    assert store.source_digest(source) == digest_bytes(b"second")


def test_a_source_that_never_holds_still_is_an_error(store, source, later, monkeypatch):
    def digest_file(path):
        path.write_bytes(path.read_bytes() + b"more")
        return digest_bytes(b"")

    monkeypatch.setattr(sources, "digest_file", digest_file)
    with pytest.raises(SourceError, match="changed while it was read"):
        store.source_digest(source)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: None])
def test_what_is_no_readable_file_is_an_error(store, tmp_path, make):
    path = tmp_path / "thing"
    make(path)
    with pytest.raises(SourceError, match=r"thing: (is not a plain file|No such file)"):
        store.source_digest(path)


def memo_file(store):
    return store.root / "v1" / "memo.sqlite"


def remembered(store, source):
    store.source_digest(source)
    store._memo._close()


def test_a_deleted_memo_costs_one_read(store, source, reads, later):
    remembered(store, source)
    memo_file(store).unlink()
    assert store.source_digest(source) == digest_bytes(b"packets")
    assert store.source_digest(source) == digest_bytes(b"packets")
    assert len(reads) == 2


def test_a_memo_deleted_while_it_is_open_harms_nobody(store, source, later):
    store.source_digest(source)
    for path in memo_file(store).parent.glob("memo.sqlite*"):
        path.unlink()
    source.write_bytes(b"edited")
    assert store.source_digest(source) == digest_bytes(b"edited")


@pytest.mark.parametrize("data", [b"", b"not a database at all" * 99, b"SQLite format 3\0"])
def test_a_memo_that_is_no_database_is_begun_anew(store, source, reads, later, data):
    remembered(store, source)
    memo_file(store).write_bytes(data)
    for _ in range(2):
        assert store.source_digest(source) == digest_bytes(b"packets")
    assert len(reads) == 2


def test_a_memo_cut_short_is_begun_anew(store, source, later):
    remembered(store, source)
    data = memo_file(store).read_bytes()
    for length in range(1, len(data), 1111):
        memo_file(store).write_bytes(data[:length])
        fresh = Store(store.root)
        assert fresh.source_digest(source) == digest_bytes(b"packets")
        fresh._memo._close()


def test_flipped_bytes_of_the_memo_never_give_another_digest(store, source, later):
    remembered(store, source)
    data = memo_file(store).read_bytes()
    used = [position for position, byte in enumerate(data) if byte]
    for position in used[:: max(1, len(used) // 200)]:
        memo_file(store).write_bytes(
            data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
        )
        fresh = Store(store.root)
        assert fresh.source_digest(source) == digest_bytes(b"packets")
        assert fresh.expected("encode") is None
        fresh._memo._close()


def test_a_forged_digest_in_the_memo_is_not_believed(store, source, later):
    remembered(store, source)
    with sqlite3.connect(memo_file(store)) as connection:
        connection.execute("UPDATE sources SET digest = ?", (digest_bytes(b"forged"),))
    connection.close()
    assert store.source_digest(source) == digest_bytes(b"packets")


def test_a_memo_of_another_version_is_begun_anew(store, source, reads, later):
    remembered(store, source)
    with sqlite3.connect(memo_file(store)) as connection:
        connection.execute("DROP TABLE sources")
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    for _ in range(2):
        assert store.source_digest(source) == digest_bytes(b"packets")
    assert len(reads) == 2


def test_a_locked_memo_is_done_without(store, source, later, monkeypatch):
    monkeypatch.setattr("dagrender.store.memo._BUSY_TIMEOUT_S", 0.01)
    remembered(store, source)
    other = sqlite3.connect(memo_file(store), isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    source.write_bytes(b"edited")
    assert store.source_digest(source) == digest_bytes(b"edited")
    store.remember("encode", "a", 1.0)
    assert store.expected("encode") is None
    other.execute("ROLLBACK")
    other.close()


def test_a_memo_that_cannot_be_made_is_done_without(store, source, later):
    store.root.write_text("a file in the place of the cache")
    assert store.source_digest(source) == digest_bytes(b"packets")
    assert store.expected("encode") is None


def test_the_mean_of_the_latest_durations_is_expected(store):
    assert store.expected("encode") is None
    store.remember("encode", "a", 1.0)
    store.remember("encode", "b", 3.0)
    store.remember("probe", "c", 100.0)
    assert store.expected("encode") == 2.0
    store.remember("encode", "a", 5.0)
    assert store.expected("encode") == 4.0
    for number in range(64):
        store.remember("encode", str(number), 9.0)
    assert store.expected("encode") == 9.0


def test_the_memo_keeps_to_its_room(store, monkeypatch):
    monkeypatch.setattr("dagrender.store.memo._MOST_DURATIONS", 3)
    for number in range(5):
        store.remember("encode", str(number), float(number))
    store.collect(None, None)
    assert store.expected("encode") == 3.0
