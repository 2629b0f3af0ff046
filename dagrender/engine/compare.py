"""Films compared without building them: two specs, or one and how it was built last."""

from dagrender.engine.history import last_snapshot
from dagrender.engine.prepare import Prepared
from dagrender.engine.request import BuildRequest
from dagrender.engine.survey import survey
from dagrender.errors import Problem, SpecError
from dagrender.graph.difference import Difference, difference
from dagrender.graph.snapshot import FORMAT, Snapshot, snapshot


def against_last_build(request: BuildRequest) -> Difference:
    """What is different about the film now that it was built.

    Raises:
        SpecError: what is wrong with the spec, or it was not built yet.
    """
    old = last_snapshot(request)
    if old is None or old.get("format") != FORMAT:
        hint = "only builds with the same --set, --only, --output and --cache-dir are looked at"
        raise SpecError((Problem(f"{request.spec} was not built yet", hint=hint),))
    return difference(old, _snapshot(survey(request)))


def against(old: BuildRequest, new: BuildRequest) -> Difference:
    """What is different about the film ``new``.

    Raises:
        SpecError: what is wrong with either spec.
    """
    return difference(_snapshot(survey(old)), _snapshot(survey(new)))


def _snapshot(prepared: Prepared) -> Snapshot:
    film = prepared.films[0]
    return snapshot(film.document, film.plan, film.film)
