"""The kill run: builds killed at fail points and at random times, and what is left each time.

    cd tests && python -m faults.kills --seed 1 --points 1000 --errors 300 --times 200 --processes 2

After each: what is there of outputs is whole, all of the cache is, the next build succeeds and
gives the bytes of a build from nothing, and when the collector has come nothing unfinished is left.
Tells figures as one JSON object, and all that was not so; exit code 1 if there was anything.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from engine.films import clip, color, film, project, title, video
from engine.footage import make_media

from dagrender.engine import record
from dagrender.store import sources
from dagrender.store.store import Store

from . import forked, points, shards
from .aftermath import Truth, outputs_of, place_of
from .points import CHANGING, KILLS, Fault

ERRORS = ("ENOSPC", "EIO", "EDQUOT")
QUIET = ("build", "film.yaml", "--progress", "off")
PROCESSES = ("--executor", "processes", "-j", "2")
INLINE = ("--executor", "inline")
_YOUNG_NS = record._YOUNG_NS


def variants():
    """Films of 0.6 s that have some of their nodes in common."""
    outputs = {
        "film.mp4": video("0.2s"),
        "poster.png": {"at": "0.1s"},
        "frames/%03d.png": {"range": "0s..0.2s", "size": "32x18"},
    }
    sounds = [{"audio": "song", "duration": "0.6s"}]
    for shade, said, start in (
        ("#204060", "One", "0s"),
        ("#802020", "One", "0s"),
        ("#204060", "Two", "0.2s"),
        ("#204060", "One", "0.1s"),
    ):
        yield film(
            [clip("a", start, "0.4s", id="walk"), color(shade, "0.2s")],
            titles=[title(said, start="0.1s", duration="0.2s", font_size=10)],
            sounds=sounds,
            outputs=outputs,
            size="64x36",
        )


class Run:
    """A film that is edited and built over and over, in one folder with one cache."""

    def __init__(self, folder, seed):
        self.chance = random.Random(seed)
        self.films = list(variants())
        media = folder / "media"
        media.mkdir()
        make_media(media)
        self.made = project(folder / "film", media, self.films[0], cache=folder / "cache")
        self.folders = (str(self.made.folder), str(self.made.cache))
        self.made.build()  # loads all libraries, once for all builds
        self.truth = Truth(self.made)
        self.clean = [self._from_nothing(number) for number in range(len(self.films))]
        self.steps = {role: self._count(role) for role in ("build", "worker")}
        self.done, self.wrong = Counter(), shards.Wrong()
        self.victims, self.points, self.times = Counter(), Counter(), Counter()
        self.before = {}

    def _from_nothing(self, number):
        self.made.write(self.films[number])
        shutil.rmtree(self.made.cache, ignore_errors=True)
        code, told = forked.run(self.made.folder, self.made.cache, *QUIET, *INLINE)
        assert code == 0, (code, told)
        return self.truth.learn()

    def _count(self, role):
        """How many steps a build from nothing takes, and how many of them change files."""
        counted = Path(self.folders[0]).parent / f"steps-{role}"
        shutil.rmtree(self.made.cache)
        fault = Fault(role, 0, "kill", self.folders, counted=str(counted))
        code, told = forked.run(self.made.folder, self.made.cache, *QUIET, *PROCESSES, fault=fault)
        assert code == 0, (code, told)
        steps, changing = Counter(), Counter()
        for line in counted.read_text().splitlines():
            pid, event, _ = line.split(" ", 2)
            steps[pid] += 1
            changing[pid] += event in CHANGING
        return {"kill": max(steps.values()), "error": max(changing.values())}

    def outputs(self):
        return outputs_of(self.made)

    # One round

    def edit(self):
        """Choose a film, and now and then another beginning; the number of the film."""
        number = self.chance.randrange(len(self.films))
        self.made.write(self.films[number])
        dice = self.chance.random()
        if dice < 0.3:
            shutil.rmtree(self.made.cache, ignore_errors=True)
        elif dice < 0.4:
            Store(self.made.cache).collect(0, 0, now=time.time() + 1)
        if self.chance.random() < 0.2:
            for name in self.outputs():
                (self.made.folder / name).unlink()
            shutil.rmtree(self.made.folder / "frames", ignore_errors=True)
        self.before = self.outputs()
        # now and then records and digests of files are believed that are not two seconds old
        young_ns = self.chance.choice((0, _YOUNG_NS))
        record._YOUNG_NS = sources._YOUNG_NS = young_ns
        return number

    def look(self, number, what):
        """What a user would see now, and after another build."""
        self.wrong += [
            f"{what}: {one}" for one in self.truth.wrong(self.before, self.clean[number])
        ]
        code, told = forked.run(self.made.folder, self.made.cache, *QUIET, *INLINE)
        if code != 0 or told:
            self.wrong.append(f"{what}: the next build ends with {code}: {told}")
        elif self.outputs() != self.clean[number]:
            differ = [
                name
                for name in {*self.outputs(), *self.clean[number]}
                if self.outputs().get(name) != self.clean[number].get(name)
            ]
            self.wrong.append(f"{what}: the next build gives another {', '.join(sorted(differ))}")
        if left := self.truth.left_behind():
            self.wrong.append(f"{what}: left behind: {', '.join(left)}")
            for path in self.made.folder.glob(".*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def kill_at_a_point(self):
        number = self.edit()
        role = self.chance.choice(("build", "worker"))
        kill = self.chance.choice(KILLS if role == "worker" else KILLS[:1])
        step = self.chance.randint(1, self.steps[role]["kill"])
        what = f"{kill} at step {step} of a {role}"
        fell = self.made.folder.parent / "fell"
        fell.unlink(missing_ok=True)
        fault = Fault(role, step, kill, self.folders, sign=str(fell))
        code, told = forked.run(self.made.folder, self.made.cache, *QUIET, *PROCESSES, fault=fault)
        died = code == -signal.SIGKILL
        self.done["died" if fell.exists() else "was not reached"] += 1
        if fell.exists():
            event, _, path = fell.read_text().partition(" ")
            self.victims[kill.removeprefix("kill").strip() or role] += 1
            self.points[f"{event} {place_of(path, self.made)}"] += 1
        if not died and (code != 0 or told):
            self.wrong.append(f"{what}: the build ends with {code}: {told}")
        if not died and self.outputs() != self.clean[number]:
            self.wrong.append(f"{what}: the build that outlived it gives another film")
        self.look(number, what)

    def fail_at_a_point(self):
        number = self.edit()
        role = self.chance.choice(("build", "worker"))
        lasting = self.chance.random() < 0.5
        error = self.chance.choice(ERRORS)
        step = self.chance.randint(1, self.steps[role]["error"])
        what = f"{error}{' for good' if lasting else ''} at step {step} of a {role}"
        fault = Fault(role, step, error, self.folders, lasting=lasting)
        code, told = forked.run(self.made.folder, self.made.cache, *QUIET, *PROCESSES, fault=fault)
        self.done["failed" if code else "succeeded"] += 1
        if code not in (0, 1) or "Traceback" in told or "bug" in told:
            self.wrong.append(f"{what}: the build ends with {code}: {told}")
        if code == 1 and not any(os.strerror(getattr(points.errno, error)) in told for _ in "1"):
            self.wrong.append(f"{what}: the build does not tell why: {told}")
        if code == 0 and self.outputs() != self.clean[number]:
            self.wrong.append(f"{what}: the build succeeds with another film")
        self.look(number, what)

    def kill_at_a_time(self, whole_s):
        """A real build, started as a user does."""
        import subprocess

        number = self.edit()
        whom = self.chance.choice(("build", "worker", "group"))
        after_s = self.chance.uniform(0.05, whole_s)
        what = f"{whom} killed after {after_s:.3f} s"
        environment = {**os.environ, "DAGRENDER_CACHE_DIR": str(self.made.cache)}
        process = subprocess.Popen(
            [sys.executable, "-m", "dagrender", *QUIET, "-j", "2"],
            cwd=self.made.folder,
            env=environment,
            stderr=subprocess.PIPE,
            process_group=0,
        )
        time.sleep(after_s)
        workers = children(process.pid)
        victims = {"build": [process.pid], "worker": workers[:1]}.get(whom, [process.pid, *workers])
        for victim in victims:
            with forked.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        told = process.stderr.read().decode()
        process.stderr.close()
        code = process.wait()
        while forked.finish(-1) is not None:
            pass
        self.done["killed at a time" if code else "outlived a time"] += 1
        self.victims[f"{whom}, by time"] += 1
        self.times[f"{int(after_s / whole_s * 10)}0 % of a build"] += 1
        if whom == "worker" and (code or told):
            self.wrong.append(f"{what}: the build ends with {code}: {told}")
        if not code and self.outputs() != self.clean[number]:
            self.wrong.append(f"{what}: the build that outlived it gives another film")
        self.look(number, what)

    def all(self, asked):
        whole_s = self.time_of_a_build() if asked.times else 0.0
        points, errors, times = (
            shards.share(amount, asked.shard)
            for amount in (asked.points, asked.errors, asked.times)
        )
        rounds = [*[self.kill_at_a_point] * points, *[self.fail_at_a_point] * errors]
        rounds += [lambda: self.kill_at_a_time(whole_s)] * times
        for one in shards.progress(rounds, asked.shard):
            died = self.done["died"]
            one()
            while one == self.kill_at_a_point and self.done["died"] == died:
                one()

    def time_of_a_build(self):
        import subprocess

        shutil.rmtree(self.made.cache, ignore_errors=True)
        started = time.monotonic()
        environment = {**os.environ, "DAGRENDER_CACHE_DIR": str(self.made.cache)}
        command = [sys.executable, "-m", "dagrender", *QUIET, "-j", "2"]
        subprocess.run(command, cwd=self.made.folder, env=environment, check=True)
        return time.monotonic() - started


def children(pid):
    found = []
    for task in Path("/proc").glob("[0-9]*/stat"):
        with forked.suppress(OSError):
            fields = task.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found.append(int(task.parent.name))
    return sorted(found)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", type=int, default=0, help="kills at fail points")
    parser.add_argument("--errors", type=int, default=0, help="full and failing disks")
    parser.add_argument("--times", type=int, default=0, help="kills of real builds at any time")
    shards.add_options(parser)
    asked = parser.parse_args(arguments)
    if not forked.adopt_orphans():
        parser.exit(3, "this system does not let a process adopt orphans\n")
    if asked.processes > 1:
        return shards.tell(shards.run("faults.kills", arguments, asked.processes))
    started = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        number, count = shards.part_of(asked.shard)
        run = Run(Path(folder), asked.seed * count + number)
        with shards.told_to_end():
            run.all(asked)
    figures = {
        "steps": {
            f"{role}, {what}": n for role in run.steps for what, n in run.steps[role].items()
        },
        **run.done,
        "by victim": run.victims,
        "by point": run.points,
        "by time": run.times,
        "seconds": round(time.monotonic() - started, 1),
        "wrong": run.wrong,
    }
    return shards.tell(figures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
