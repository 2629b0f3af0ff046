"""Eight builds of four films that have most in common, at once on one cache that is collected.

    cd tests && python -m faults.company --seed 1 [--without-locks]

Without locks each build has a folder of its own: numbered pictures of one folder, written by
several at once, would be in each other's way there.
Tells as a JSON object how often each action was published, and what was not as it should be.
"""

import argparse
import errno
import fcntl
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from engine.films import project
from engine.footage import make_media

from dagrender.store.store import Store

from . import forked
from .kills import INLINE, QUIET, variants

HOW = (INLINE, ("--executor", "processes", "-j", "1"))

BUILDS = (0, 0, 0, 1, 1, 2, 2, 3)
"""The film that each builds."""


def logging(path):
    """From now on, each publication of this process and of those forked off it is written down."""
    real = Store.publish

    def publish(self, key, kind, outputs, facts=()):
        made = real(self, key, kind, outputs, facts)
        with path.open("a") as file:
            file.write(f"{kind} {key}\n")
        return made

    Store.publish = publish


def collecting(cache):
    """A process that does nothing but collect."""
    pid = os.fork()
    if pid == 0:
        try:
            while True:
                Store(cache).collect(0, 0)
        finally:
            os._exit(1)
    return pid


def _refuse(*_):
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def has_leases(store, count, longest_s=60.0):
    """Wait until so many leases have been held, all told; whether they were."""
    seen = set()
    until = time.monotonic() + longest_s
    while len(seen) < count and time.monotonic() < until:
        seen.update(path.name for path in (store.root / "v1" / "leases").iterdir())
        time.sleep(0.001)
    return len(seen) >= count


def alone(made):
    """What a build gives that is alone; nothing of it stays."""
    made.build(executor="inline")
    outputs = made.outputs()
    shutil.rmtree(made.cache)
    for output in outputs:
        (made.folder / output).unlink()
    shutil.rmtree(made.folder / "frames", ignore_errors=True)
    return outputs


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-locks", action="store_true", help="as on some file systems")
    given = parser.parse_args(arguments)
    chance = random.Random(given.seed)
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        media = folder / "media"
        media.mkdir()
        make_media(media)
        cache, log = folder / "cache", folder / "log"
        films = list(variants())
        of_build = dict(enumerate(BUILDS if given.without_locks else range(len(films))))
        made = [
            project(folder / str(number) / "film", media, films[film], cache=cache)
            for number, film in of_build.items()
        ]
        clean = [alone(one) for one in made]
        logging(log)
        if given.without_locks:
            fcntl.flock = _refuse
        store = Store(cache)
        with store.lease():  # until each build has its own: then all rely on these
            collector = collecting(cache)
            order = list(range(len(BUILDS))) if given.without_locks else list(BUILDS)
            chance.shuffle(order)
            builds = {
                forked.start(
                    made[film].folder, cache, *QUIET, *HOW[n % 2], told=folder / f"told{n}"
                ): n
                for n, film in enumerate(order)
            }
            if not has_leases(store, len(builds) + 1):
                wrong.append("not every build holds a lease")
        for pid, number in builds.items():
            _, status = os.waitpid(pid, 0)
            if status:
                told = (folder / f"told{number}").read_text()
                wrong.append(f"build {number} ends with {status}: {told}")
        os.kill(collector, signal.SIGKILL)
        os.waitpid(collector, 0)
        for one, good in zip(made, clean, strict=True):
            if one.outputs() != good:
                wrong.append(f"another film than alone: {one.folder}")
        published = Counter(line for line in log.read_text().splitlines())
        wrong += [
            f"published {count} times: {what}"
            for what, count in published.items()
            if count > 1 and not given.without_locks
        ]
        if damaged := store.verify().damaged:
            wrong.append(f"damaged: {damaged}")
        left = [one.name for some in made for one in some.folder.iterdir() if one.name[0] == "."]
        if left:
            wrong.append(f"left behind: {left}")
    kinds = Counter(line.partition(" ")[0] for line in published)
    sys.stdout.write(json.dumps({"published": kinds, "wrong": wrong}, indent=1) + "\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
