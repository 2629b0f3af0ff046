"""A worker's process as its build sees it: launched, spoken to, ended.

Light: the first workers of a build are launched before it loads its own libraries.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from dagrender import limits
from dagrender.engine.request import BuildRequest
from dagrender.engine.workers.limits import cores
from dagrender.engine.workers.turns import ALONE, Turn, in_a_row

if TYPE_CHECKING:
    from dagrender.engine.workers.tasks import Task

END_S = 0.4
"""So long may a worker take to end when it is told to."""
WARM_UP = 2
"""Workers launched before it is known how many there is work for."""
HOW = {False: "trusted", True: "watched"}
"""What a worker's command line says of it."""
_PROGRAM = "dagrender.engine.workers.serving"


class WorkerProcess:
    """One worker process and the connection to it. It runs from ``launch`` to ``end``."""

    def __init__(self, root: Path, *, watched: bool, turn: Turn = ALONE) -> None:
        """``turn`` is when it loads its libraries, the first time that it is launched."""
        self.root, self.watched, self._turn = root, watched, turn
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

    def launch(self) -> None:
        """Have the process load its libraries from now on."""
        _ = self.connection

    def _launch(self) -> Connection:
        ours, theirs = socket.socketpair()
        turn, self._turn = self._turn, ALONE
        command = [sys.executable, "-m", _PROGRAM]
        words = (str(self.root), limits.as_text(), HOW[self.watched], str(turn))
        with theirs:
            self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [*command, str(theirs.fileno()), *words],
                stdin=subprocess.DEVNULL,
                env=_environment(),
                pass_fds=(theirs.fileno(), *turn.inherited),
                process_group=0,
            )
        turn.hand_over()
        return Connection(ours.detach())

    def how_it_died(self) -> str:
        """The exit code or the signal, in words."""
        if self._popen is None:
            return "never started"
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(END_S)
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


@contextmanager
def recruited(request: BuildRequest) -> Iterator[tuple[WorkerProcess, ...]]:
    """The first workers of a build, launched now; they end with it, whether it took them or not."""
    jobs = 0 if request.executor == "inline" else request.jobs or cores()
    count = min(jobs, WARM_UP)
    # a core is left to the build: until it has loaded its own libraries, there is nothing to do
    turns = in_a_row(count) if cores() <= count else [ALONE] * count
    recruits: list[WorkerProcess] = []
    try:
        for turn in turns:
            recruits.append(WorkerProcess(request.cache, watched=False, turn=turn))
            recruits[-1].launch()
        yield tuple(recruits)
    finally:
        for one in recruits:
            one.terminate()
        for one in recruits:
            one.end(time.monotonic() + END_S)
