import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dagrender.store.census import table_items
from dagrender.store.store import Store

from .faults import files_below
from .killed import KEY, NEW, OLD

WRITER = """
import itertools, os, sys
from pathlib import Path
from dagrender.digest import digest_bytes
from dagrender.store.store import Store
os.fsync = lambda _: None
store = Store(Path(sys.argv[1]))
print("ready", flush=True)
for number in itertools.count(int(sys.argv[2])):
    key = digest_bytes(b"%d" % (number % 40))
    with store.lease(), store.lock(key):
        if store.lookup(key) is None:
            store.publish(key, "encode", {"a": key.encode() * 4000, "b": key.encode()})
    if number % 7 == 0:
        store.collect(500_000, 0)
"""


def outputs(store, key):
    """What is found under ``key``, read and so verified; None for a miss."""
    result = store.lookup(key)
    return result and {name: store.read(artifact.digest) for name, artifact in result.outputs}


def assert_whole(store):
    """Nothing partial is visible."""
    assert store.verify().damaged == ()
    for item in table_items(store.root / "v1" / "ac"):
        assert store.lookup(item.name) is not None


def kill_at_every_step(what, folder):
    script = Path(__file__).with_name("killed.py")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), what, str(folder)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    steps = int(done.stdout)
    assert steps > 10
    return [Store(folder / str(step)) for step in range(1, steps + 1)]


@pytest.mark.parametrize(("what", "before"), [("publish", None), ("replace", OLD)])
def test_a_publication_killed_at_any_step_is_there_or_not(tmp_path, what, before):
    stores = kill_at_every_step(what, tmp_path)
    found = [outputs(store, KEY) for store in stores]
    happened = found.index(NEW)
    assert found == [before] * happened + [NEW] * (len(found) - happened)
    for store in stores:
        assert_whole(store)
        store.publish(KEY, "encode", NEW)
        store.collect(None, None)
        assert outputs(store, KEY) == NEW
        folders = {path.relative_to(store.root).parts[1] for path in files_below(store.root / "v1")}
        assert folders - {"memo.sqlite", "memo.sqlite-wal", "memo.sqlite-shm"} == {"ac", "cas"}


@pytest.mark.parametrize("what", ["collect", "clear"])
def test_a_removal_killed_at_any_step_leaves_a_sound_cache(tmp_path, what):
    stores = kill_at_every_step(what, tmp_path)
    assert outputs(stores[0], KEY) == OLD
    for store in stores:
        assert outputs(store, KEY) in (OLD, None)
        assert_whole(store)
        store.publish(KEY, "encode", OLD)
        assert outputs(store, KEY) == OLD
        store.collect(None, None)
        assert store.info().temp_bytes == 0


def test_writers_and_collectors_killed_at_random_leave_a_sound_cache(tmp_path):
    chance = random.Random(20)
    store = Store(tmp_path / "cache")
    for round_number in range(8):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(store.root), str(round_number * 5 + first)],
                stdout=subprocess.PIPE,
            )
            for first in (0, 20)
        ]
        for writer in writers:
            writer.stdout.readline()
        for writer in writers:
            time.sleep(chance.uniform(0, 0.05))
            writer.kill()
        for writer in writers:
            writer.wait()
            writer.stdout.close()
        assert store.verify().damaged == ()
        for item in table_items(store.root / "v1" / "ac"):
            found = outputs(store, item.name)
            whole = {"a": item.name.encode() * 4000, "b": item.name.encode()}
            assert found in (whole, None)
    store.collect(None, None)
    assert_whole(store)
    assert store.info().temp_bytes == 0
    assert list((store.root / "v1" / "locks").iterdir()) == []
    assert store._leases.live() == ()
