"""Films compared without building them: two specs, or one and how it was built last."""

from dataclasses import replace
from pathlib import Path

from dagrender.engine.history import last_snapshots
from dagrender.engine.prepare import Prepared
from dagrender.engine.request import BuildRequest
from dagrender.engine.survey import survey
from dagrender.errors import Problem, SpecError
from dagrender.graph.difference import Difference, difference
from dagrender.graph.snapshot import FORMAT, Snapshot, snapshot


def against_last_build(request: BuildRequest, cache: Path) -> Difference:
    """What is different about the film now that it was built.

    What is new of its sources is kept in ``cache``, if not in the request's own.

    Raises:
        SpecError: what is wrong with the spec, or it was not built yet.
    """
    olds = last_snapshots(request)
    if not olds or any(old.get("format") != FORMAT for old in olds):
        alike = "--set, --data, --only, --output and --cache-dir"
        hint = f"only builds with the same {alike} are looked at"
        raise SpecError((Problem(f"{request.spec} was not built yet", hint=hint),))
    return difference(olds, taken_of(survey(replace(request, cache=cache))))


def against(old: BuildRequest, new: BuildRequest) -> Difference:
    """What is different about the film ``new``.

    Raises:
        SpecError: what is wrong with either spec.
    """
    return difference(taken_of(survey(old)), taken_of(survey(new)))


def taken_of(prepared: Prepared) -> list[Snapshot]:
    """Snapshots: one of the film, and one of each that an output has of its own."""
    return [snapshot(one.document, one.plan, one.film) for one in prepared.films]
