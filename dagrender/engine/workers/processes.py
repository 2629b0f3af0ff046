"""The executor that runs tasks in processes of their own, one a worker.

Workers are started as programs of their own and speak over a socket pair, so that nothing of the
calling program is forked or imported again. They are in a process group of their own: Ctrl-C
reaches the build alone, which then ends them. Told to end (SIGTERM), a worker tidies up behind
itself; when the build is killed, it notices within a second, and ends likewise.
"""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from pathlib import Path

from dagrender import limits
from dagrender.engine.workers.executor import (
    BugError,
    Done,
    Failed,
    Message,
    OutOfMemoryError,
    SilentError,
    WorkerDiedError,
)
from dagrender.engine.workers.inline import describe_os_error
from dagrender.engine.workers.patience import usual_s
from dagrender.engine.workers.tasks import Task, TaskResult
from dagrender.errors import DagrenderError, is_shortage
from dagrender.events import Event

_END_S = 0.4
_LINGER_S = 5.0
"""So long may a worker take to tidy up behind a build that has gone."""
_HOW = {False: "trusted", True: "watched"}


class _Process:
    """One worker process and the connection to it. It runs from ``launch`` to ``end``."""

    def __init__(self, root: Path, *, watched: bool) -> None:
        self._root, self._watched = root, watched
        self._popen: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self.task: Task | None = None
        self.heard_at = 0.0
        """When it was last heard of."""

    @property
    def is_running(self) -> bool:
        """Whether it was launched and not ended; it may have died meanwhile."""
        return self._popen is not None

    @property
    def pid(self) -> int | None:
        """The process's number, if it runs."""
        return self._popen.pid if self._popen else None

    @property
    def connection(self) -> Connection:
        """The connection to the process, which is launched if need be."""
        if self._connection is None:
            self._connection = self._launch()
        return self._connection

    def _launch(self) -> Connection:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "dagrender.engine.workers.processes"]
        how = _HOW[self._watched]
        with theirs:
            self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [*command, str(theirs.fileno()), str(self._root), limits.as_text(), how],
                stdin=subprocess.DEVNULL,
                env=_environment(),
                pass_fds=(theirs.fileno(),),
                process_group=0,
            )
        return Connection(ours.detach())

    def how_it_died(self) -> str:
        """The exit code or the signal, in words."""
        if self._popen is None:
            return "never started"
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(_END_S)
        code = self._popen.returncode
        if code is None:
            return "no longer answering"
        return f"killed by signal {-code}" if code < 0 else f"exit code {code}"

    def terminate(self) -> None:
        """Tell the process to end at once, whatever it is doing."""
        if self._popen is not None:
            self._popen.terminate()

    def kill(self) -> None:
        """End the process, whether it listens or not."""
        if self._popen is not None:
            self._popen.kill()

    def end(self, deadline: float | None) -> None:
        """Wait for the process, which has nobody to work for now; kill it at the ``deadline``."""
        if self._connection is not None:
            self._connection.close()
        if self._popen is not None:
            try:
                left_s = None if deadline is None else max(0.0, deadline - time.monotonic())
                self._popen.wait(left_s)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        self._connection = self._popen = None


def _environment() -> dict[str, str]:
    """One thread for whatever would start its own: parallelism comes from the workers."""
    return {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


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
    ) -> None:
        """``patience`` is a factor of how long a task may be silent; 0 is for ever."""
        self._notify, self._patience = notify, patience
        self._processes = [_Process(root, watched=watched) for _ in range(workers)]

    @property
    def workers(self) -> int:
        """How many there are."""
        return len(self._processes)

    def warm_up(self, count: int) -> None:
        """Start ``count`` workers, so that they are ready when the first tasks come."""
        for process in self._processes[:count]:
            _ = process.connection

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
        process.end(time.monotonic() + _END_S)
        if task is None:
            raise error
        return Failed(worker=number, task=task, error=error)

    def close(self, *, kill: bool = False) -> None:
        """End all workers."""
        if kill:
            for process in self._processes:
                process.terminate()  # all at once, then wait for each
        deadline = time.monotonic() + _END_S if kill else None
        try:
            for process in self._processes:
                process.end(deadline)
        except KeyboardInterrupt:  # asked twice: no more waiting
            for process in self._processes:
                process.kill()
            raise


def _serve(connection: Connection, root: Path, *, watched: bool) -> None:
    from dagrender.engine.workers.worker import Worker

    worker = Worker(root, watched=watched)
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_outlive, args=(connection.fileno(),), daemon=True).start()
    try:
        while True:
            task = connection.recv()
            try:
                reply: object = worker.perform(task, connection.send)
            except DagrenderError as error:
                reply = error
            except OSError as error:
                reply = describe_os_error(error)
            except Exception as error:  # noqa: BLE001 - the build shows it, with its traceback
                bug = BugError(traceback.format_exc())
                reply = OutOfMemoryError() if is_shortage(error) else bug
            connection.send(reply)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the build has ended
    finally:
        worker.close()


def _stop(*_: object) -> None:
    raise SystemExit  # on its way out, everything unfinished is removed and every lock let go


def _outlive(connection: int) -> None:
    """End this process soon after the build has ended, though it hang in the middle of a task."""
    if not hasattr(select, "poll"):
        return
    watch = select.poll()
    watch.register(connection, 0)  # that the other end has gone is told unasked
    watch.poll()
    time.sleep(_END_S)  # one that has nothing to do ends by itself
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LINGER_S)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    limits.set_for_good(dict(map(limits.parse, sys.argv[3].split())))
    is_watched = sys.argv[4] == _HOW[True]
    _serve(Connection(int(sys.argv[1])), Path(sys.argv[2]), watched=is_watched)
