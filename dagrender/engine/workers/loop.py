"""Keeping the workers busy: tasks go out as a schedule says, messages come back."""

from collections.abc import Callable, Iterator

from dagrender.digest import Digest
from dagrender.engine.workers.crew import Crew
from dagrender.engine.workers.executor import Message
from dagrender.engine.workers.schedule import Schedule
from dagrender.engine.workers.tasks import Task
from dagrender.events import Event, NodeStarted

_TICK_S = 0.25


def work(
    crew: Crew,
    schedule: Schedule,
    tasks: dict[Digest, Task],
    notify: Callable[[Event], None],
    stopping: Callable[[], bool],
) -> Iterator[Message]:
    """What the workers answer, until the schedule is empty and all are idle.

    Jobs may be added to ``schedule`` (with their ``tasks``) meanwhile. Once ``stopping`` says so,
    nothing more is started, and what is running comes to its end.
    """
    busy: set[int] = set()
    while True:
        for worker in range(crew.jobs):
            if worker in busy or stopping():
                continue
            key = schedule.take(worker)
            if key is None:
                continue
            task = tasks[key]
            notify(NodeStarted(kind=task.kind, key=key, label=task.label, worker=worker))
            crew.executor.start(worker, task)
            busy.add(worker)
        if not busy:
            return
        messages = crew.executor.wait(_TICK_S)
        busy -= {message.worker for message in messages}
        yield from messages
