"""After one gain key: the ten-minute film's sound, against all of it mixed and encoded anew."""

from pathlib import Path
from typing import Any

from bench.measure import Result, Row, build, scratch
from specs import corpus, ten_minute

_AIM = 0.1
_ROUNDS = 5
_SIZE = (320, 180)
_AT_S = 300
_WORK = ("mix", "sound")
_QUICK_MINUTES = 2


def run(*, quick: bool) -> Result:
    """Builds the film once, and then its sound anew in turn: all of it, and around one key."""
    made = corpus.ensure_ten_minute(_SIZE)
    film = ten_minute.film(_SIZE)
    if quick:
        film = ten_minute.first_minutes(film, _QUICK_MINUTES)
    at_s = _AT_S * _QUICK_MINUTES // 10 if quick else _AT_S
    walls: dict[str, list[float]] = {"all": [], "key": []}
    works: dict[str, list[float]] = {"all": [], "key": []}
    blocks = {}
    with scratch() as folder:
        (folder / "media").symlink_to(made, target_is_directory=True)
        _built(folder, film)
        for number in range(1 if quick else _ROUNDS):
            level = {"sound": {"gain": f"-{number + 1}dB"}}
            before = ten_minute.with_gain_keys(film, at_s, -8) | level
            after = ten_minute.with_gain_keys(film, at_s, -6) | level
            for name, data in (("all", before), ("key", after)):
                wall_s, report = _built(folder, data)
                walls[name].append(wall_s)
                works[name].append(sum(report["phases_ms"][kind] for kind in _WORK) / 1000)
                blocks[name] = report["nodes"]["mix"]["run"]
    told = {
        "all": f"all of it ({blocks['all']} blocks)",
        "key": f"one gain key ({blocks['key']} blocks)",
    }
    rows = [
        *_rows("mixed and encoded, all cores added up: ", told, works),
        *_rows("the whole build: ", told, walls),
    ]
    return Result(
        name="sound: the ten-minute film after a change of its sound",
        ratio_of="of all of it",
        rows=tuple(rows),
        aim=f"one key mixed and encoded in at most {_AIM} of the time of all",
        met=None if quick else (rows[1].ratio or 1) <= _AIM,
        notes=(
            "a key of the music at 5 minutes, its neighbours 10 s away; AAC, into an mp4",
            "what else the build does (start, plan, join) is the same for both",
        ),
    )


def _rows(what: str, told: dict[str, str], seconds: dict[str, list[float]]) -> list[Row]:
    rows = [Row(what=what + told[name], seconds=tuple(seconds[name])) for name in ("all", "key")]
    whole_s = rows[0].median_s
    return [Row(what=row.what, seconds=row.seconds, ratio=row.median_s / whole_s) for row in rows]


def _built(folder: Path, film: ten_minute.Film) -> tuple[float, dict[str, Any]]:
    spec = folder / "film.yaml"
    spec.write_text(ten_minute.dump(film), "utf-8")
    return build(spec, folder / "cache")
