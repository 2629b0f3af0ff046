"""Why a film's missing nodes are missing: the film as it is against the film as it was built."""

from dagrender.engine.history import last_snapshot
from dagrender.engine.prepare import Prepared
from dagrender.engine.request import BuildRequest
from dagrender.graph.explain import Explanation, explain
from dagrender.graph.snapshot import snapshot


def reasons(prepared: Prepared, request: BuildRequest) -> list[Explanation]:
    """One explanation for every node that has to run, in film order."""
    missing = {node.key for kind in ("encode", "mix") for node in prepared.missing(kind)}
    found: list[Explanation] = []
    for number, film in enumerate(prepared.films):
        if not missing:
            break
        new = snapshot(film.document, film.plan, film.film)
        told = explain(last_snapshot(request, number), new, frozenset(missing))
        # what several films want is told of the first
        missing -= {one.key for one in told}
        found += told
    return found
