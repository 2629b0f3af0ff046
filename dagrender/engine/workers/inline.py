"""The executor that runs tasks in the build's own process, one after the other."""

import traceback
from collections.abc import Callable
from pathlib import Path

from dagrender.engine.workers.executor import (
    BugError,
    Done,
    Failed,
    Message,
    OutOfMemoryError,
    SystemFailureError,
)
from dagrender.engine.workers.tasks import Task
from dagrender.engine.workers.worker import Worker
from dagrender.errors import DagrenderError
from dagrender.events import Event


class InlineExecutor:
    """One worker: this process."""

    workers = 1

    def __init__(
        self, root: Path, notify: Callable[[Event], None], *, watched: bool = False
    ) -> None:
        self._worker = Worker(root, watched=watched)
        self._notify = notify
        self._task: Task | None = None

    def warm_up(self, count: int) -> None:
        """Nothing is to be started here."""

    def start(self, worker: int, task: Task) -> None:
        """Remember ``task``; ``wait`` performs it."""
        if worker != 0 or self._task is not None:
            raise ValueError("the only worker is number 0, and it is busy")
        self._task = task

    def wait(self, timeout_s: float | None) -> list[Message]:  # noqa: ARG002 - the protocol's
        """Perform the task that was given."""
        task, self._task = self._task, None
        if task is None:
            return []
        try:
            return [Done(worker=0, result=self._worker.perform(task, self._notify))]
        except DagrenderError as error:
            return [Failed(worker=0, task=task, error=error)]
        except OSError as error:
            return [Failed(worker=0, task=task, error=describe_os_error(error))]
        except MemoryError:
            return [Failed(worker=0, task=task, error=OutOfMemoryError())]
        except Exception:  # noqa: BLE001 - a bug in one node must not lose the others' work
            return [Failed(worker=0, task=task, error=BugError(traceback.format_exc()))]

    def close(self, *, kill: bool = False) -> None:  # noqa: ARG002 - the protocol's
        """Close the worker's files."""
        self._worker.close()


def describe_os_error(error: OSError) -> SystemFailureError:
    """``error`` in a sentence, with the path that it is about."""
    what = error.strerror or str(error)
    return SystemFailureError(f"{error.filename}: {what}" if error.filename else what)
