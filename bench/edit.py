"""After an edit: the ten-minute film from nothing; then a title, all places, a gain changed."""

from pathlib import Path
from typing import Any

from bench.measure import Result, Row, build, scratch
from specs import corpus, ten_minute

_AIM = 25
_ROUNDS = 3
_QUICK_SIZE = (640, 360)
_QUICK_MINUTES = 2
_KEY_AT_S = 60


def run(*, quick: bool) -> Result:
    """Measures a cold build and then the edits in turn, each one new."""
    size = _QUICK_SIZE if quick else ten_minute.SIZE
    made = corpus.ensure_ten_minute(size)
    film = ten_minute.film(size)
    if quick:
        film = ten_minute.first_minutes(film, _QUICK_MINUTES)
    film = ten_minute.with_gain_keys(film, _KEY_AT_S, -8)
    with scratch() as folder:
        (folder / "media").symlink_to(made, target_is_directory=True)
        cold, report = _built(folder, film)
        encodes = report["nodes"]["encode"]["run"]
        peak_gb = report["peak_rss_bytes"] / 1e9
        title = ten_minute.titles(film)[len(ten_minute.titles(film)) // 2]
        names = ("one title's text", "2 s of colour at the head", "one gain key of the music")
        edits: dict[str, list[float]] = {name: [] for name in names}
        counts: dict[str, set[int]] = {name: set() for name in edits}
        for number in range(_ROUNDS):
            edited = {
                "one title's text": ten_minute.with_title(film, title, f"Take {number + 1}"),
                # a frame longer every time, so that the sound is mixed anew too
                "2 s of colour at the head": ten_minute.with_colour_at_head(
                    film, seconds=f"{60 + number}f", colour=f"#20406{number}"
                ),
                "one gain key of the music": ten_minute.with_gain_keys(
                    film, _KEY_AT_S, number / 2 - 7
                ),
            }
            for name, data in edited.items():
                seconds, report = _built(folder, data)
                edits[name].append(seconds)
                counts[name].add(report["nodes"]["encode"]["run"])
    what = f"cold ({encodes} encodes, peak memory of all processes {peak_gb:.2f} GB)"
    rows = [Row(what=what, seconds=(cold,), ratio=1.0)]
    for name, values in edits.items():
        row = Row(what=name, seconds=tuple(values))
        runs = " or ".join(str(count) for count in sorted(counts[name]))
        rows.append(
            Row(what=f"{name} ({runs} encodes)", seconds=row.seconds, ratio=cold / row.median_s)
        )
    minutes = _QUICK_MINUTES if quick else 10
    return Result(
        name=f"edit: the {minutes}-minute film after a change",
        ratio_of="times faster than cold",
        rows=tuple(rows),
        aim=f"each edit at least {_AIM} times faster than the cold build",
        met=None if quick else all((row.ratio or 0) >= _AIM for row in rows[1:]),
        notes=(f"{size[0]}x{size[1]} at 30 fps, veryfast crf 20, with sound",),
    )


def _built(folder: Path, film: ten_minute.Film) -> tuple[float, dict[str, Any]]:
    spec = folder / "film.yaml"
    spec.write_text(ten_minute.dump(film), "utf-8")
    return build(spec, folder / "cache")
