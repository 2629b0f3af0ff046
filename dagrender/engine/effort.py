"""An effort: tasks brought to their end, whatever happens to the workers on the way."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.outcome import Tally
from dagrender.engine.workers.crew import Crew
from dagrender.engine.workers.executor import (
    Done,
    Failed,
    Message,
    OutOfMemoryError,
    WorkerDiedError,
)
from dagrender.engine.workers.loop import work
from dagrender.engine.workers.schedule import Job, Schedule
from dagrender.engine.workers.tasks import Task, TaskResult
from dagrender.errors import DagrenderError, LostFrameError
from dagrender.events import Event, NodeFailed, NodeFinished
from dagrender.plan.materials import Source

_ATTEMPTS = 3
SHORT_S = 1.0
"""What probing, joining and second tries are taken to cost; they are added one by one."""


def _never() -> bool:
    return False


class Effort:
    """What a build and an extraction have in common: each task ends done, tried again, or failed.

    Attributes:
        crew: who does the work.
        tasks: all that have been given out, by key.
        failures: those that failed for good, with the reason, in the order in which they did.
        damaged: the paths (or addresses) of sources in which damage was met.
        lost: whether something was put off because its frames cannot be decoded.
    """

    def __init__(
        self, crew: Crew, tally: Tally, notify: Callable[[Event], None], *, inline: bool
    ) -> None:
        self.crew = crew
        self.tasks: dict[Digest, Task] = {}
        self.failures: list[tuple[Task, DagrenderError]] = []
        self.damaged: set[str] = set()
        self.lost = False
        self._tally = tally
        self._notify = notify
        self._inline = inline
        self._attempts: Counter[Digest] = Counter()

    def work(
        self, tasks: Iterable[Task], schedule: Schedule, stopping: Callable[[], bool]
    ) -> Iterator[Message]:
        """What comes back of ``tasks``, which are done as ``schedule`` says."""
        self.tasks = {task.key: task for task in tasks}
        return work(self.crew, schedule, self.tasks, self._notify, stopping)

    def answers(
        self, tasks: Sequence[Task], stopping: Callable[[], bool] = _never
    ) -> dict[Digest, ActionResult | DagrenderError]:
        """What becomes of ``tasks``, which need nothing of each other: by the task's key."""
        outcome: dict[Digest, ActionResult | DagrenderError] = {}
        jobs = tuple(Job(key=task.key, cost_s=SHORT_S) for task in tasks)
        schedule = Schedule(ordered=(), lone=jobs, workers=self.crew.jobs)
        for message in self.work(tasks, schedule, stopping):
            if isinstance(message, Done):
                task, result = self.finish(message)
                outcome[task.key] = result.results[0]
            elif not self.outlives(message, schedule):
                outcome[message.task.key] = message.error
        return outcome

    def add(self, task: Task, schedule: Schedule) -> None:
        """One task more, for whoever is idle next."""
        self.tasks[task.key] = task
        schedule.add(Job(key=task.key, cost_s=SHORT_S))

    def finish(self, message: Done) -> tuple[Task, TaskResult]:
        """Account for a task that is done."""
        result = message.result
        task = self.tasks[result.key]
        self.damaged.update(result.damaged)
        self._tally.account(message.worker, task.kind, result, inline=self._inline)
        self._notify(
            NodeFinished(
                kind=task.kind,
                key=task.key,
                label=task.label,
                frames=result.frames,
                seconds=result.seconds,
                nodes=max(1, len(result.results)),
            )
        )
        return task, result

    def may_retry(self, task: Task) -> bool:
        """Whether a task that has failed may be tried once more; counts the attempt."""
        self._attempts[task.key] += 1
        return self._attempts[task.key] < _ATTEMPTS

    def retry(self, task: Task, schedule: Schedule) -> bool:
        """Whether the task was put back."""
        if not self.may_retry(task):
            return False
        schedule.add(Job(key=task.key, cost_s=SHORT_S))
        return True

    def outlives(self, message: Failed, schedule: Schedule) -> bool:
        """Whether the task was put back because its worker died under it.

        Where that may have been for want of memory, half as many workers go on.
        """
        error = message.error
        if not isinstance(error, WorkerDiedError | OutOfMemoryError):
            return False
        if not self.retry(message.task, schedule):
            return False
        if error.may_be_memory and self.crew.spare():
            schedule.retire(self.crew.jobs)
            workers = f"{self.crew.jobs} worker{'' if self.crew.jobs == 1 else 's'}"
            self._tally.warn(f"memory may be short, so only {workers} went on")
        return True

    def postpone(self, message: Failed, sources: Iterable[Source]) -> bool:
        """Whether frames were lost in a source that is to be checked when all else is done."""
        error = message.error
        if not isinstance(error, LostFrameError):
            return False
        if all(one.facts.checked for one in sources if one.told == error.path):
            return False
        self.damaged.add(error.path)
        self.lost = True
        return True

    def unchecked(self, sources: Iterable[Source]) -> frozenset[Digest]:
        """The files, by digest, in which damage was met and that were not checked for it so far."""
        return frozenset(
            one.file
            for one in sources
            if not self.damaged.isdisjoint({str(one.path), one.told}) and not one.facts.checked
        )

    def fail(self, message: Failed) -> None:
        """The task has failed for good."""
        task = message.task
        self.failures.append((task, message.error))
        self._notify(
            NodeFailed(kind=task.kind, key=task.key, label=task.label, message=str(message.error))
        )
