"""The executor that runs tasks in processes of their own, one a worker.

Workers are started as programs of their own and speak over a socket pair, so that nothing of the
calling program is forked or imported again. They are in a process group of their own: Ctrl-C
reaches the build alone, which then ends them. Told to end (SIGTERM), a worker tidies up behind
itself; when the build is killed, it notices at its next word to it, and ends.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from pathlib import Path

from dagrender.engine.workers.executor import BugError, Done, Failed, Message, WorkerDiedError
from dagrender.engine.workers.inline import describe_os_error
from dagrender.engine.workers.tasks import Task, TaskResult
from dagrender.errors import DagrenderError
from dagrender.events import Event

_END_S = 0.4


class _Process:
    """One worker process and the connection to it. It runs from ``launch`` to ``end``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._popen: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self.task: Task | None = None

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
        with theirs:
            self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [*command, str(theirs.fileno()), str(self._root)],
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

    def __init__(self, root: Path, notify: Callable[[Event], None], *, workers: int) -> None:
        self._notify = notify
        self._processes = [_Process(root) for _ in range(workers)]

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
        process.task = task
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
        return messages

    def _receive(self, number: int) -> Message | None:
        process = self._processes[number]
        task = process.task
        if task is None:
            return None
        try:
            received = process.connection.recv()
        except (EOFError, OSError):
            return self._bury(number)
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
        for process in self._processes:
            process.end(deadline)


def _serve(connection: Connection, root: Path) -> None:
    from dagrender.engine.workers.worker import Worker

    worker = Worker(root)
    signal.signal(signal.SIGTERM, _stop)
    try:
        while True:
            task = connection.recv()
            try:
                reply: object = worker.perform(task, connection.send)
            except DagrenderError as error:
                reply = error
            except OSError as error:
                reply = describe_os_error(error)
            except Exception:  # noqa: BLE001 - the build shows it, with its traceback
                reply = BugError(traceback.format_exc())
            connection.send(reply)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the build has ended
    finally:
        worker.close()


def _stop(*_: object) -> None:
    raise SystemExit  # on its way out, everything unfinished is removed and every lock let go


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])), Path(sys.argv[2]))
