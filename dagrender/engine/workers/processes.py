"""The executor that runs tasks in processes of their own, one a worker.

Workers are started as programs of their own and speak over a socket pair, so that nothing of the
calling program is forked or imported again. They are in a process group of their own: Ctrl-C
reaches the build alone, which then ends them. Told to end (SIGTERM), a worker tidies up behind
itself; when the build is killed, it notices within a second, and ends likewise.
"""

import contextlib
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from pathlib import Path

from dagrender.engine.workers.executor import (
    Done,
    Failed,
    Message,
    SilentError,
    WorkerDiedError,
)
from dagrender.engine.workers.patience import usual_s
from dagrender.engine.workers.process import END_S, WorkerProcess
from dagrender.engine.workers.tasks import Task, TaskResult
from dagrender.errors import DagrenderError
from dagrender.events import Event


class ProcessesExecutor:
    """At most ``workers`` processes, each started when it is first wanted."""

    def __init__(
        self,
        root: Path,
        notify: Callable[[Event], None],
        *,
        workers: int,
        patience: float = 1.0,
        watched: bool = False,
        recruits: Sequence[WorkerProcess] = (),
    ) -> None:
        """``patience`` is a factor of how long a task may be silent; 0 is for ever.

        ``recruits`` are the first of the workers, launched already; those for another cache are
        left alone.
        """
        self._notify, self._patience = notify, patience
        mine = [one for one in recruits if one.root == root and one.watched is watched][:workers]
        others = range(workers - len(mine))
        self._processes = [*mine, *(WorkerProcess(root, watched=watched) for _ in others)]

    @property
    def workers(self) -> int:
        """How many there are."""
        return len(self._processes)

    def warm_up(self, count: int) -> None:
        """Start ``count`` workers, so that they are ready when the first tasks come."""
        for process in self._processes[:count]:
            process.launch()

    def start(self, worker: int, task: Task) -> None:
        """Send ``task`` to an idle worker."""
        process = self._processes[worker]
        if process.task is not None:
            raise ValueError(f"worker {worker} is busy")
        process.task, process.heard_at = task, time.monotonic()
        with contextlib.suppress(OSError, EOFError):  # a dead worker is found by ``wait``
            process.connection.send(task)

    def wait(self, timeout_s: float | None) -> list[Message]:
        """What has ended since the last call."""
        messages: list[Message] = []
        busy = {}
        for number, process in enumerate(self._processes):
            if process.task is not None:
                busy[process.connection] = number
        for ready in wait(list(busy), timeout_s) if busy else ():
            message = self._receive(busy[ready])  # type: ignore[index]
            if message is not None:
                messages.append(message)
        if self._patience:
            messages += self._silenced()
        return messages

    def _silenced(self) -> list[Message]:
        """Tasks that have been silent for too long; their workers are ended."""
        now, found = time.monotonic(), list[Message]()
        for number, process in enumerate(self._processes):
            if process.task is None:
                continue
            most_s = usual_s(process.task) * self._patience
            if now - process.heard_at > most_s:
                task, process.task = process.task, None
                process.kill()  # it may be deaf to anything else
                process.end(None)
                found.append(Failed(worker=number, task=task, error=SilentError(most_s)))
        return found

    def _receive(self, number: int) -> Message | None:
        process = self._processes[number]
        task = process.task
        if task is None:
            return None
        try:
            received = process.connection.recv()
        except (EOFError, OSError):
            return self._bury(number)
        process.heard_at = time.monotonic()
        if isinstance(received, TaskResult):
            process.task = None
            return Done(worker=number, result=received)
        if isinstance(received, DagrenderError):
            process.task = None
            return Failed(worker=number, task=task, error=received)
        self._notify(received)
        return None

    def _bury(self, number: int) -> Failed:
        process = self._processes[number]
        task, process.task = process.task, None
        error = WorkerDiedError(process.how_it_died())
        process.terminate()
        process.end(time.monotonic() + END_S)
        if task is None:
            raise error
        return Failed(worker=number, task=task, error=error)

    def close(self, *, kill: bool = False) -> None:
        """End all workers."""
        if kill:
            for process in self._processes:
                process.terminate()  # all at once, then wait for each
        deadline = time.monotonic() + END_S if kill else None
        try:
            for process in self._processes:
                process.end(deadline)
        except KeyboardInterrupt:  # asked twice: no more waiting
            for process in self._processes:
                process.kill()
            raise
