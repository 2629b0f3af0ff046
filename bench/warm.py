"""Warm: what a clip costs whose frames are all in the cache, in a build that has to look."""

from pathlib import Path

from bench.measure import Result, Row, build, scratch
from bench.noop import film
from specs import corpus

_AIM_MS = 1
_FEW, _MANY = 10, 1000
_ROUNDS = 7


def run(*, quick: bool) -> Result:
    """Builds films of 10 and of 1,000 clips, then again and again with their specs touched."""
    made = corpus.ensure_ten_minute((160, 90), 10)
    rounds = 2 if quick else _ROUNDS
    seconds: dict[int, list[float]] = {_FEW: [], _MANY: []}
    with scratch() as folder:
        specs = {clips: film(folder / str(clips), made, clips) for clips in seconds}
        for clips, spec in specs.items():
            build(spec, folder / f"cache-{clips}")
        for _ in range(rounds):
            for clips, spec in specs.items():
                seconds[clips].append(_looked_up(spec, folder / f"cache-{clips}"))
    rows = tuple(
        Row(what=f"keys and look-ups, {clips:,} clips", seconds=tuple(values))
        for clips, values in seconds.items()
    )
    each_ms = (rows[1].median_s - rows[0].median_s) / (_MANY - _FEW) * 1000
    per_clip = Row(what="... a clip", seconds=(each_ms / 1000,), ratio=each_ms / _AIM_MS)
    return Result(
        name="warm: clips whose frames are all in the cache",
        ratio_of=f"share of {_AIM_MS} ms",
        rows=(*rows, per_clip),
        aim=f"at most {_AIM_MS} ms a clip ({each_ms:.2f} ms)",
        met=None if quick else each_ms <= _AIM_MS,
        notes=("every clip: its frames named, its nodes keyed, each stored one found",),
    )


def _looked_up(spec: Path, cache: Path) -> float:
    """The seconds in which a build whose spec was touched finds all that it needs."""
    spec.write_text(spec.read_text("utf-8") + "\n", "utf-8")
    _, report = build(spec, cache)
    if report["nodes"]["encode"]["run"]:
        raise RuntimeError(f"{spec} was rendered though everything is in the cache")
    return float(report["phases_ms"]["keys"]) / 1000
