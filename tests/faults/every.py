"""Every write of a build refused once: each call of any library that changes a file, in its turn.

    cd tests && python -m faults.every --errors ENOSPC EIO --processes 2

A film is built from nothing, or behind an edit, over the outputs of the film before. The build is
one process, or one with a worker, of which either meets the fault. After each: the message, the
exit code, outputs that are whole and of one of the two films, a sound cache, and a next build that
gives the bytes of one from nothing. Tells figures as one JSON object, and all that was not so.
"""

import argparse
import errno
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from engine.films import clip, color, film, project, title, video
from engine.footage import make_media

from . import forked, libc, shards
from .aftermath import Truth, outputs_of, place_of
from .kills import INLINE, QUIET
from .points import Fault

ROLES = {
    "alone": ("build", INLINE),
    "build": ("build", ("--executor", "processes", "-j", "1")),
    "worker": ("worker", ("--executor", "processes", "-j", "1")),
}
"""Who meets the fault: a build in one process, one with a worker, or its worker."""
BEGINNINGS = ("cold", "edited")


def films():
    """One film and an edit of it, with a file of every kind of writer."""
    outputs = {
        "film.mp4": video("0.2s"),
        "film.mkv": video("0.2s"),
        "loop.gif": {"range": "0s..0.2s"},
        "song.flac": {},
        "song.m4a": {},
        "poster.png": {"at": "0.1s"},
        "frames/%03d.png": {"range": "0s..0.2s", "size": "32x18"},
    }
    for shade, gain in (("#204060", "0dB"), ("#802020", "-3dB")):
        yield film(
            [color(shade, "0.2s"), clip("a", "0s", "0.2s")],
            titles=[title("One", start="0s", duration="0.1s", font_size=10)],
            sounds=[{"audio": "song", "duration": "0.4s", "gain": gain}],
            outputs=outputs,
            size="64x36",
        )


@dataclass(frozen=True)
class Point:
    """A call that is refused: whose, of which build, the how-manieth, and how."""

    beginning: str
    role: str
    step: int
    error: str
    lasting: bool

    def __str__(self):
        told = f"{self.error}{' for good' if self.lasting else ''}"
        return f"{told} at call {self.step} of {self.role}, {self.beginning}"


class Run:
    """The film before and the film after, and what is between them."""

    def __init__(self, folder):
        media = folder / "media"
        media.mkdir()
        make_media(media)
        self.before, self.after = films()
        self.made = project(folder / "film", media, self.before, cache=folder / "cache")
        self.kept = folder / "kept"
        self.folders = (str(self.made.folder), str(self.made.cache))
        self.made.build()  # loads all libraries, once for all builds
        self.truth = Truth(self.made)
        self.new = self._from_nothing(self.after)
        self.old = self._from_nothing(self.before)
        self.kept.mkdir()
        for name in self.old:
            (self.kept / "film" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.made.folder / name, self.kept / "film" / name)
        shutil.copytree(self.made.cache, self.kept / "cache")
        self.done, self.wrong, self.places = Counter(), shards.Wrong(), Counter()

    def _from_nothing(self, data):
        self.made.write(data)
        shutil.rmtree(self.made.cache, ignore_errors=True)
        code, told = self._build(*INLINE)
        assert code == 0, (code, told)
        return self.truth.learn()

    def _build(self, *how, fault=None):
        return forked.run(self.made.folder, self.made.cache, *QUIET, *how, fault=fault)

    def outputs(self):
        return outputs_of(self.made)

    def begin(self, beginning):
        """The film before is there, its cache only where there was an edit."""
        for one in self.made.folder.iterdir():
            if one.name not in ("film.yaml", "media"):
                shutil.rmtree(one) if one.is_dir() else one.unlink()
        shutil.rmtree(self.made.cache, ignore_errors=True)
        shutil.copytree(self.kept / "film", self.made.folder, dirs_exist_ok=True)
        if beginning == "edited":
            shutil.copytree(self.kept / "cache", self.made.cache)
        self.made.write(self.after)

    def count(self, beginning, role):
        """Every call that changes files in such a build, as (event, place)."""
        self.begin(beginning)
        counted = self.kept / f"{beginning}-{role}"
        who, how = ROLES[role]
        fault = Fault(who, 0, "EIO", self.folders, counted=str(counted), deep=True)
        code, told = self._build(*how, fault=fault)
        assert (code, told) == (0, ""), (code, told)
        lines = [line.split(" ", 2) for line in counted.read_text().splitlines()]
        assert len({pid for pid, _, _ in lines}) == 1
        return [(event, place_of(path, self.made)) for _, event, path in lines]

    def points(self, asked):
        for beginning, role in product(asked.beginnings, asked.roles):
            calls = self.count(beginning, role)
            for error, lasting in product(asked.errors, asked.lasting):
                # what needs no room is not refused by a full disk, and not counted
                some = [one for one in calls if error != "ENOSPC" or one[0] not in libc.ROOMLESS]
                seen = set()
                for step, call in enumerate(some, 1):
                    if not asked.kinds or call not in seen:
                        yield Point(beginning, role, step, error, lasting)
                    seen.add(call)

    def refuse(self, point):
        """One round."""
        self.begin(point.beginning)
        who, how = ROLES[point.role]
        sign = self.kept / "sign"
        sign.unlink(missing_ok=True)
        fault = Fault(
            who, point.step, point.error, self.folders, point.lasting, str(sign), deep=True
        )
        code, told = self._build(*how, fault=fault)
        if not sign.exists():
            self.done["not reached"] += 1
        else:
            _, event, path = sign.read_text().splitlines()[0].split(" ", 2)
            self.places[f"{event} {place_of(path, self.made)}"] += 1
            self.done["failed" if code else "succeeded"] += 1
            point = f"{point}: {event} {place_of(path, self.made)}"
        strerror = os.strerror(getattr(errno, fault.what))
        if code not in (0, 1) or "Traceback" in told or "bug" in told:
            self.wrong.append(f"{point}: the build ends with {code}: {told}")
        if code == 1 and strerror not in told:
            self.wrong.append(f"{point}: the build does not tell why: {told}")
        if code == 0 and (told or self.outputs() != self.new):
            self.wrong.append(f"{point}: the build succeeds with another film: {told}")
        self.look(point)

    def look(self, point):
        """What a user would see now, and after another build."""
        self.wrong += [f"{point}: {one}" for one in self.truth.wrong(self.old, self.new)]
        code, told = self._build(*INLINE)
        if (code, told) != (0, ""):
            self.wrong.append(f"{point}: the next build ends with {code}: {told}")
        if self.outputs() != self.new:
            self.wrong.append(f"{point}: the next build gives another film")
        if left := self.truth.left_behind():
            self.wrong.append(f"{point}: left behind: {', '.join(left)}")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", nargs="+", default=["ENOSPC", "EIO"], help="names of errnos")
    parser.add_argument("--roles", nargs="+", default=list(ROLES), choices=ROLES)
    parser.add_argument(
        "--lasting",
        type=lambda text: text == "yes",
        nargs="+",
        default=[False, True],
        help="no: one call is refused; yes: all from it on, as of a disk that stays full",
    )
    parser.add_argument("--beginnings", nargs="+", default=list(BEGINNINGS), choices=BEGINNINGS)
    parser.add_argument("--at-most", type=int, help="so many points, evenly picked of all")
    parser.add_argument(
        "--kinds", action="store_true", help="of the calls of one kind at one place only the first"
    )
    shards.add_options(parser)
    asked = parser.parse_args(arguments)
    if not libc.preload() or not forked.adopt_orphans():
        parser.exit(3, "this system lets no library stand before others\n")
    if asked.processes > 1:
        return shards.tell(shards.run("faults.every", arguments, asked.processes))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        run = Run(Path(folder))
        points = list(run.points(asked))
        if asked.at_most:
            points = points[:: max(1, -(-len(points) // asked.at_most))]
        mine = shards.own(points, asked.shard)
        started = time.monotonic()
        with shards.told_to_end():
            for point in shards.progress(mine, asked.shard):
                run.refuse(point)
    figures = {
        "points": len(mine),
        **run.done,
        "seconds": round(time.monotonic() - started, 1),
        "refused": dict(run.places),
        "wrong": run.wrong,
    }
    return shards.tell(figures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
