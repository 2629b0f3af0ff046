"""A run's activities in the Trace Event Format, which Perfetto and Chromium's tracing open.

Complete events (``ph`` X) in microseconds, one thread a worker. The format: "Trace Event Format",
Google, 2016 and later.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any

from dagrender.activity import THE_RUN, Activity

_PROCESS = 1
_MICROSECONDS = 1_000_000


def draw(activities: Sequence[Activity], title: str, critical: Collection[int] = ()) -> str:
    """``activities`` as JSON; ``title`` names the process.

    Those whose numbers are in ``critical`` say so.
    """
    workers = sorted({one.worker for one in activities})
    events: list[dict[str, Any]] = [_named("process_name", title, 0)]
    for worker in workers:
        name = "dagrender" if worker == THE_RUN else f"worker {worker + 1}"
        events.append(_named("thread_name", name, _thread(worker)))
    events += [_event(one, critical=number in critical) for number, one in enumerate(activities)]
    return json.dumps({"displayTimeUnit": "ms", "traceEvents": events}, indent=1) + "\n"


def _thread(worker: int) -> int:
    return worker + 1 if worker != THE_RUN else 0


def _named(what: str, name: str, thread: int) -> dict[str, Any]:
    return {"ph": "M", "name": what, "pid": _PROCESS, "tid": thread, "args": {"name": name}}


def _event(one: Activity, *, critical: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": one.key,
        "frames": one.frames,
        "failed": one.failed,
        "critical": critical,
    }
    return {
        "ph": "X",
        "name": f"{one.kind} {one.label}",
        "cat": one.kind,
        "ts": round(one.start_s * _MICROSECONDS),
        "dur": round((one.end_s - one.start_s) * _MICROSECONDS),
        "pid": _PROCESS,
        "tid": _thread(one.worker),
        "args": {name: value for name, value in told.items() if value},
    }
