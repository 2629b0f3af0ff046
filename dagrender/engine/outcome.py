"""How a build ended: what failed and what waited for it, and the report in figures."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from dagrender.digest import Digest
from dagrender.engine.loudness import Loudness
from dagrender.engine.workers.executor import BugError
from dagrender.engine.workers.tasks import TaskResult, Usage
from dagrender.errors import DagrenderError
from dagrender.graph.model import ClipNote
from dagrender.kinds import KINDS
from dagrender.lru import CacheStats

_PHASES = ("load", "gather", "plan", "keys", *KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A node that failed, told once, however many others wait for it."""

    kind: str
    key: Digest
    label: str
    clips: tuple[ClipNote, ...]
    """Those that it concerns; the one that is first in the film and asked for it, first."""
    error: DagrenderError
    waiting: tuple[str, ...]
    """The outputs that cannot be completed without it."""
    more_frames: int = 0
    """Other frames of the same source that failed as well."""

    def __str__(self) -> str:
        """The node, its clips with their places in the spec and their sources, and the cause."""
        lines = [f"{self.kind} {self.label}: {self.error}"]
        if self.more_frames:
            lines.append(f"  and so with {self.more_frames} more of its frames")
        for number, clip in enumerate(self.clips):
            source = f" ({clip.source})" if clip.source else ""
            also = "also " if number else ""
            lines.append(f"  {also}in clip {clip.label}, {clip.place}{source}")
        if self.waiting:
            lines.append(f"  not completed: {', '.join(self.waiting)}")
        return "\n".join(lines)


class BuildFailedError(DagrenderError):
    """Nodes failed; what could be built has been kept. ``report`` is that of what was done."""

    def __init__(self, failures: tuple[Failure, ...], report: dict[str, Any]) -> None:
        super().__init__(failures, report)
        self.failures = failures
        self.report = report

    def __str__(self) -> str:
        return "\n".join(map(str, self.failures))

    @property
    def is_bug(self) -> bool:
        """Whether dagrender itself is at fault."""
        return any(isinstance(failure.error, BugError) for failure in self.failures)


@dataclass(slots=True, kw_only=True)
class OutputReport:
    """An output file."""

    path: str
    digest: Digest
    frames: int
    seconds: float
    size_bytes: int
    up_to_date: bool
    loudness: tuple[Loudness, ...] = ()
    """Of each track of sound of which one was asked for."""


@dataclass(slots=True, kw_only=True)
class NodeCounts:
    """Nodes of a kind: all, run, found, and references saved because identical nodes are one."""

    total: int = 0
    run: int = 0
    hit: int = 0
    shared: int = 0


@dataclass(slots=True)
class Tally:
    """The figures of a build while they are collected."""

    nodes: dict[str, NodeCounts] = field(
        default_factory=lambda: {kind: NodeCounts() for kind in KINDS}
    )
    phases_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_PHASES, 0.0))
    outputs: list[OutputReport] = field(default_factory=list)
    usage: dict[int, Usage] = field(default_factory=dict)
    """The latest figures of each worker; -1 is the build's own process."""
    vfr_sources: int = 0
    hdr_sources: int = 0
    warnings: list[str] = field(default_factory=list)

    def spend(self, phase: str, seconds: float) -> None:
        """Add to the time of a phase; phases of several workers add up."""
        self.phases_s[phase] = self.phases_s.get(phase, 0.0) + seconds

    def account(self, worker: int, kind: str, result: TaskResult, *, inline: bool) -> None:
        """Add what a task took; ``inline``, its processor time is the build's own process's."""
        self.usage[worker] = result.usage
        if inline:
            self.usage[worker] = replace(result.usage, cpu_s=0.0, peak_rss_bytes=0)
        inner_s = 0.0
        for virtual, seconds in result.spent_s:
            self.spend(virtual, seconds)
            inner_s += seconds
        self.spend(kind, result.seconds - inner_s)
        self.warn(*result.warnings)

    def warn(self, *warnings: str) -> None:
        """Add warnings, each once."""
        self.warnings += [one for one in warnings if one not in self.warnings]

    def report(self, *, wall_s: float, jobs: int) -> dict[str, Any]:
        """The report: one JSON object whose names are stable."""
        usages = list(self.usage.values())

        def total(name: str) -> int:
            return sum(getattr(usage, name) for usage in usages)

        return {
            "outputs": [asdict(output) for output in self.outputs],
            "nodes": {kind: asdict(counts) for kind, counts in self.nodes.items()},
            "phases_ms": {
                phase: round(seconds * 1000, 1) for phase, seconds in self.phases_s.items()
            },
            "frame_cache": _added_up([usage.frames for usage in usages]),
            "cel_cache": _added_up([usage.cels for usage in usages]),
            "store": {
                name: total(name) for name in ("bytes_read", "bytes_written", "corrupt", "evicted")
            },
            "extract": {
                "frames_decoded": total("frames_decoded"),
                "frames_used": total("frames_used"),
                "frames_read_back": total("frames_read_back"),
                "frames_stored": total("frames_stored"),
                "vfr_sources": self.vfr_sources,
                "hdr_sources": self.hdr_sources,
            },
            "peak_rss_bytes": total("peak_rss_bytes"),
            "wall_s": round(wall_s, 3),
            "cpu_s": round(sum(usage.cpu_s for usage in usages), 3),
            "jobs": jobs,
            "warnings": self.warnings,
            "failures": [],
        }


def _added_up(caches: list[CacheStats]) -> dict[str, int]:
    return {
        one.name: sum(getattr(stats, one.name) for stats in caches) for one in fields(CacheStats)
    }
