"""Memory: a film of eight layers with a small frame cache, one minute long and ten."""

from typing import Any

import yaml

from bench.measure import Result, Row, build, scratch
from specs import corpus

_AIM = 1.1
_SIZE = (3840, 2160)
_QUICK_SIZE = (640, 360)
_BUDGET_MB = 256
_QUICK_BUDGET_MB = 64
_FPS = 6
"""Memory is a matter of frames, not of how fast they follow each other; time is one of both."""
_LAYERS = 8
_APART_FRAMES = 20
"""By so much each layer lags behind the one beneath it: all of them share their frames."""


def run(*, quick: bool) -> Result:
    """Builds the film at either length, and compares the most memory that was ever held."""
    size = _QUICK_SIZE if quick else _SIZE
    budget_mb = _QUICK_BUDGET_MB if quick else _BUDGET_MB
    lengths_s = (6, 18) if quick else (60, 600)
    made = corpus.ensure_minute(size, _FPS)
    peaks: list[int] = []
    held: list[int] = []
    rows: list[Row] = []
    with scratch() as folder:
        (folder / "media").symlink_to(made, target_is_directory=True)
        spec = folder / "film.yaml"
        for length_s in lengths_s:
            spec.write_text(yaml.safe_dump(_film(size, length_s), sort_keys=False), "utf-8")
            cache = folder / f"cache-{length_s}"
            seconds, report = build(spec, cache, "--frame-cache", f"{budget_mb}MB")
            peaks.append(report["peak_rss_bytes"])
            held.append(report["frame_cache"]["bytes"])
            what = (
                f"{length_s} s: {peaks[-1] / 1e6:,.0f} MB at most,"
                f" {held[-1] / 1e6:,.0f} MB of them frames,"
                f" {report['frame_cache']['evictions']} driven out"
            )
            rows.append(Row(what=what, seconds=(seconds,), ratio=peaks[-1] / peaks[0]))
    bounded = max(held) <= budget_mb * 1_000_000
    return Result(
        name=f"memory: {_LAYERS} layers, {budget_mb} MB for frames",
        ratio_of="times the memory of the shorter",
        rows=tuple(rows),
        aim=f"never over the budget, and at most {_AIM} times the memory of the shorter",
        met=bounded if quick else bounded and peaks[-1] <= _AIM * peaks[0],
        notes=(f"{size[0]}x{size[1]} at {_FPS} fps; peak RSS of all processes added up",),
    )


def _film(size: tuple[int, int], length_s: int) -> dict[str, Any]:
    layers = [
        {
            "video": "minute",
            "in": f"{(_LAYERS - number) * _APART_FRAMES}f",
            "start": "0s",
            "duration": f"{length_s}s",
            "when_short": "loop",
            **({"scale": 0.25, "position": _place(number)} if number else {}),
        }
        for number in range(_LAYERS)
    ]
    return {
        "dagrender": 1,
        "canvas": {"size": f"{size[0]}x{size[1]}", "fps": _FPS},
        # the longer film would store extractions by itself, and the shorter would not
        "media": {"minute": {"file": "media/minute.mp4", "extract": "stored"}},
        "timeline": [{"track": f"t{n}", "clips": [one]} for n, one in enumerate(layers)],
        "outputs": {"film.mp4": {"video": "h264", "quality": "draft"}},
    }


def _place(number: int) -> list[str]:
    return [f"{15 + 10 * number}%", f"{20 + 60 * (number % 2)}%"]
