"""Several versions of dagrender at the very same time on one cache, with a collector of each.

    cd tests && python -m faults.versions --seed 1 --rounds 6

The versions are this one, one whose nodes all have a higher VERSION, one with a newer layout of the
cache, and one with an older. Each builds two films, over and over; tells as a JSON object how much
each has published, and what was not as it should be.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import traceback
from contextlib import ExitStack
from pathlib import Path

from engine.films import project
from engine.footage import make_media

from dagrender.engine import record
from dagrender.nodes import (
    capture,
    encode,
    extract,
    frame,
    levels,
    loudness,
    mix,
    mux,
    normalize,
    probe,
    sound,
)
from dagrender.store import layout
from dagrender.store.store import Store

from . import forked, shards
from .aftermath import outputs_of
from .kills import INLINE, QUIET, variants

NODES = (
    *(capture, encode, extract, frame, levels, loudness, mix, mux, normalize, probe),
    sound,
)
FILMS = 2
"""So many films are built by each version at once."""
_REAL_PATH = record.record_path


def nothing():
    """This version, as it is."""


def newer_nodes():
    for one in NODES:
        one.VERSION += 1


def layout_of(name):
    def change():
        layout.VERSION = name
        record.record_path = lambda request: (
            request.cache / name / "builds" / _REAL_PATH(request).name
        )

    return change


VERSIONS = {
    "this": nothing,
    "newer nodes": newer_nodes,
    "newer layout": layout_of("v2"),
    "older layout": layout_of("v0"),
}
LAYOUTS = {"this": "v1", "newer nodes": "v1", "newer layout": "v2", "older layout": "v0"}


def store_of(cache, name):
    """The cache as the version ``name`` sees it."""
    before, layout.VERSION = layout.VERSION, LAYOUTS[name]
    try:
        return Store(cache)
    finally:
        layout.VERSION = before


def bytes_of(made):
    """The outputs, but for the list of pictures: that bears a key, which is another in each."""
    return {name: data for name, data in outputs_of(made).items() if name != "frames/frames.json"}


def collecting(cache, name):
    """A process of the version ``name`` that does nothing but collect all that it may."""
    pid = os.fork()
    if pid == 0:
        try:
            VERSIONS[name]()
            while True:
                Store(cache).collect(0, 0)
        except BaseException:  # noqa: BLE001 - told by whoever ends it
            (cache.parent / f"collector-{os.getpid()}").write_text(traceback.format_exc())
        finally:
            os._exit(1)
    return pid


def end(collector, folder):
    """Stop a collector; what has stopped it before, if anything has."""
    os.kill(collector, signal.SIGKILL)
    os.waitpid(collector, 0)
    told = folder / f"collector-{collector}"
    return [f"a collector: {told.read_text()}"] if told.exists() else []


class Run:
    """The films of each version, each alone at first: what they are, and what that publishes."""

    def __init__(self, folder, seed):
        self.chance = random.Random(seed)
        media = folder / "media"
        media.mkdir()
        make_media(media)
        self.folder, self.cache = folder, folder / "cache"
        self.films = list(variants())[:FILMS]
        self.made = {
            (name, number): project(folder / f"{name}-{number}" / "film", media, cache=self.cache)
            for name in VERSIONS
            for number in range(FILMS)
        }
        first = next(iter(self.made.values()))
        first.write(self.films[0])
        first.build(cache=folder / "warm")  # loads all libraries, once for all builds
        self.wrong, self.clean, self.published = shards.Wrong(), {}, {}
        self.truth = {name: {} for name in VERSIONS}
        for name in VERSIONS:
            for film in range(len(self.films)):
                self._alone(name, film)

    def _alone(self, name, film):
        cache = self.folder / "alone"
        made = self.made[name, 0]
        made.write(self.films[film])
        pid = forked.start(made.folder, cache, *QUIET, *INLINE, before=VERSIONS[name])
        code = forked.finish(pid)
        assert code == 0, (made.folder.parent / "told").read_text()
        store = store_of(cache, name)
        self.truth[name] |= {one.key: (one.kind, one.outputs) for one in store.entries()}
        self.clean.setdefault(film, bytes_of(made))
        assert bytes_of(made) == self.clean[film]
        shutil.rmtree(cache)

    def round(self):
        """All of them at once, each of a film of its own choice."""
        chosen = {}
        for key, made in self.made.items():
            chosen[key] = self.chance.randrange(len(self.films))
            made.write(self.films[chosen[key]])
        order = list(self.made)
        self.chance.shuffle(order)
        self._build(order, "at once")
        for key, film in chosen.items():
            if bytes_of(self.made[key]) != self.clean[film]:
                self.wrong.append(f"{key}: another film than alone")

    def _build(self, order, when):
        builds = {}
        for name, number in order:
            made = self.made[name, number]
            pid = forked.start(made.folder, self.cache, *QUIET, *INLINE, before=VERSIONS[name])
            builds[pid] = name, number
        for pid, key in builds.items():
            _, status = os.waitpid(pid, 0)
            told = (self.made[key].folder.parent / "told").read_text()
            if status or told:
                self.wrong.append(f"{when}: {key} ends with {status}: {told}")

    def look(self):
        """Each version's part of the cache holds what its own builds leave, and nothing else."""
        for name in VERSIONS:
            store = store_of(self.cache, name)
            if damaged := store.verify().damaged:
                self.wrong.append(f"{name}: damaged: {damaged}")
            known = dict(self.truth[name])
            for other, folder in LAYOUTS.items():
                if folder == LAYOUTS[name]:
                    known |= self.truth[other]
            for one in store.entries():
                if one.kind != "extract" and known.get(one.key) != (one.kind, one.outputs):
                    self.wrong.append(f"{name}: the entry {one.key} of {one.kind} is nobody's")

    def lost(self):
        """What was published since and is not there any more, though a lease was held."""
        before = {name: self._keys(name) for name in VERSIONS}
        self.published |= {name: len(keys) for name, keys in before.items()}
        self._build([*self.made], "again")
        for name in VERSIONS:
            if fresh := self._keys(name) - before[name]:
                self.wrong.append(f"{name}: made again: {len(fresh)}")

    def _keys(self, name):
        return {one.key for one in store_of(self.cache, name).entries()}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=6)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        run = Run(Path(name), asked.seed)
        for number in range(asked.rounds):
            with ExitStack() as leases:
                # without leases, what one build has left is another's to make again
                leased = number % 2 == 0
                for version in VERSIONS if leased else ():
                    leases.enter_context(store_of(run.cache, version).lease())
                collectors = [collecting(run.cache, version) for version in VERSIONS]
                try:
                    run.round()
                    if leased:
                        run.lost()
                finally:
                    for one in collectors:
                        run.wrong += end(one, run.folder)
                run.look()
    told = {"published": run.published, "wrong": run.wrong}
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    return bool(run.wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
