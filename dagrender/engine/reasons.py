"""Why a film's missing nodes are missing: the film as it is against the film as it was built."""

from dagrender.engine.history import last_snapshot
from dagrender.engine.prepare import Prepared
from dagrender.engine.request import BuildRequest
from dagrender.graph.explain import Explanation, explain
from dagrender.graph.snapshot import snapshot


def reasons(prepared: Prepared, request: BuildRequest) -> list[Explanation]:
    """One explanation for every node that has to run, in film order."""
    new = snapshot(prepared.document, prepared.plan, prepared.film)
    missing = frozenset(node.key for kind in ("encode", "mix") for node in prepared.missing(kind))
    return explain(last_snapshot(request), new, missing)
