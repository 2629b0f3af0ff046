import os
import subprocess
import sys
import threading
import time

import pytest

from dagrender.artifact import ActionResult, Artifact
from dagrender.digest import digest_bytes
from dagrender.store import collect as collecting
from dagrender.store.census import Entry, Item
from dagrender.store.collect import choose
from dagrender.store.store import Store

from .contract import KEY, OTHER_KEY
from .faults import age, entry_file, files_below, flip, object_file

HOUR_S = 3600
DAY_S = 24 * HOUR_S


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache")


def key(number):
    return digest_bytes(b"key %d" % number)


def publish_aged(store, number, seconds, data=None):
    """An action of one 1,000-byte object, last used ``seconds`` ago."""
    data = b"%04d" % number * 250 if data is None else data
    result = store.publish(key(number), "encode", {"out": data})
    age(entry_file(store, key(number)), seconds)
    age(object_file(store, result.output("out").digest), seconds)
    return result


def kept(store, numbers):
    return [number for number in numbers if store.lookup(key(number)) is not None]


def test_the_longest_unused_goes_first(store):
    for number, days in ((1, 3), (2, 9), (3, 5), (4, 7)):
        publish_aged(store, number, days * DAY_S)
    store.lookup(key(2))
    gone = store.collect(3000, None)
    assert kept(store, (1, 2, 3, 4)) == [1, 2]
    assert gone.removed == 4
    assert gone.kept == 4
    assert 2000 < gone.kept_bytes <= 3000
    assert store.info().object_bytes == 2000


def test_nothing_goes_while_the_bounds_hold(store):
    for number in range(3):
        publish_aged(store, number, DAY_S)
    assert store.collect(10_000, 2 * DAY_S).removed == 0
    assert store.collect(None, None).removed == 0
    assert kept(store, range(3)) == [0, 1, 2]


def test_what_was_not_used_for_too_long_goes(store):
    for number in range(1, 5):
        publish_aged(store, number, number * DAY_S)
    store.collect(None, 2.5 * DAY_S)
    assert kept(store, range(1, 5)) == [1, 2]
    store.collect(None, 2.5 * DAY_S, now=time.time() + 10 * DAY_S)
    assert store.info().objects == 0


def test_a_read_is_a_use(store):
    old = publish_aged(store, 1, 5 * DAY_S)
    publish_aged(store, 2, 4 * DAY_S)
    store.read(old.output("out").digest)
    store.collect(1500, None)
    assert store.has(old.output("out").digest)


def test_putting_again_is_a_use(store):
    old = publish_aged(store, 1, 5 * DAY_S, b"same")
    store.put(b"same")
    store.collect(None, DAY_S)
    assert store.has(old.output("out").digest)


def test_a_use_is_marked_once_an_hour(store):
    publish_aged(store, 1, HOUR_S / 2)
    before = entry_file(store, key(1)).stat().st_mtime_ns
    store.lookup(key(1))
    assert entry_file(store, key(1)).stat().st_mtime_ns == before
    age(entry_file(store, key(1)), HOUR_S)
    store.lookup(key(1))
    assert entry_file(store, key(1)).stat().st_mtime_ns > before


def test_a_use_in_the_future_of_a_clock_set_back_is_marked_anew(store):
    publish_aged(store, 1, -5 * DAY_S)
    store.lookup(key(1))
    assert entry_file(store, key(1)).stat().st_mtime < time.time() + 5


def test_an_object_of_two_actions_stays_while_one_of_them_does(store):
    publish_aged(store, 1, 9 * DAY_S, b"shared")
    publish_aged(store, 2, 1 * DAY_S, b"shared")
    age(object_file(store, digest_bytes(b"shared")), 9 * DAY_S)
    store.collect(None, 5 * DAY_S)
    assert kept(store, (1, 2)) == [2]


def test_entries_that_can_serve_nobody_go_in_any_case(store):
    lost = publish_aged(store, 1, 0)
    publish_aged(store, 2, 0)
    publish_aged(store, 3, 0)
    object_file(store, lost.output("out").digest).unlink()
    flip(entry_file(store, key(2)), 10)
    assert store.collect(None, None).removed == 2
    assert not entry_file(store, key(1)).exists()
    assert not entry_file(store, key(2)).exists()
    assert kept(store, (1, 2, 3)) == [3]


def test_quarantine_is_forgotten_after_a_week(store):
    store.publish(KEY, "encode", {})
    flip(entry_file(store, KEY), 10)
    store.lookup(KEY)
    store.collect(None, None)
    assert store.info().quarantined == 1
    store.collect(None, None, now=time.time() + 8 * DAY_S)
    assert store.info().quarantined == 0


def test_foreign_files_are_let_alone(store):
    store.put(b"cel")
    foreign = object_file(store, digest_bytes(b"cel")).with_name("notes.txt")
    foreign.write_text("mine")
    age(foreign, 100 * DAY_S)
    store.collect(0, None)
    assert foreign.exists()
    assert store.info().objects == 0


@pytest.mark.parametrize("since_s", [0, HOUR_S / 2, HOUR_S])
def test_a_running_build_keeps_what_it_need_not_have_marked(store, since_s):
    publish_aged(store, 1, since_s)
    publish_aged(store, 2, 2 * HOUR_S)
    with store.lease():
        store.collect(0, 0)
        assert kept(store, (1, 2)) == [1]
    store.collect(0, 0, now=time.time() + 1)
    assert kept(store, (1, 2)) == []


def test_a_running_build_keeps_what_it_looked_up_however_old(store):
    publish_aged(store, 1, 100 * DAY_S)
    with store.lease():
        assert store.lookup(key(1)) is not None
        assert store.collect(0, 0).removed == 0


def test_the_oldest_of_several_builds_counts(store):
    outer, inner = store.lease(), Store(store.root).lease()
    with outer:
        lease = next((store.root / "v1" / "leases").iterdir())
        age(lease, 5 * HOUR_S)
        publish_aged(store, 1, 4 * HOUR_S)
        with inner:
            assert store.collect(0, 0).removed == 0
        assert store.collect(0, 0).removed == 0
    assert store.collect(0, 0).removed == 2


def test_a_killed_builds_lease_counts_no_more(store):
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from dagrender.store.store import Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "with store.lease():\n"
        "    store.put(b'cel')\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    build = subprocess.Popen(
        [sys.executable, "-c", script, str(store.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with build:
        build.stdout.readline()
        assert store.collect(0, 0).removed == 0
        build.kill()
        build.wait()
        assert store.collect(0, 0).removed == 1
    assert list((store.root / "v1" / "leases").iterdir()) == []


def test_what_is_used_between_choice_and_removal_is_put_back(store, monkeypatch):
    result = publish_aged(store, 1, 5 * DAY_S)
    real = collecting.choose

    def choose_then_use(*args, **more):
        victims = real(*args, **more)
        assert store.lookup(key(1)) == result
        return victims

    monkeypatch.setattr(collecting, "choose", choose_then_use)
    gone = store.collect(0, 0)
    assert (gone.removed, gone.kept) == (0, 2)
    assert store.lookup(key(1)) == result
    assert store.info().temp_bytes == 0


def test_what_is_published_between_choice_and_removal_stays(store, monkeypatch):
    publish_aged(store, 1, 5 * DAY_S)
    object_file(store, digest_bytes(b"0001" * 250)).unlink()
    real = collecting.choose

    def choose_then_publish(*args, **more):
        victims = real(*args, **more)
        store.publish(key(1), "encode", {"out": b"0001" * 250})
        return victims

    monkeypatch.setattr(collecting, "choose", choose_then_publish)
    store.collect(0, 0)
    assert kept(store, (1,)) == [1]


def test_a_build_that_begins_during_a_collection_is_spared(store, monkeypatch):
    for number in range(3):
        publish_aged(store, number, 60)
    leases = []
    real = collecting.choose

    def choose_then_begin(*args, **more):
        victims = real(*args, **more)
        leases.append(store.lease())
        leases[0].__enter__()
        return victims

    monkeypatch.setattr(collecting, "choose", choose_then_begin)
    assert store.collect(0, 0).removed == 0
    leases[0].__exit__(None, None, None)
    assert kept(store, range(3)) == [0, 1, 2]


def test_a_build_that_is_about_to_begin_waits_for_the_batch_that_does_not_know_of_it(
    store, monkeypatch
):
    """Else it would find what is removed a moment later, and need not have marked it."""
    for number in range(3):
        publish_aged(store, number, DAY_S)
    began, seen = [], []
    real = collecting._evict

    def begin():
        with Store(store.root).lease():
            began.append(True)

    build = threading.Thread(target=begin)

    def evict(item, layout):
        if not seen:
            build.start()
            build.join(0.3)
        seen.append(bool(began))
        return real(item, layout)

    monkeypatch.setattr(collecting, "_evict", evict)
    assert store.collect(0, 0).removed == 6
    build.join()
    assert seen == [False] * 6
    assert began


def test_two_collectors_share_the_work(store):
    for number in range(100):
        publish_aged(store, number, DAY_S)
    done = []
    threads = [
        threading.Thread(target=lambda: done.append(Store(store.root).collect(0, 0)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(gone.removed for gone in done) == 200
    left = [path.name for path in files_below(store.root)]
    assert [name for name in left if not name.startswith("memo.")] == ["CACHEDIR.TAG"]


def test_what_killed_processes_left_is_swept_and_what_live_ones_hold_is_not(store):
    store.prepare()
    left = [store.root / "v1" / "tmp" / "left", store.root / "v1" / "locks" / f"{OTHER_KEY}.lock"]
    for path in left:
        path.write_bytes(b"left")
    os.chmod(left[0], 0o444)  # noqa: PTH101 - a path of either kind
    with store.lock(KEY):
        store.collect(None, None)
        assert [path.name for path in (store.root / "v1" / "locks").iterdir()] == [f"{KEY}.lock"]
    assert not any(path.exists() for path in left)


def item(name, used, size=10):
    return Item(name=name, path=None, size_bytes=size, used_ns=used)


def entry(name, used, *digests):
    outputs = tuple((one, Artifact(digest=one, size_bytes=10)) for one in digests)
    result = ActionResult(key=name, kind="encode", outputs=outputs)
    return Entry(item=item(name, used, 1), result=result)


def chosen(entries, objects, max_bytes=None, expired_ns=None):
    victims = choose(
        entries, objects, (), max_bytes=max_bytes, expired_ns=expired_ns, forgotten_ns=0
    )
    return "".join(victim.item.name for victim in victims)


def test_an_action_goes_as_a_whole_and_its_entry_first():
    entries = [entry("A", 5, "a", "b"), entry("B", 3, "c")]
    objects = [item("a", 1), item("b", 9), item("c", 2)]
    assert chosen(entries, objects, max_bytes=0) == "BcAab"
    assert chosen(entries, objects, max_bytes=21) == "Bc"
    assert chosen(entries, objects, max_bytes=31) == "B"
    assert chosen(entries, objects, max_bytes=32) == ""


def test_age_and_size_bound_together():
    objects = [item("a", 1), item("b", 2), item("c", 3), item("d", 4)]
    assert chosen([], objects, max_bytes=100, expired_ns=3) == "ab"
    assert chosen([], objects, max_bytes=10, expired_ns=3) == "abc"
