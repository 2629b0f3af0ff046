"""Do something to stores, and be killed at the first, the second, ... step of it, in turn.

Run as ``python killed.py WHAT FOLDER``: the store of step n is ``FOLDER/n``. Tells how many steps
there were; the last store is the one whose process lived to the end. A step is a system call that
changes files, or an open.
"""

import os
import signal
import sys
from pathlib import Path

from dagrender.digest import digest_bytes
from dagrender.store.store import Store

KEY = digest_bytes(b"an action")
OLD = {"video": b"old video", "log": b"the log"}
NEW = {"video": b"new video" * 1000, "log": b"the log"}


def publish(store: Store) -> None:
    store.publish(KEY, "encode", NEW)


def replace(store: Store) -> None:
    with store.lease(), store.lock(KEY):
        store.publish(KEY, "encode", NEW)


def collect(store: Store) -> None:
    store.collect(0, 0, now=2e9)


def clear(store: Store) -> None:
    store.clear()


def set_up(what: str, store: Store) -> None:
    """What was there before."""
    if what != "publish":
        store.publish(KEY, "encode", OLD)


def die_at(step: int) -> None:
    """Kill this process at its ``step``-th step from now, before it is taken."""
    left = [step]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, _: object) -> None:
        if event in {"open", "shutil.rmtree"} or event.startswith("os."):
            count()

    for name in ("write", "fsync", "close"):
        real = getattr(os, name)
        setattr(os, name, lambda *given, real=real: (count(), real(*given))[1])
    sys.addaudithook(audit)


def main(what: str, folder: Path) -> None:
    os.fsync = lambda _: None  # what is killed is the process, not the power
    action = globals()[what]
    step = 0
    status = -1
    while status != 0:
        step += 1
        store = Store(folder / str(step))
        set_up(what, store)
        child = os.fork()
        if child == 0:
            die_at(step)
            action(store)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if status not in (0, signal.SIGKILL):
            sys.exit(f"step {step} ended with status {status}")
    sys.stdout.write(f"{step}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
