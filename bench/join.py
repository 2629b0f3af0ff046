"""Joining: an output that was deleted comes back from its segments; ffmpeg copies packets."""

import shutil
from pathlib import Path

from bench.measure import Result, Row, Run, build, dagrender, in_turn, scratch, timed
from specs import corpus

_ROUNDS = 7
_QUICK_SIZE = (640, 360)


def run(*, quick: bool) -> Result:
    """Builds the one-overlay film once, then deletes the output and builds again."""
    size = _QUICK_SIZE if quick else corpus.COMPOSITIONS["one-overlay"].size
    with scratch() as folder:
        spec = corpus.stage("one-overlay", folder, size)
        build(spec, folder / "cache")
        kept = folder / "kept.mp4"
        shutil.copyfile(folder / "film.mp4", kept)
        runs: dict[str, Run] = {"dagrender build, output deleted": _deleted(spec, folder / "cache")}
        notes = [f"{size[0]}x{size[1]}, {kept.stat().st_size / 1e6:.1f} MB"]
        if shutil.which("ffmpeg"):
            copy = ["ffmpeg", "-v", "error", "-y", "-i", str(kept), "-c", "copy"]
            copy += ["-movflags", "faststart", str(folder / "copy.mp4")]
            runs["ffmpeg -c copy"] = lambda: timed(copy)
        else:
            notes.append(
                "ffmpeg is not on this machine's PATH, so there is nothing to compare with"
            )
        seconds = in_turn(runs, 3 if quick else _ROUNDS)
        if (folder / "film.mp4").read_bytes() != kept.read_bytes():
            raise RuntimeError("the joined film differs from the one that was built first")
    base = Row(what="", seconds=seconds.get("ffmpeg -c copy", (0.0,))).median_s
    rows = tuple(
        Row(
            what=what,
            seconds=values,
            ratio=Row(what=what, seconds=values).median_s / base if base else None,
        )
        for what, values in seconds.items()
    )
    return Result(
        name="join: an output from segments that are there",
        ratio_of="times ffmpeg's copy",
        rows=rows,
        notes=tuple(notes),
    )


def _deleted(spec: Path, cache: Path) -> Run:
    def run_once() -> float:
        (spec.parent / "film.mp4").unlink()
        return timed(dagrender(spec, cache))

    return run_once
