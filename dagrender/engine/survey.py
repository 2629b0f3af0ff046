"""A film looked at without building it: for everything that shows what a build would do."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial

from dagrender.digest import Digest
from dagrender.engine.inquiry import Answering, ignore, inquiry
from dagrender.engine.outcome import Tally
from dagrender.engine.prepare import Prepared, prepare
from dagrender.engine.request import BuildRequest
from dagrender.events import Event
from dagrender.store.store import Store


def survey(
    request: BuildRequest,
    tally: Tally | None = None,
    notify: Callable[[Event], None] = ignore,
    thorough: frozenset[Digest] = frozenset(),
    asked: Answering | None = None,
    *,
    comparing: bool = False,
) -> Prepared:
    """Plan, graph and what is there already.

    New sources are probed, for there is no plan without their facts; nothing else is run. The files
    whose digests are in ``thorough`` are checked for damage from end to end. Workers are those of
    ``asked``, or the survey's own. What ``comparing`` is, ``prepare`` tells.

    Raises:
        SpecError: what is wrong with the spec or its sources.
    """
    store, told = Store(request.cache), tally or Tally()
    look = partial(prepare, request, store, thorough=thorough, comparing=comparing)
    # what is fetched lies in the cache, and is read from there
    held = store.lease() if request.allow_network else nullcontext()
    with held:
        if asked is not None:
            return look(asked.answers, told, notify)
        with inquiry(request, notify, told) as own:
            return look(own.answers, told, notify)
