"""The builds of a film, one after the other: when, how it ended, what ran, how long, how much.

They lie beside the record of the build, a line of JSON each; what the last one did when, and how
long tasks took when they were done last, in a file of its own. A build that finds nothing to do
without looking is none.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from dagrender.activity import Activity
from dagrender.digest import Digest
from dagrender.engine.record import record_path
from dagrender.engine.request import BuildRequest
from dagrender.store.atomic import write_atomic

if TYPE_CHECKING:
    from dagrender.graph.model import FilmGraph

KEPT = 200
"""So many builds of a film are remembered."""
_KEPT_TIMES = 20_000
"""Of so many nodes it is remembered how long they took."""
_PAINTING = "capture"
_SUFFIX, _TRACE_SUFFIX = ".builds.jsonl", ".trace.json"


class Ending(StrEnum):
    """How a build ended."""

    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastBuild:
    """One build of a film."""

    at_s: float
    """When it began, in seconds since the epoch."""
    ending: Ending
    wall_s: float
    cpu_s: float = 0.0
    jobs: int = 0
    run: Mapping[str, int]
    """How many nodes of each kind it ran."""
    total: Mapping[str, int]
    """How many the film had."""
    written_bytes: int = 0
    """Into the cache."""
    output_bytes: int = 0
    """The size of the outputs, up to date or not."""
    failures: int = 0
    warnings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Doings:
    """What the last build did; and how many seconds tasks took when they were done last, by key.

    A task that paints has the key of what it paints; one that writes an output has its name behind
    the key.
    """

    activities: tuple[Activity, ...] = ()
    times: Mapping[Digest, float] = field(default_factory=dict)


_BUILD = TypeAdapter(PastBuild)
_DOINGS = TypeAdapter(Doings)


def past_build(
    at_s: float, ending: Ending, wall_s: float, report: Mapping[str, Any] | None
) -> PastBuild:
    """A build with what its ``report`` says, where it came to one."""
    told = report or {}
    nodes: Mapping[str, Any] = told.get("nodes", {})
    return PastBuild(
        at_s=round(at_s, 3),
        ending=ending,
        wall_s=round(wall_s, 3),
        cpu_s=told.get("cpu_s", 0.0),
        jobs=told.get("jobs", 0),
        run={kind: counts["run"] for kind, counts in nodes.items()},
        total={kind: counts["total"] for kind, counts in nodes.items()},
        written_bytes=told.get("store", {}).get("bytes_written", 0),
        output_bytes=sum(one["size_bytes"] for one in told.get("outputs", ())),
        failures=len(told.get("failures", ())),
        warnings=len(told.get("warnings", ())),
    )


def keep(request: BuildRequest, build: PastBuild, activities: Sequence[Activity]) -> None:
    """Remember ``build``, and what it did when. A cache that cannot take it is left alone."""
    place = _path(request, _SUFFIX)
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        lines = place.read_bytes().splitlines() if place.exists() else []
        lines.append(_BUILD.dump_json(build))
        write_atomic(place, b"\n".join(lines[-KEPT:]) + b"\n")
        doings = Doings(activities=tuple(activities), times=_times(request, activities))
        write_atomic(_path(request, _TRACE_SUFFIX), _DOINGS.dump_json(doings))


def _times(request: BuildRequest, activities: Sequence[Activity]) -> dict[Digest, float]:
    """How long tasks took, those of the last build last, for these are forgotten last."""
    done = [one for one in activities if one.key and not one.failed]
    times = dict(last_doings(request).times)
    for one in done:
        times.pop(one.key, None)
        times[one.key] = round(one.end_s - one.start_s, 3)
    return dict(list(times.items())[-_KEPT_TIMES:])


def past_builds(request: BuildRequest) -> tuple[PastBuild, ...]:
    """The builds of the film, the oldest first; lines that are damaged are passed over."""
    try:
        lines = _path(request, _SUFFIX).read_bytes().splitlines()
    except OSError:
        return ()
    found = []
    for line in lines:
        with suppress(ValueError):
            found.append(_BUILD.validate_json(line))
    return tuple(found)


def last_doings(request: BuildRequest) -> Doings:
    """What is known of what the last build of the film did; nothing where it is damaged."""
    with suppress(OSError, ValueError):
        return _DOINGS.validate_json(_path(request, _TRACE_SUFFIX).read_bytes())
    return Doings()


def failed_last(request: BuildRequest, film: "FilmGraph") -> frozenset[Digest]:
    """The nodes of ``film`` at which its last build failed, if it did; they may be there by now.

    What could not be painted could not be coded either.
    """
    builds = past_builds(request)
    if not builds or builds[-1].ending is not Ending.FAILED:
        return frozenset()
    # of several tries the last one counts
    last = {one.key: one.failed for one in last_doings(request).activities if one.key}
    nodes = {key.partition(":")[0] for key, failed in last.items() if failed}
    found = {key for key in nodes if key in film.graph}
    for key in tuple(found):
        if film.node(key).kind == _PAINTING:
            found |= {one.key for one in film.consumers(key)}
    return frozenset(found)


def _path(request: BuildRequest, suffix: str) -> Path:
    place = record_path(request)
    return place.with_name(f"{place.stem}{suffix}")
