"""Frames as files: a minute of video to JPEG and to PNG, against the ffmpeg command line."""

import itertools
import shutil
import sys
from pathlib import Path

from bench.measure import Result, Row, Run, in_turn, scratch, timed
from specs import corpus

_AIM = 0.95
_ROUNDS = 3
_SIZE = (1920, 1080)
_QUICK_SIZE = (640, 360)
_FORMATS = {"jpg": ["-q:v", "2"], "png": ["-compression_level", "1"]}
"""What makes ffmpeg write the same, by suffix."""


def run(*, quick: bool) -> Result:
    """Measures extractions into an empty cache and ffmpeg in turn, then extractions again."""
    size = _QUICK_SIZE if quick else _SIZE
    source = corpus.ensure_minute(size) / "minute.mp4"
    has_ffmpeg = bool(shutil.which("ffmpeg"))
    rows: list[Row] = []
    notes = [f"{size[0]}x{size[1]}, 60 s of 30 frames a second"]
    if not has_ffmpeg:
        notes.append("ffmpeg is not on this machine's PATH, so there is nothing to compare with")
    met = []
    for suffix in _FORMATS:
        ours, theirs = f"dagrender extract, {suffix}, empty cache", f"ffmpeg to {suffix}"
        with scratch() as folder:
            runs: dict[str, Run] = {ours: _cold(source, suffix, folder)}
            if has_ffmpeg:
                runs[theirs] = _ffmpeg(source, suffix, folder)
            seconds = in_turn(runs, 1 if quick else _ROUNDS)
            timed(_command(source, suffix, folder, "kept"))
            again = in_turn(_again(source, suffix, folder), 1 if quick else _ROUNDS)
        base = Row(what="", seconds=seconds[theirs]).median_s if has_ffmpeg else None
        for what, values in {**seconds, **again}.items():
            row = Row(what=what, seconds=values)
            ratio = base / row.median_s if base else None
            rows.append(Row(what=what, seconds=values, ratio=ratio))
            if what == ours and ratio:
                met.append(ratio >= _AIM)
    return Result(
        name="extract: a minute of video as numbered files",
        ratio_of="speed / ffmpeg's",
        rows=tuple(rows),
        aim=f"into an empty cache at least {_AIM} times ffmpeg's speed",
        met=None if quick or not met else all(met),
        notes=tuple(notes),
    )


def _command(source: Path, suffix: str, folder: Path, name: str) -> list[str]:
    command = [sys.executable, "-m", "dagrender", "extract", str(source), "--format", suffix]
    command += ["-o", str(folder / name), "--cache-dir", str(folder / "cache")]
    return [*command, "--progress", "off"]


def _cold(source: Path, suffix: str, folder: Path) -> Run:
    def run_once() -> float:
        shutil.rmtree(folder / "cache", ignore_errors=True)
        shutil.rmtree(folder / "frames", ignore_errors=True)
        return timed(_command(source, suffix, folder, "frames"))

    return run_once


def _ffmpeg(source: Path, suffix: str, folder: Path) -> Run:
    def run_once() -> float:
        shutil.rmtree(folder / "theirs", ignore_errors=True)
        (folder / "theirs").mkdir()
        target = str(folder / "theirs" / f"%05d.{suffix}")
        options = ["-i", str(source), *_FORMATS[suffix], target]
        seconds = timed(["ffmpeg", "-v", "error", "-y", *options])
        shutil.rmtree(folder / "theirs")
        return seconds

    return run_once


def _again(source: Path, suffix: str, folder: Path) -> dict[str, Run]:
    numbers = itertools.count()

    def elsewhere() -> float:
        name = f"other-{next(numbers)}"
        seconds = timed(_command(source, suffix, folder, name))
        shutil.rmtree(folder / name)
        return seconds

    return {
        f"... {suffix} again, into another folder": elsewhere,
        f"... {suffix} again, up to date": lambda: timed(_command(source, suffix, folder, "kept")),
    }
