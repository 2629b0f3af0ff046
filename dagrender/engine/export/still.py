"""One exact frame, by the same nodes and the same cache as a build."""

from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dagrender.engine.export.readback import ReadBack
from dagrender.engine.request import BuildRequest
from dagrender.engine.survey import survey
from dagrender.engine.workers.limits import frame_cache_bytes
from dagrender.engine.workers.tasks import CaptureTask
from dagrender.engine.workers.worker import Worker
from dagrender.errors import LostFrameError, MissingObjectError, Problem, SpecError
from dagrender.graph.compile import compile_plan
from dagrender.nodes import encode
from dagrender.nodes.mux import run_still
from dagrender.plan.filmplan import FilmPlan, StillPlan
from dagrender.plan.outputs import frame_of, still_keeps_alpha
from dagrender.spec.expression import parse_expression
from dagrender.store.store import Store

_ATTEMPTS = 3
_SUFFIXES = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """Which frame was rendered, and from when on it is shown."""

    frame: int
    at_s: Fraction


def render_still(request: BuildRequest, at: str, target: Path) -> Still:
    """Write the frame that is on screen at the time ``at`` to ``target``.

    Raises:
        SpecError: the spec, the time or the suffix is wrong.
        SourceError: a source is damaged, or has changed.
    """
    if target.suffix.lower() not in _SUFFIXES:
        hint = f"use {', '.join(_SUFFIXES)}"
        raise SpecError((Problem(f'no still pictures of the kind "{target.suffix}"', hint=hint),))
    store = Store(request.cache)
    with store.lease():
        damaged: frozenset[str] = frozenset()
        for _ in range(_ATTEMPTS - 1):
            # what the cache has lost or damaged is not found again, and built anew
            try:
                return _render(request, at, target, store, damaged)
            except MissingObjectError:
                continue
            except LostFrameError as error:
                damaged |= {error.path}
        return _render(request, at, target, store, damaged)


def _render(
    request: BuildRequest, at: str, target: Path, store: Store, damaged: frozenset[str]
) -> Still:
    prepared = survey(request)
    if damaged:
        sources = prepared.gathered.materials.sources.values()
        files = frozenset(one.file for one in sources if str(one.path) in damaged)
        prepared = survey(request, thorough=files)
    timeline = prepared.plan.timeline
    try:
        at_s = parse_expression(at).evaluate(timeline.rate, timeline.lookup)
    except (ValueError, KeyError) as error:
        raise SpecError(
            (Problem(f"--at {at}: {error.args[0]} is not a time of this film"),)
        ) from None
    frame = frame_of(at_s, timeline, place=None, what="--at")
    alpha = still_keeps_alpha(prepared.document, target.name)
    still = StillPlan(name=target.name, segment=prepared.planner.still(frame), alpha=alpha)
    plan = FilmPlan(timeline=timeline, videos=(), stills=(still,))
    film = compile_plan(plan, prepared.gathered.materials)
    node = film.node(film.stills[0].coded)
    captured = film.inputs(node.key)[0]
    stored = ReadBack(prepared.gathered.materials.sources.values())
    said = request.frame_cache_bytes
    task = CaptureTask(
        key=captured.key,
        label=node.label,
        params=captured.recipe.params,
        encodes=((node.key, node.recipe.params),),
        footage=prepared.gathered.footage(captured.contents),
        keepings=stored.keepings((captured.recipe.params,)),
        cache_bytes=frame_cache_bytes() if said is None else said,
    )
    with closing(Worker(request.cache)) as worker:
        result = worker.perform(task, lambda _: None)
    run_still(result.results[0].output(encode.OUTPUT).digest, target, store)
    return Still(frame=frame, at_s=frame / timeline.rate)
