"""One exact frame, by the same nodes and the same cache as a build."""

from pathlib import Path

from dagrender.engine.request import BuildRequest
from dagrender.engine.survey import survey
from dagrender.engine.tasks import CaptureTask
from dagrender.engine.worker import Worker
from dagrender.errors import Problem, SpecError
from dagrender.graph.compile import compile_plan
from dagrender.nodes import encode
from dagrender.nodes.mux import run_still
from dagrender.plan.film import FilmPlan, StillPlan
from dagrender.plan.outputs import frame_of
from dagrender.spec.expression import parse_expression
from dagrender.store.store import Store

_SUFFIXES = (".png", ".jpg", ".jpeg")


def render_still(request: BuildRequest, at: str, target: Path) -> int:
    """Write the frame that is on screen at the time ``at`` to ``target``; the frame's number.

    Raises:
        SpecError: the spec, the time or the suffix is wrong.
    """
    if target.suffix.lower() not in _SUFFIXES:
        hint = f"use {', '.join(_SUFFIXES)}"
        raise SpecError((Problem(f'no still pictures of the kind "{target.suffix}"', hint=hint),))
    prepared = survey(request)
    timeline = prepared.plan.timeline
    try:
        at_s = parse_expression(at).evaluate(timeline.rate, timeline.lookup)
    except (ValueError, KeyError) as error:
        raise SpecError(
            (Problem(f"--at {at}: {error.args[0]} is not a time of this film"),)
        ) from None
    frame = frame_of(at_s, timeline, place=None, what="--at")
    still = StillPlan(name=target.name, segment=prepared.planner.still(frame))
    plan = FilmPlan(timeline=timeline, videos=(), stills=(still,))
    film = compile_plan(plan, prepared.gathered.materials)
    node = film.node(film.stills[0].coded)
    captured = film.inputs(node.key)[0]
    worker = Worker(request.cache)
    task = CaptureTask(
        key=captured.key,
        label=node.label,
        params=captured.recipe.params,
        encodes=((node.key, node.recipe.params),),
        footage=prepared.gathered.footage(captured.contents),
    )
    result = worker.perform(task, lambda _: None)
    worker.close()
    run_still(result.results[0].output(encode.OUTPUT).digest, target, Store(request.cache))
    return frame
