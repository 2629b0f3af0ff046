"""The protocol between the build loop and whatever runs its tasks."""

from dataclasses import dataclass
from typing import Protocol

from dagrender.engine.workers.tasks import Task, TaskResult
from dagrender.errors import DagrenderError


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A worker has performed its task."""

    worker: int
    result: TaskResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A worker could not perform its task; the worker itself is well, or has been replaced."""

    worker: int
    task: Task
    error: DagrenderError


Message = Done | Failed


class WorkerDiedError(DagrenderError):
    """A worker's process ended in the middle of a task: killed, out of memory, or crashed."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how

    def __str__(self) -> str:
        return f"the worker process died ({self.how})"


class BugError(DagrenderError):
    """Something that dagrender did not expect: its traceback is shown, for it is a bug."""

    def __init__(self, traceback: str) -> None:
        super().__init__(traceback)
        self.traceback = traceback

    def __str__(self) -> str:
        return f"unexpected error, which is a bug in dagrender:\n{self.traceback}"


class Executor(Protocol):
    """Runs tasks on numbered workers, one task a worker at a time.

    Each executor is given, when it is made, a function that it calls with the events of its
    workers, from within ``start`` or ``wait`` and never from another thread.
    """

    @property
    def workers(self) -> int:
        """How many there are; they are numbered from 0."""
        ...

    def warm_up(self, count: int) -> None:
        """Begin to start ``count`` workers, for tasks that are about to come."""
        ...

    def start(self, worker: int, task: Task) -> None:
        """Give ``task`` to an idle worker."""
        ...

    def wait(self, timeout_s: float | None) -> list[Message]:
        """What has ended since the last call; waits for the first, at most ``timeout_s``."""
        ...

    def close(self, *, kill: bool = False) -> None:
        """End all workers; with ``kill`` within half a second, whatever they are doing."""
        ...
