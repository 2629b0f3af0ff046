"""Running a build under a progress display, and keeping the record of it."""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dagrender.activity import Activity
from dagrender.cli.progress import Display, display_for
from dagrender.cli.show import lamenting
from dagrender.engine import record
from dagrender.engine.outcome import BuildFailedError
from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build
from dagrender.engine.trace import Trace
from dagrender.engine.uncached import writable
from dagrender.engine.workers.process import WorkerProcess
from dagrender.events import Event
from dagrender.stopping import not_swallowed


def build_with_progress(
    request: BuildRequest,
    progress: str,
    traced: Path | None = None,
    recruits: Sequence[WorkerProcess] = (),
) -> dict[str, Any]:
    """Build; the report. What was done when is written to ``traced``, however it ends.

    ``recruits`` are workers that have been launched already.

    Raises:
        SpecError: the input is wrong.
        BuildFailedError: nodes failed.
        KeyboardInterrupt: Ctrl-C, or a signal that asks the program to end.
    """
    from dagrender.engine.history import keep_snapshot

    started_ns = record.now_ns()
    display: Display = display_for(progress)
    with (
        _remembered(request, started_ns, traced) as memory,
        interruptible(),
        writable(request.cache) as (cache, complaints),
    ):

        def notify(event: Event) -> None:
            memory.trace.notice(event)
            display.notice(event)

        build = memory.build = Build(replace(request, cache=cache), notify, complaints, recruits)
        record.forget(request)
        with display:
            report = build.run()
        memory.report.update(report)
    if build.prepared is not None and not complaints:
        gathered = build.prepared.gathered
        with suppress(OSError):  # the film is made: a disk that is full now only costs a look later
            keep_snapshot(build.prepared, request)
            if not gathered.fetched:  # servers are asked each time whether anything has changed
                record.remember(request, gathered.stamps, report, started_ns, gathered.listings)
    return report


@dataclass(slots=True)
class _Memory:
    """A build, what it does when, and what it reports in the end."""

    trace: Trace = field(default_factory=Trace)
    report: dict[str, Any] = field(default_factory=dict)
    build: Build | None = None


@contextmanager
def _remembered(request: BuildRequest, started_ns: int, traced: Path | None) -> Iterator[_Memory]:
    """A memory to fill in; what is in it is kept when the build ends."""
    from dagrender.engine.chronicle import Ending, keep, past_build

    memory, ending = _Memory(), None
    try:
        yield memory
        ending = Ending.DONE
    except BuildFailedError as error:
        memory.report.update(error.report)
        ending = Ending.FAILED
        raise
    except KeyboardInterrupt:
        ending = Ending.INTERRUPTED
        raise
    finally:
        activities = memory.trace.activities()
        if ending is not None:
            at_s, wall_s = started_ns / 1e9, (record.now_ns() - started_ns) / 1e9
            keep(request, past_build(at_s, ending, wall_s, memory.report), activities)
        if traced is not None:
            with nullcontext() if ending is Ending.DONE else lamenting():
                write_trace(traced, request, activities, memory.build)


def write_trace(
    traced: Path,
    request: BuildRequest,
    activities: Sequence[Activity] = (),
    build: Build | None = None,
) -> None:
    """Write what was done when, for Perfetto and the like; nothing was, unless said."""
    from dagrender.graph.critical import critical_path, needs_of
    from dagrender.graph.model import FilmGraph
    from dagrender.store.atomic import write_atomic
    from dagrender.viz import chrometrace

    film = build.prepared.film if build and build.prepared else FilmGraph()
    critical = critical_path(activities, needs_of(film, activities))
    text = chrometrace.draw(activities, f"dagrender build {request.spec.name}", critical)
    write_atomic(traced.absolute(), text.encode())


@contextmanager
def interruptible() -> Iterator[None]:
    """Take a request to end, and the terminal's closing, for Ctrl-C: the build ends its workers."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wanted = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
    # what is ignored (as nohup does with SIGHUP) stays ignored
    mine = [one for one in wanted if one and signal.getsignal(one) is signal.SIG_DFL]
    for one in mine:
        signal.signal(one, _interrupt)
    try:
        with not_swallowed(KeyboardInterrupt):
            yield
    finally:
        for one in mine:
            signal.signal(one, signal.SIG_DFL)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
