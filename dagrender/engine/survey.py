"""A film looked at without building it: for everything that shows what a build would do."""

from collections.abc import Callable

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.outcome import Tally
from dagrender.engine.prepare import Prepared, prepare
from dagrender.engine.request import BuildRequest
from dagrender.engine.workers.tasks import Question
from dagrender.engine.workers.worker import Worker
from dagrender.errors import DagrenderError
from dagrender.events import Event
from dagrender.store.store import Store


def _ignore(_: Event) -> None:
    pass


def survey(
    request: BuildRequest,
    tally: Tally | None = None,
    notify: Callable[[Event], None] = _ignore,
    thorough: frozenset[Digest] = frozenset(),
) -> Prepared:
    """Plan, graph and what is there already.

    New sources are probed, for there is no plan without their facts; nothing else is run. The files
    whose digests are in ``thorough`` are checked for damage from end to end.

    Raises:
        SpecError: what is wrong with the spec or its sources.
    """
    store = Store(request.cache)
    worker = Worker(request.cache)

    def run_probes(
        tasks: list[Question],
    ) -> dict[Digest, ActionResult | DagrenderError]:
        outcome: dict[Digest, ActionResult | DagrenderError] = {}
        for task in tasks:
            try:
                outcome[task.key] = worker.perform(task, notify).results[0]
            except DagrenderError as error:
                outcome[task.key] = error
        return outcome

    return prepare(request, store, run_probes, tally or Tally(), notify, thorough=thorough)
