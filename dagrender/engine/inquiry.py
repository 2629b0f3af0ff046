"""An inquiry: what has to be known before there is a plan, found out by workers, outside of builds.

Whoever shows what a build would do reads sources that nobody has looked at yet. Their decoders may
crash or hang, so they run where a build has them: in a process of their own, with a time limit.
What was found out before is in the cache; then no worker is started, nor what leads them loaded.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from dagrender.errors import DagrenderError
from dagrender.events import Event

if TYPE_CHECKING:  # loaded when something is asked
    from dagrender.artifact import ActionResult
    from dagrender.digest import Digest
    from dagrender.engine.effort import Effort
    from dagrender.engine.outcome import Tally
    from dagrender.engine.request import BuildRequest
    from dagrender.engine.workers.tasks import Task


class Answering(Protocol):
    """Whoever has workers that can be asked: an inquiry, or a build's or an extraction's effort."""

    def answers(self, tasks: "Sequence[Task]") -> "dict[Digest, ActionResult | DagrenderError]":
        """What becomes of ``tasks``, by their keys."""
        ...


def answer(asked: Answering, task: "Task") -> "ActionResult":
    """The one result of ``task``.

    Raises:
        DagrenderError: there is none.
    """
    result = asked.answers((task,))[task.key]
    if isinstance(result, DagrenderError):
        raise result
    return result


class Inquiry:
    """Workers of their own, each started when it is wanted; ``close`` ends them.

    With the executor ``inline`` there are none, and what is asked is done by this process.
    """

    def __init__(
        self,
        request: "BuildRequest",
        notify: Callable[[Event], None],
        tally: "Tally | None",
    ) -> None:
        self._request, self._notify, self._tally = request, notify, tally
        self._effort: Effort | None = None

    def answers(self, tasks: "Sequence[Task]") -> "dict[Digest, ActionResult | DagrenderError]":
        """See ``Answering``."""
        return self._started().answers(tasks)

    def warm_up(self) -> None:
        """Start a worker now, for a task that is about to come."""
        self._started().crew.warm_up(1)

    def _started(self) -> "Effort":
        if self._effort is None:
            from dagrender.engine.effort import Effort
            from dagrender.engine.outcome import Tally
            from dagrender.engine.workers.crew import Crew

            crew = Crew(self._request, self._notify)
            inline = self._request.executor == "inline"
            self._effort = Effort(crew, self._tally or Tally(), self._notify, inline=inline)
        return self._effort

    def close(self) -> None:
        """End the workers."""
        if self._effort is not None:
            self._effort.crew.close(kill=True)


def ignore(_: Event) -> None:
    """For those who watch nothing."""


@contextmanager
def inquiry(
    request: "BuildRequest",
    notify: Callable[[Event], None] = ignore,
    tally: "Tally | None" = None,
) -> Iterator[Inquiry]:
    """Workers for the questions of ``request``; they end on the way out."""
    made = Inquiry(request, notify, tally)
    try:
        yield made
    finally:
        made.close()
