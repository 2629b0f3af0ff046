"""The executor that runs tasks in processes of their own, one a worker.

Workers are started as programs of their own and speak over a socket pair, so that nothing of the
calling program is forked or imported again. They are in a process group of their own: Ctrl-C
reaches the build alone, which then ends them.
"""

import contextlib
import os
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from pathlib import Path

from dagrender.engine.executor import BugError, Done, Failed, Message, WorkerDiedError
from dagrender.engine.inline import describe_os_error
from dagrender.engine.tasks import Task, TaskResult
from dagrender.errors import DagrenderError
from dagrender.events import Event

_END_S = 0.4


class _Process:
    """One worker process and the connection to it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.task: Task | None = None
        self._spawn()

    def _spawn(self) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "dagrender.engine.processes"]
        self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [*command, str(theirs.fileno()), str(self._root)],
            stdin=subprocess.DEVNULL,
            env=_environment(),
            pass_fds=(theirs.fileno(),),
            process_group=0,
        )
        theirs.close()
        self.connection = Connection(ours.detach())

    def how_it_died(self) -> str:
        """The exit code or the signal, in words."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(_END_S)
        code = self._popen.returncode
        if code is None:
            return "no longer answering"
        return f"killed by signal {-code}" if code < 0 else f"exit code {code}"

    def kill(self) -> None:
        """Tell the process to end at once, whatever it is doing."""
        self._popen.terminate()

    def end(self, *, kill: bool) -> None:
        """End the process: at once, or when it has done what it is doing."""
        if kill:
            self.kill()
        self.connection.close()
        try:
            self._popen.wait(_END_S if kill else None)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def restart(self) -> None:
        """A new process in the dead one's place."""
        self.end(kill=True)
        self._spawn()


def _environment() -> dict[str, str]:
    """One thread for whatever would start its own: parallelism comes from the workers."""
    return {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class ProcessesExecutor:
    """``workers`` processes, started at once so that they are warm when the first task comes."""

    def __init__(self, root: Path, notify: Callable[[Event], None], *, workers: int) -> None:
        self._notify = notify
        self._processes = [_Process(root) for _ in range(workers)]

    @property
    def workers(self) -> int:
        """How many there are."""
        return len(self._processes)

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
        process.restart()
        if task is None:
            raise error
        return Failed(worker=number, task=task, error=error)

    def close(self, *, kill: bool = False) -> None:
        """End all workers."""
        for process in self._processes:
            if kill:
                process.kill()  # all at once, then wait for each
        for process in self._processes:
            process.end(kill=kill)
        self._processes = []


def _serve(connection: Connection, root: Path) -> None:
    from dagrender.engine.worker import Worker

    worker = Worker(root)
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


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])), Path(sys.argv[2]))
