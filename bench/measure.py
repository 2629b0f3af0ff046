"""Wall times of whole processes, taken in turn, and the tables that come of them."""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
_UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
"""Set, Python compiles all modules in every process, which no installed program does."""

Run = Callable[[], float]
"""Does something once and gives the seconds that it took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a result: what ran, how long each round took, and its ratio to the reference."""

    what: str
    seconds: tuple[float, ...]
    ratio: float | None = None

    @property
    def median_s(self) -> float:
        """The middle one of the rounds."""
        return statistics.median(self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A benchmark's outcome. ``aim`` says what ratio is wanted, ``met`` whether it was reached."""

    name: str
    ratio_of: str
    rows: tuple[Row, ...]
    aim: str = ""
    met: bool | None = None
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "name": self.name,
            "ratio_of": self.ratio_of,
            "aim": self.aim,
            "met": self.met,
            "notes": list(self.notes),
            "rows": [
                {
                    "what": row.what,
                    "median_s": round(row.median_s, 4),
                    "seconds": [round(value, 4) for value in row.seconds],
                    "ratio": None if row.ratio is None else round(row.ratio, 3),
                }
                for row in self.rows
            ],
        }


def machine() -> str:
    """What the figures were taken on, in one line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{_processor()}, {cores} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, PyAV {metadata.version('av')}, "
        f"dagrender {metadata.version('dagrender')}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def dagrender(spec: Path, cache: Path, *options: str) -> list[str]:
    """The command that builds ``spec``."""
    command = [sys.executable, "-m", "dagrender", "build", str(spec), "--cache-dir", str(cache)]
    return [*command, "--progress", "off", *options]


def timed(command: Sequence[str]) -> float:
    """Runs ``command`` and gives its wall time in seconds.

    Raises:
        RuntimeError: it failed; the message ends with what it printed.
    """
    _compiled()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *_python_path()])}
    environment.pop(_UNCOMPILED, None)
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    seconds = time.perf_counter() - begin
    if done.returncode:
        tail = (done.stdout + done.stderr)[-2000:]
        raise RuntimeError(f"{' '.join(command)} gave exit code {done.returncode}:\n{tail}")
    return seconds


@cache
def _compiled() -> None:
    """Compiles the modules of dagrender, as whoever installs it does."""
    environment = {name: value for name, value in os.environ.items() if name != _UNCOMPILED}
    command = [sys.executable, "-m", "compileall", "-q", str(ROOT / "dagrender")]
    subprocess.run(command, env=environment, check=True)


def _python_path() -> list[str]:
    return [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]


def build(spec: Path, cache: Path, *options: str) -> tuple[float, dict[str, Any]]:
    """Builds ``spec``: the wall time, and the report of the run."""
    report = spec.parent / "report.json"
    seconds = timed(dagrender(spec, cache, "--report", str(report), *options))
    return seconds, json.loads(report.read_text("utf-8"))


def in_turn(runs: dict[str, Run], rounds: int) -> dict[str, tuple[float, ...]]:
    """Runs all of ``runs`` once a round, A B A B: so that a slow minute slows all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(run())
    return {name: tuple(values) for name, values in seconds.items()}


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards, on the disk of ``bench/out``."""
    out = ROOT / "bench" / "out"
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder:
        yield Path(folder)


def show(result: Result) -> None:
    """Prints a result as a table."""
    table = Table(title=result.name, title_justify="left", title_style="bold")
    table.add_column("what")
    table.add_column("median", justify="right")
    table.add_column("fastest", justify="right")
    table.add_column("rounds", justify="right")
    table.add_column(result.ratio_of, justify="right")
    for row in result.rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(
            row.what,
            _duration(row.median_s),
            _duration(min(row.seconds)),
            str(len(row.seconds)),
            ratio,
        )
    console = Console()
    console.print(table)
    for note in result.notes:
        console.print(f"  {note}", highlight=False)
    if result.aim:
        verdict = {True: "met", False: "missed", None: "not judged"}[result.met]
        console.print(f"  aim: {result.aim}: {verdict}", highlight=False)
    console.print()


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
