"""Why a film's missing nodes are missing: the film as it is against the film as it was built."""

from collections.abc import Iterable

from dagrender.engine.history import last_snapshots
from dagrender.engine.prepare import Prepared
from dagrender.engine.request import BuildRequest
from dagrender.graph.explain import Explanation, explain
from dagrender.graph.snapshot import Snapshot, snapshot


def reasons(prepared: Prepared, request: BuildRequest) -> list[Explanation]:
    """One explanation for every node that has to run, in film order."""
    taken = (snapshot(film.document, film.plan, film.film) for film in prepared.films)
    return reasons_of(prepared, taken, request)


def reasons_of(
    prepared: Prepared, taken: Iterable[Snapshot], request: BuildRequest
) -> list[Explanation]:
    """As ``reasons``, of films of which snapshots are ``taken`` already."""
    missing = {node.key for kind in ("encode", "mix") for node in prepared.missing(kind)}
    found: list[Explanation] = []
    if not missing:
        return found
    # by the names of outputs, for with a row put in or taken out films have other numbers
    olds = {name: one for one in last_snapshots(request) for name in one["outputs"]}
    for new in taken:
        old = next((olds[name] for name in new["outputs"] if name in olds), None)
        told = explain(old, new, frozenset(missing))
        # what several films want is told of the first
        missing -= {one.key for one in told}
        found += told
        if not missing:
            break
    return found
