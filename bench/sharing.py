"""Sharing: what it costs to extract a clip that is used three times, against once."""

from typing import Any

import yaml

from bench.measure import Result, Row, build, scratch
from specs import corpus

_AIM = 1.05
_SIZE = (1920, 1080)
_QUICK_SIZE = (320, 180)
_SECONDS = 60
_TRIM_S = 30
_ROUNDS = 3
_ONCE = "used once"


def run(*, quick: bool) -> Result:
    """Builds films of one clip in turn, each into an empty cache."""
    size = _QUICK_SIZE if quick else _SIZE
    made = corpus.ensure_minute(size)
    films = _films(size)
    seconds: dict[str, list[float]] = {what: [] for what in films}
    decoded: dict[str, set[int]] = {what: set() for what in films}
    with scratch() as folder:
        (folder / "media").symlink_to(made, target_is_directory=True)
        for number in range(1 if quick else _ROUNDS):
            for what, film in films.items():
                spec = folder / "film.yaml"
                spec.write_text(yaml.safe_dump(film, sort_keys=False), "utf-8")
                _, report = build(spec, folder / f"cache-{number}-{list(films).index(what)}")
                seconds[what].append(report["phases_ms"]["extract"] / 1000)
                decoded[what].add(report["extract"]["frames_decoded"])
    once_s = Row(what=_ONCE, seconds=tuple(seconds[_ONCE])).median_s
    rows = []
    for what, values in seconds.items():
        counts = " or ".join(f"{count:,}" for count in sorted(decoded[what]))
        row = Row(what=f"{what} ({counts} frames decoded)", seconds=tuple(values))
        ratio = row.median_s / once_s
        rows.append(Row(what=row.what, seconds=row.seconds, ratio=ratio))
    as_many = all(max(counts) <= max(decoded[_ONCE]) for counts in decoded.values())
    return Result(
        name="sharing: extraction of a minute that is shown several times",
        ratio_of="times used once",
        rows=tuple(rows),
        aim=f"no more frames decoded than for one use, and at most {_AIM} times the extraction",
        met=None if quick else as_many and all((row.ratio or 0) <= _AIM for row in rows),
        notes=(
            f"{size[0]}x{size[1]}, {_SECONDS} s at 30 fps; extraction of all workers added up",
            "the trims: four of 30 s, 10 s apart",
        ),
    )


def _films(size: tuple[int, int]) -> dict[str, dict[str, Any]]:
    beside = [_clip(start="0s", scale=0.4, position=["50%", place]) for place in ("25%", "75%")]
    trims = [_clip(begin * 10, _TRIM_S) for begin in range(4)]
    return {
        _ONCE: _film(size, [_clip()]),
        "three times in a row": _film(size, [_clip()] * 3),
        "three times side by side": _film(size, [_clip()], *([one] for one in beside)),
        "three times with other titles": _film(size, [_clip()] * 3, _titles(3, _SECONDS)),
        "four trims that overlap": _film(size, trims, _titles(4, _TRIM_S)),
    }


def _clip(start_s: int = 0, duration_s: int = _SECONDS, **more: Any) -> dict[str, Any]:
    return {"video": "minute", "in": f"{start_s}s", "duration": f"{duration_s}s", **more}


def _titles(count: int, each_s: int) -> list[dict[str, Any]]:
    return [
        {"text": f"Take {n + 1}", "start": f"{n * each_s}s", "duration": f"{each_s}s"}
        for n in range(count)
    ]


def _film(size: tuple[int, int], *tracks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "dagrender": 1,
        "canvas": {"size": f"{size[0]}x{size[1]}", "fps": 30},
        "media": {"minute": "media/minute.mp4"},
        "timeline": [{"track": f"t{n}", "clips": clips} for n, clips in enumerate(tracks)],
        "outputs": {"film.mp4": {"video": "h264", "quality": "draft"}},
    }
