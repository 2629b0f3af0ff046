"""Drawing the graphs of long films: what the layout takes, and how large the picture is.

One film of 5,000 nodes is made by hand: nothing of it is probed, planned or looked up. Of one of
1,200 clips, the whole command is timed.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from bench.measure import Result, Row, in_turn, scratch, timed
from bench.noop import film
from dagrender.viz import svg
from dagrender.viz.drawing import Drawing, Grouping
from dagrender.viz.lanes import rows
from dagrender.viz.layout import lay_out
from specs import corpus
from tests.viz import films

_AIM_S = 2.0
_ROUNDS = 5
_SEGMENTS, _CLIPS = 1_666, 1_200
_QUICK_SEGMENTS, _QUICK_CLIPS = 100, 50
_SIZE, _FPS = (160, 90), 10


def run(*, quick: bool) -> Result:
    """Lays out, draws, and runs ``dagrender graph``."""
    drawing = films.drawing(films.movie(_QUICK_SEGMENTS if quick else _SEGMENTS))
    count = len(drawing.film.graph)
    clips = _QUICK_CLIPS if quick else _CLIPS
    plain, *folded = (_grouped(drawing, one) for one in reversed(Grouping))
    runs: dict[str, Callable[[], float]] = {
        f"rows of {count:,} nodes": partial(_timed, rows, plain),
        f"layout of {count:,} nodes, unfolded": partial(_timed, lay_out, plain),
    }
    for one in folded:
        name = one.grouping.value if one.grouping else ""
        runs[f"layout of {count:,} nodes, folded to {name}"] = partial(_timed, lay_out, one)
    runs[f"SVG of {count:,} nodes, unfolded"] = partial(_timed, svg.draw, plain)
    with scratch() as folder:
        spec = film(folder / "film", corpus.ensure_ten_minute(_SIZE, _FPS), clips)
        picture = folder / "graph.svg"
        command = [sys.executable, "-m", "dagrender", "graph", str(spec)]
        command += ["--cache-dir", str(folder / "cache"), "-o", str(picture)]
        timed(command)
        runs[f"dagrender graph, {clips:,} clips"] = lambda: timed(command)
        unfolded = [*command, "--fold", "none"]
        runs[f"dagrender graph --fold none, {clips:,} clips"] = lambda: timed(unfolded)
        seconds = in_turn(runs, 1 if quick else _ROUNDS)
        size_bytes = picture.stat().st_size
    lines = tuple(Row(what=what, seconds=values) for what, values in seconds.items())
    return Result(
        name="graph: the picture of a long film's graph",
        ratio_of="",
        rows=lines,
        aim=f"rows and layouts in less than {_AIM_S:g} s",
        met=None if quick else all(row.median_s < _AIM_S for row in lines[: 2 + len(folded)]),
        notes=(
            f"unfolded: {_size(len(svg.draw(plain)))} of {count:,} nodes",
            f"unfolded: {_size(size_bytes)} of {clips:,} clips",
            f"folded to runs: {_size(len(svg.draw(_grouped(drawing, Grouping.RUNS))))}",
        ),
    )


def _grouped(drawing: Drawing, grouping: Grouping) -> Drawing:
    return replace(drawing, grouping=grouping)


def _timed(what: Callable[[Drawing], Any], drawing: Drawing) -> float:
    begin = time.perf_counter()
    what(drawing)
    return time.perf_counter() - begin


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.2f} MB"
