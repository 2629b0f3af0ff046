"""The system's scheduling of this process, which encoders are not to change.

SVT-AV1 asks for real-time scheduling of the highest priority (``SCHED_FIFO``, 99) for its threads
and for the one that opens it; to root it is given. Such a process keeps all others of the machine
from running for as long as it has something to do, and so does whatever it starts.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_THREADS = Path("/proc/self/task")


@contextmanager
def unchanged_scheduling() -> Iterator[None]:
    """Afterwards, all threads of this process are scheduled as the calling one was before."""
    if not hasattr(os, "sched_getscheduler") or not _THREADS.is_dir():
        yield
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        for thread in map(int, os.listdir(_THREADS)):  # noqa: PTH208 - names alone
            with suppress(OSError):  # it has ended
                if os.sched_getscheduler(thread) != policy:
                    os.sched_setscheduler(thread, policy, parameters)
