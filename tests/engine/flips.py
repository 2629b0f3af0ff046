"""Bytes flipped in the cache of a film, one at a time: none of them reaches an output.

``cd tests; python -m engine.flips --positions 600 --seed 1`` tells of each kind of file what became
of its flips. Size and time of the file stay as they were: only its bytes can tell.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from dagrender.engine import record  # noqa: E402
from dagrender.store.store import Store  # noqa: E402
from engine.films import clip, color, film, project, title  # noqa: E402
from engine.footage import make_media  # noqa: E402

YOUNG_S = 2.1
"""Digests of files that are younger are not remembered."""
_EDGE = 96
"""Bytes at either end that are flipped more often: headers, checksums."""
SOUND = {"audio": "song", "duration": "0.8s"}
RECORD, SNAPSHOT, MEMO = "record", "snapshot", "memo"


def spec(*, text="Hello", bitrate="96k"):
    """Footage and a colour under a title, with sound, a still and numbered pictures."""
    return film(
        [clip("a", duration="0.4s", fit="contain"), color(duration="0.4s")],
        titles=[title(text, start="0.1s", duration="0.5s")],
        sounds=[SOUND],
        size="96x54",
        outputs={
            "film.mp4": {
                "video": {"codec": "h264", "segment": "0.4s"},
                "audio": {"codec": "aac", "bitrate": bitrate},
                "quality": "draft",
            },
            "end.png": {"at": "end - 1f"},
            "pictures/%05d.png": {"fps": 5},
        },
    )


AGAIN, EDITED, RECODED = "again", "edited", "recoded"
SPECS = {
    AGAIN: spec(),
    EDITED: spec(text="Other"),
    RECODED: spec(bitrate="64k"),
}
"""What is built behind a flip: the same once more, its outputs gone; with another title, which
reads stored frames; with other sound, which reads blocks."""
_READ_BY = {"mix": (RECODED,), "extract": (EDITED,)}
"""Which builds read the files of a kind; all others are read by what is built again or edited."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A bit of a file of the cache."""

    path: Path
    kind: str
    position: int
    bit: int
    scenario: str


@dataclass(slots=True)
class Told:
    """What became of flips, by kind of file."""

    healed: Counter = field(default_factory=Counter)
    """Noticed: the file was built anew, or put aside."""
    unread: Counter = field(default_factory=Counter)
    """Harmless: the build had no use for the file, which is as it was flipped."""
    wrong: list = field(default_factory=list)
    """Flips that reached an output, or that nobody would have noticed."""


class Bench:
    """A film, built, and its cache as it is to be found by every trial."""

    def __init__(self, folder, media):
        self.made = project(folder / "film", media, SPECS[AGAIN])
        time.sleep(YOUNG_S)
        self.kept = folder / "kept"
        self.expected = {}
        for scenario in (EDITED, RECODED, AGAIN):
            clean = project(folder / f"clean-{scenario}", media, SPECS[scenario])
            clean.build()
            self.expected[scenario] = clean.outputs()
        self.made.build(store_extractions="all")
        self.made.build_as_the_program()
        assert self.made.outputs() == self.expected[AGAIN]
        self.believed = self._records_believed(random.Random(folder.name))
        for name in ("cache", "outputs"):
            (self.kept / name).mkdir(parents=True)
        shutil.copytree(self.made.cache, self.kept / "cache", dirs_exist_ok=True)
        for name, data in self.made.outputs().items():
            target = self.kept / "outputs" / name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)

    def _records_believed(self, chance):
        """Flips of the record of the build after which it was believed all the same.

        Outputs and spec must not have been touched since they were built.
        """
        request = self.made.request()
        path = record.record_path(request)
        right = path.read_bytes()
        known = record.up_to_date(request)
        assert known is not None
        found = []
        for position in {*range(40), *chance.sample(range(len(right)), 100), len(right) - 1}:
            flipped = bytearray(right)
            flipped[position] ^= 1 << chance.randrange(8)
            path.write_bytes(flipped)
            if record.up_to_date(request) is not None:
                found.append(Flip(path, RECORD, position, 0, AGAIN))
        path.write_bytes(right)
        return found

    def flips(self, count, seed):
        """So many flips, every file in its turn, at both ends of it more often than within."""
        chance = random.Random(seed)
        files = self._files()
        found = []
        while len(found) < count:
            chance.shuffle(files)
            for path, kind in files:
                size = path.stat().st_size
                if size and len(found) < count:
                    edge = min(_EDGE, size)
                    where = chance.choice(("head", "within", "tail"))
                    first, end = {
                        "head": (0, edge), "within": (0, size), "tail": (size - edge, size)
                    }[where]  # fmt: skip
                    scenario = chance.choice(_READ_BY.get(kind, (AGAIN, EDITED)))
                    flip = Flip(
                        path.relative_to(self.made.cache),
                        kind,
                        chance.randrange(first, end),
                        chance.randrange(8),
                        scenario,
                    )
                    found.append(flip)
        return found

    def _files(self):
        """The files of the cache that hold anything, each with what it is of."""
        base = self.made.cache / "v1"
        store = Store(self.made.cache)
        of = {}
        for entry in store.entries():
            of[entry.key] = entry.kind
            of |= {artifact.digest: entry.kind for _, artifact in entry.outputs}
        found = [
            (one, of[one.name])
            for name in ("ac", "cas")
            for one in sorted((base / name).glob("??/*"))
        ]
        found += [(one, SNAPSHOT) for one in sorted((base / "builds").glob("*.film.json"))]
        return found + [(one, MEMO) for one in sorted(base.glob("memo.sqlite*"))]

    def restore(self):
        """Put cache and outputs back as they were."""
        shutil.rmtree(self.made.cache)
        shutil.copytree(self.kept / "cache", self.made.cache)
        self._clear()
        for name in self.expected[AGAIN]:
            target = self.made.folder / name
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(self.kept / "outputs" / name, target)

    def _clear(self):
        for name in self.made.outputs():
            (self.made.folder / name).unlink()

    def _build(self, scenario):
        self.made.write(SPECS[scenario])
        if scenario == AGAIN:
            self._clear()
        return self.made.build(store_extractions="all")

    def trial(self, flip, told):
        """Flip, build, and look at what came of it."""
        self.restore()
        path = self.made.cache / flip.path
        seen = path.stat()
        right = path.read_bytes()
        flipped = bytearray(right)
        flipped[flip.position] ^= 1 << flip.bit
        path.chmod(0o644)
        path.write_bytes(flipped)
        os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
        path.chmod(seen.st_mode & 0o777)
        self.made.write(SPECS[AGAIN])
        self._build(flip.scenario)
        outputs = self.made.outputs()
        now = path.read_bytes() if path.exists() else None
        told_of = flip.kind in (SNAPSHOT, MEMO)
        noticed = told_of or now != bytes(flipped) or flip.path.name in self._damaged()
        if outputs != self.expected[flip.scenario] or not noticed:
            told.wrong.append(flip)
        elif now == bytes(flipped):
            told.unread[flip.kind] += 1
        else:
            told.healed[flip.kind] += 1

    def _damaged(self):
        return Store(self.made.cache).verify().damaged


def run(bench, count, seed):
    """What became of ``count`` flips."""
    told = Told(wrong=list(bench.believed))
    for flip in bench.flips(count, seed):
        bench.trial(flip, told)
    return told


def main():
    """Flip, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--positions", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.fsync = lambda _: None
    with tempfile.TemporaryDirectory(prefix="dagrender-flips-") as work:
        folder = Path(work)
        (folder / "media").mkdir()
        told = run(Bench(folder, make_media(folder / "media")), given.positions, given.seed)
    for kind in sorted(told.healed.keys() | told.unread.keys()):
        sys.stdout.write(f"{kind}: {told.healed[kind]} healed, {told.unread[kind]} not read\n")
    total = sum(told.healed.values()) + sum(told.unread.values())
    sys.stdout.write(f"{total} of {given.positions} flips reached no output (seed {given.seed})\n")
    for flip in told.wrong:
        sys.stdout.write(f"wrong: {flip}\n")
    sys.exit(1 if told.wrong else 0)


if __name__ == "__main__":
    main()
