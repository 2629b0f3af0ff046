"""Running a build under a progress display, and keeping the record of it."""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
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
from dagrender.events import Event


def build_with_progress(
    request: BuildRequest, progress: str, traced: Path | None = None
) -> dict[str, Any]:
    """Build; the report. What was done when is written to ``traced``, however it ends.

    Raises:
        SpecError: the input is wrong.
        BuildFailedError: nodes failed.
        KeyboardInterrupt: Ctrl-C, or a signal that asks the program to end.
    """
    from dagrender.engine.history import keep_snapshot

    started_ns = record.now_ns()
    display: Display = display_for(progress)
    with (
        _remembered(request, started_ns, traced) as (trace, told),
        interruptible(),
        writable(request.cache) as (cache, complaints),
    ):

        def notify(event: Event) -> None:
            trace.notice(event)
            display.notice(event)

        build = Build(replace(request, cache=cache), notify, complaints)
        record.forget(request)
        with display:
            report = build.run()
        told.update(report)
    if build.prepared is not None and not complaints:
        gathered = build.prepared.gathered
        with suppress(OSError):  # the film is made: a disk that is full now only costs a look later
            keep_snapshot(build.prepared, request)
            record.remember(request, gathered.stamps, report, started_ns, gathered.listings)
    return report


@contextmanager
def _remembered(
    request: BuildRequest, started_ns: int, traced: Path | None
) -> Iterator[tuple[Trace, dict[str, Any]]]:
    """A trace to tell of all events, and a report to fill in; both are kept when the build ends."""
    from dagrender.engine.chronicle import Ending, keep, past_build

    trace, report, ending = Trace(), dict[str, Any](), None
    try:
        yield trace, report
        ending = Ending.DONE
    except BuildFailedError as error:
        report.update(error.report)
        ending = Ending.FAILED
        raise
    except KeyboardInterrupt:
        ending = Ending.INTERRUPTED
        raise
    finally:
        activities = trace.activities()
        if ending is not None:
            at_s, wall_s = started_ns / 1e9, (record.now_ns() - started_ns) / 1e9
            keep(request, past_build(at_s, ending, wall_s, report), activities)
        if traced is not None:
            with nullcontext() if ending is Ending.DONE else lamenting():
                write_trace(traced, request, activities)


def write_trace(traced: Path, request: BuildRequest, activities: Sequence[Activity] = ()) -> None:
    """Write what was done when, for Perfetto and the like; nothing was, unless said."""
    from dagrender.store.atomic import write_atomic
    from dagrender.viz import chrometrace

    text = chrometrace.draw(activities, f"dagrender build {request.spec.name}")
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
        yield
    finally:
        for one in mine:
            signal.signal(one, signal.SIG_DFL)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
