"""From nothing: twenty seconds of one video and one overlay, against the ffmpeg command line."""

import importlib.util
import itertools
import shutil
import sys
from pathlib import Path

from bench.measure import Result, Row, Run, build, in_turn, scratch, timed
from specs import corpus

_AIM = 0.9
_ROUNDS = 3
_QUICK_SIZE = (640, 360)
_FFMPEG = "ffmpeg command line"

_FILTER = (
    "[1:v]format=yuva420p,fade=in:st=0:d=1:alpha=1,fade=out:st=15:d=1:alpha=1,"
    "setpts=PTS+2/TB[logo];"
    "[0:v][logo]overlay=x=W-w-40:y=40:eof_action=pass,format=yuv420p"
)


def run(*, quick: bool) -> Result:
    """Measures cold builds and ffmpeg in turn."""
    size = _QUICK_SIZE if quick else corpus.COMPOSITIONS["one-overlay"].size
    with scratch() as folder:
        spec = corpus.stage("one-overlay", folder, size)
        runs: dict[str, Run] = {"dagrender build, empty cache": _cold(spec)}
        notes = [f"{size[0]}x{size[1]}, 600 frames, libx264 veryfast crf 20, no sound"]
        if shutil.which("ffmpeg"):
            runs[_FFMPEG] = lambda: timed(_ffmpeg_command(folder))
        else:
            notes.append(
                "ffmpeg is not on this machine's PATH, so there is nothing to compare with"
            )
        if importlib.util.find_spec("moviepy"):
            runs["MoviePy"] = lambda: timed(_moviepy_command(folder))
        seconds = in_turn(runs, 1 if quick else _ROUNDS)
    reference = Row(what="ffmpeg", seconds=seconds.get(_FFMPEG, (0.0,))).median_s
    rows = tuple(
        Row(what=what, seconds=values, ratio=reference / Row(what=what, seconds=values).median_s)
        if reference
        else Row(what=what, seconds=values)
        for what, values in seconds.items()
    )
    return Result(
        name="cold: the one-overlay film from nothing",
        ratio_of="speed / ffmpeg's",
        rows=rows,
        aim=f"at least {_AIM} times ffmpeg's speed",
        met=None if quick or not rows[0].ratio else rows[0].ratio >= _AIM,
        notes=tuple(notes),
    )


def _cold(spec: Path) -> Run:
    numbers = itertools.count()

    def run_once() -> float:
        cache = spec.parent / f"cache-{next(numbers)}"
        (spec.parent / "film.mp4").unlink(missing_ok=True)
        seconds, _ = build(spec, cache)
        shutil.rmtree(cache)
        return seconds

    return run_once


def _ffmpeg_command(folder: Path) -> list[str]:
    """The same picture with the same encoder settings."""
    sources = folder / "media"
    logo = ["-loop", "1", "-framerate", "30", "-t", "16", "-i", str(sources / "logo.png")]
    codec = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-an"]
    inputs = ["-t", "20", "-i", str(sources / "plate.mp4"), *logo]
    output = [*codec, str(folder / "ffmpeg.mp4")]
    return ["ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex", _FILTER, *output]


def _moviepy_command(folder: Path) -> list[str]:
    script = Path(__file__).with_name("moviepy_film.py")
    return [sys.executable, str(script), str(folder / "media"), str(folder / "moviepy.mp4")]
