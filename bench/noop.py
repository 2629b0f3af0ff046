"""Nothing to do: building again what is up to date, against the cost of importing click."""

import sys
from pathlib import Path

import yaml

from bench.measure import Result, Row, Run, build, dagrender, in_turn, scratch, timed
from specs import corpus, ten_minute

_AIM = 4
_ROUNDS = 15
_SIZE = (160, 90)
_FPS = 10


def run(*, quick: bool) -> Result:
    """Builds films of 10 and of 1,000 clips once, then again and again."""
    made = corpus.ensure_ten_minute(_SIZE, _FPS)
    reference = f'{Path(sys.executable).name} -c "import click"'
    with scratch() as folder:
        runs: dict[str, Run] = {
            reference: lambda: timed([sys.executable, "-c", "import click"]),
        }
        for clips in (10, 1000):
            spec = film(folder / str(clips), made, clips)
            cache = folder / f"cache-{clips}"
            build(spec, cache)
            _, report = build(spec, cache)
            if not all(output["up_to_date"] for output in report["outputs"]):
                raise RuntimeError(f"the film of {clips} clips is not up to date after a build")
            runs[f"dagrender build, {clips} clips, nothing to do"] = _again(spec, cache)
        seconds = in_turn(runs, 5 if quick else _ROUNDS)
    base = Row(what=reference, seconds=seconds[reference]).median_s
    rows = tuple(
        Row(what=what, seconds=values, ratio=Row(what=what, seconds=values).median_s / base)
        for what, values in seconds.items()
    )
    return Result(
        name="noop: a build with nothing to do",
        ratio_of="times import click",
        rows=rows,
        aim=f"at most {_AIM} times as long as importing click",
        met=all((row.ratio or 0) <= _AIM for row in rows),
    )


def _again(spec: Path, cache: Path) -> Run:
    return lambda: timed(dagrender(spec, cache))


def film(folder: Path, made: Path, clips: int) -> Path:
    """A film of very short clips from the tiny sources."""
    folder.mkdir()
    (folder / "media").symlink_to(made, target_is_directory=True)
    names = [name for name in ten_minute.sources() if name.endswith(".mp4")]
    data = {
        "dagrender": 1,
        "canvas": {"size": f"{_SIZE[0]}x{_SIZE[1]}", "fps": _FPS},
        "media": {name.removesuffix(".mp4"): f"media/{name}" for name in names},
        "timeline": [
            {
                "track": "picture",
                "clips": [
                    {
                        "id": f"c{number}",
                        "video": names[number % len(names)].removesuffix(".mp4"),
                        "in": f"{number * 7 % 580}f",
                        "duration": "5f",
                        "fit": "cover",
                        "mute": True,
                    }
                    for number in range(clips)
                ],
            }
        ],
        "outputs": {"film.mp4": {"video": "h264", "quality": "draft"}},
    }
    spec = folder / "film.yaml"
    spec.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False), "utf-8")
    return spec
