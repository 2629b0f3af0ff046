"""Clocks that are set while a build runs: what it uses stays, whatever its times say."""

import os
import time

import pytest

from dagrender.digest import digest_bytes
from dagrender.store import clock
from dagrender.store.clock import read_clocks, was_set
from dagrender.store.store import Store

from .contract import KEY, OTHER_KEY
from .faults import age, entry_file, files_below, object_file

HOUR_S = 3600.0


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache")


def publish_at(store, key, data, seconds_ago):
    """As if it had been published by a clock that shows another time than ours."""
    result = store.publish(key, "encode", {"out": data})
    age(entry_file(store, key), seconds_ago)
    age(object_file(store, result.output("out").digest), seconds_ago)


def set_back_the_clock_of(lease, hours):
    """As if the wall clock had shown a later time by so many hours when the lease was taken."""
    boot, steady_s, wall_s = lease.read_text().split()
    lease.write_text(f"{boot} {steady_s} {float(wall_s) + hours * HOUR_S}\n")
    age(lease, -hours * HOUR_S)


def lease_of(store):
    (lease,) = (store.root / "v1" / "leases").iterdir()
    return lease


@pytest.mark.parametrize("hours", [-30, -2, 2, 30])
def test_what_a_build_publishes_by_a_clock_that_was_set_is_spared(store, hours):
    with store.lease():
        set_back_the_clock_of(lease_of(store), hours)
        publish_at(store, KEY, b"now", 0)
        publish_at(store, OTHER_KEY, b"before", 5 * HOUR_S)
        assert store.collect(0, 0).removed == 0
        assert store.lookup(KEY) is not None
    assert store.collect(0, None).removed == 4


def test_a_lease_of_another_machine_counts_from_when_its_file_was_made(store):
    with store.lease():
        lease = lease_of(store)
        lease.write_text("another-machine 12.0 34.0\n")
        publish_at(store, KEY, b"now", 0)
        publish_at(store, OTHER_KEY, b"before", 5 * HOUR_S)
        assert store.collect(0, 0).removed == 2
        assert store.lookup(KEY) is not None
        age(lease, -HOUR_S)  # it is yet to begin: then its clock was set, or ours
        publish_at(store, OTHER_KEY, b"before", 5 * HOUR_S)
        assert store.collect(0, 0).removed == 0


@pytest.mark.parametrize("told", [b"", b"\0\xff", b"one two", b"a b c d", b"x nan nan"])
def test_what_makes_no_sense_tells_nothing(told):
    assert not was_set(told, time.time(), 5.0)


def test_a_clock_that_runs_on_was_not_set(monkeypatch):
    told, made = read_clocks(), time.time()
    assert not was_set(told, made, 5.0)
    now, steady_s = time.time(), clock._steady_s()
    day_s = 24 * HOUR_S
    monkeypatch.setattr(clock, "_steady_s", lambda: steady_s + day_s)
    monkeypatch.setattr(clock.time, "time", lambda: now + day_s + 40)  # as NTP may correct it
    assert not was_set(told, made, 5.0)
    monkeypatch.setattr(clock.time, "time", lambda: now + day_s + 400)
    assert was_set(told, made, 5.0)


def test_a_full_disk_costs_a_lease_its_second_clock_alone(store, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    store.prepare()
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        lease = store.lease()
        lease.__enter__()
    store.publish(KEY, "encode", {"out": b"now"})
    assert store.collect(0, 0).removed == 0
    lease.__exit__(None, None, None)


def test_what_a_killed_writer_of_small_files_left_is_collected(store):
    """Records of builds, and the tag of the cache, are written beside their places as well."""
    store.prepare()
    store.builds.mkdir()
    left = [
        store.builds / f".{digest_bytes(b'x')}.json.0123456789abcdef.partial",
        store.root / ".CACHEDIR.TAG.0123456789abcdef.partial",
    ]
    kept = store.builds / "mine.partial"
    for path in (*left, kept):
        path.write_bytes(b"half")
    store.collect(None, None)
    assert [path for path in (*left, kept) if path.exists()] == [kept]


def test_a_tag_whose_writer_was_killed_is_written_by_the_next(tmp_path):
    root = tmp_path / "cache"
    root.mkdir()
    (root / ".CACHEDIR.TAG.0123456789abcdef.partial").write_bytes(b"Signa")
    Store(root).prepare()
    assert [path.name for path in files_below(root)] == ["CACHEDIR.TAG"]
