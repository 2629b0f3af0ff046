"""Running a build under a progress display, and keeping the record of it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagrender.cli.progress import Display, display_for
from dagrender.engine import record
from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build


def build_with_progress(request: BuildRequest, progress: str) -> dict[str, Any]:
    """Build; the report.

    Raises:
        SpecError: the input is wrong.
        BuildFailedError: nodes failed.
        KeyboardInterrupt: Ctrl-C, or a signal that asks the program to end.
    """
    from dagrender.engine.history import keep_snapshot

    started_ns = record.now_ns()
    display: Display = display_for(progress)
    build = Build(request, display.notice)
    record.forget(request)
    with interruptible(), display:
        report = build.run()
    if build.prepared is not None:
        keep_snapshot(build.prepared, request)
        gathered = build.prepared.gathered
        record.remember(request, gathered.stamps, report, started_ns, gathered.listings)
    return report


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
