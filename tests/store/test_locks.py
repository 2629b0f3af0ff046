import os
import subprocess
import sys
import threading
import time

import pytest

from dagrender.digest import digest_bytes
from dagrender.store import locks
from dagrender.store.locks import LockFile, LockState, remove_if_free
from dagrender.store.store import Store

from .contract import KEY, OTHER_KEY

BUILDER = """
import os, sys
from pathlib import Path
from dagrender.digest import digest_bytes
from dagrender.store.store import Store
store, log = Store(Path(sys.argv[1])), sys.argv[2]
with store.lease():
    for number in range(25):
        key = digest_bytes(b"%d" % number)
        with store.lock(key):
            if store.lookup(key) is None:
                with open(log, "a") as file:
                    file.write(key + "\\n")
                store.publish(key, "encode", {"out": key.encode()})
        result = store.lookup(key)
        assert store.read(result.output("out").digest) == key.encode()
"""

COLLECTOR = """
import sys
from pathlib import Path
from dagrender.store.store import Store
store = Store(Path(sys.argv[1]))
while True:
    store.collect(0, 0)
"""

CROSSING = """
import sys
from pathlib import Path
from dagrender.store.store import Store
store, counter = Store(Path(sys.argv[1])), Path(sys.argv[2])
for _ in range(60):
    with store.lock(*sys.argv[3:]):
        counter.write_text(str(int(counter.read_text()) + 1))
"""

HOLDER = """
import sys
from pathlib import Path
from dagrender.store.store import Store
with Store(Path(sys.argv[1])).lock(sys.argv[2]):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache")


def start(script, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def finish(processes):
    for process in processes:
        process.communicate()
    return [process.returncode for process in processes]


def lock_files(store):
    return sorted(path.name for path in (store.root / "v1" / "locks").iterdir())


def test_of_several_builders_of_a_key_exactly_one_runs_while_a_collector_works(store, tmp_path):
    log = tmp_path / "log"
    with store.lease():  # holds from before the first build to behind the last
        collector = start(COLLECTOR, store.root)
        builders = [start(BUILDER, store.root, log) for _ in range(4)]
        assert finish(builders) == [0] * 4
        collector.kill()
        finish([collector])
    assert sorted(log.read_text().split()) == sorted(digest_bytes(b"%d" % n) for n in range(25))


def test_two_tasks_that_share_keys_in_another_order_do_not_block_each_other(store, tmp_path):
    counter = tmp_path / "counter"
    counter.write_text("0")
    third = digest_bytes(b"third")
    keys = ((KEY, OTHER_KEY), (OTHER_KEY, KEY, KEY), (OTHER_KEY, third))
    assert finish([start(CROSSING, store.root, counter, *some) for some in keys]) == [0] * 3
    assert counter.read_text() == "180"
    assert lock_files(store) == []


def test_threads_exclude_each_other_too(store):
    inside, most = [0], [0]

    def work():
        for _ in range(20):
            with store.lock(KEY):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_a_lock_dies_with_its_process(store):
    with start(HOLDER, store.root, KEY) as holder:
        holder.stdout.readline()
        with (
            pytest.raises(TimeoutError, match="another process holds"),
            store.lock(KEY, timeout_s=0.01),
        ):
            pass
        with store.lock(OTHER_KEY, timeout_s=0.01):
            pass
        holder.kill()
        holder.wait()
        with store.lock(KEY, timeout_s=5):
            assert lock_files(store) == [f"{KEY}.lock"]
    assert lock_files(store) == []


def test_what_was_taken_is_given_back_when_another_is_held(store):
    first, second = sorted((KEY, OTHER_KEY))
    with start(HOLDER, store.root, second) as holder:
        holder.stdout.readline()
        with pytest.raises(TimeoutError), store.lock(KEY, OTHER_KEY, timeout_s=0.01):
            pass
        assert lock_files(store) == [f"{second}.lock"]
        with store.lock(first, timeout_s=0):
            pass
        holder.kill()


def test_a_lock_is_free_again_after_an_error(store):
    def fail():
        with store.lock(KEY):
            raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):  # noqa: PT011 - raised three lines above
            fail()
    assert lock_files(store) == []


def test_a_thread_that_would_wait_for_itself_is_told(store):
    with store.lock(KEY):
        with pytest.raises(RuntimeError, match="already holds"), store.lock(OTHER_KEY, KEY):
            pass
        with store.lock(OTHER_KEY):
            pass


def test_a_lock_whose_file_was_removed_while_waiting_is_taken_anew(tmp_path):
    path = tmp_path / "lock"
    first, second, third = LockFile(path), LockFile(path), LockFile(path)
    first.acquire()
    path.unlink()
    assert second.try_acquire()
    assert not third.try_acquire()
    second.release()
    assert third.try_acquire()
    third.release()


def test_a_lock_that_was_released_between_open_and_lock_is_taken_anew(tmp_path, monkeypatch):
    path = tmp_path / "lock"
    real = locks.try_lock
    releases = [path.unlink]

    def try_lock(fd):
        if releases:
            releases.pop()()  # as its holder does, just before it lets go
        return real(fd)

    monkeypatch.setattr(locks, "try_lock", try_lock)
    late, next_one = LockFile(path), LockFile(path)
    assert late.try_acquire()
    assert not next_one.try_acquire()
    late.release()


def test_several_keys_are_taken_in_one_order_everywhere(store, monkeypatch):
    taken = []
    real = LockFile.acquire

    def acquire(lock, timeout_s):
        taken.append(lock.path.stem)
        real(lock, timeout_s)

    monkeypatch.setattr(LockFile, "acquire", acquire)
    for keys in ((KEY, OTHER_KEY), (OTHER_KEY, KEY)):
        with store.lock(*keys):
            pass
    assert taken == sorted((KEY, OTHER_KEY)) * 2


@pytest.mark.parametrize(("old_s", "goes"), [(60, False), (2 * 24 * 3600, True)])
def test_without_locks_age_decides_what_is_swept(tmp_path, monkeypatch, old_s, goes):
    monkeypatch.setattr(locks, "try_lock", lambda _: LockState.UNSUPPORTED)
    path = tmp_path / "lock"
    path.touch()
    os.utime(path, (time.time() - old_s,) * 2)
    assert remove_if_free(path) is goes
    assert path.exists() is not goes
    assert LockFile(path).try_acquire()
