"""The protocol between the build loop and whatever runs its tasks."""

from dataclasses import dataclass
from typing import Protocol

from dagrender.engine.workers.tasks import Task, TaskResult
from dagrender.errors import DagrenderError

_KILLED, _ABORTED = "killed by signal 9", "killed by signal 6"
_SCARCE = "where memory is scarce, fewer workers (-j 1) and a smaller --frame-cache help"


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

    @property
    def may_be_memory(self) -> bool:
        """Whether the system may have killed it for want of memory."""
        return self.how in (_KILLED, _ABORTED)

    def __str__(self) -> str:
        told = f"the worker process died ({self.how})"
        return f"{told}\n  hint: {_SCARCE}" if self.may_be_memory else told


class OutOfMemoryError(DagrenderError):
    """A task asked for memory that there was not."""

    may_be_memory = True

    def __str__(self) -> str:
        return f"the memory did not suffice\n  hint: {_SCARCE}"


class SilentError(DagrenderError):
    """A task gave no sign of life for so long that its worker was ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return (
            f"gave no sign of life for {self.seconds:,.0f} s, so its worker was ended\n"
            "  hint: if the machine is just slow, --patience 10 waits ten times as long, and 0 for "
            "ever"
        )


class BugError(DagrenderError):
    """Something that dagrender did not expect: its traceback is shown, for it is a bug."""

    def __init__(self, traceback: str) -> None:
        super().__init__(traceback)
        self.traceback = traceback

    def __str__(self) -> str:
        return f"unexpected error, which is a bug in dagrender:\n{self.traceback}"


class SystemFailureError(DagrenderError):
    """The operating system refused something: no space, no permission, a failing disk."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


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
