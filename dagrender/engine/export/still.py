"""One exact frame, by the same nodes and the same cache as a build."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dagrender.engine.blame import told_once
from dagrender.engine.export.readback import ReadBack
from dagrender.engine.inquiry import Inquiry, answer, inquiry
from dagrender.engine.outcome import BuildFailedError
from dagrender.engine.request import BuildRequest
from dagrender.engine.survey import survey
from dagrender.engine.workers.limits import frame_cache_bytes
from dagrender.engine.workers.tasks import CaptureTask
from dagrender.errors import (
    DagrenderError,
    LostFrameError,
    MissingObjectError,
    Problem,
    SourceError,
    SpecError,
)
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
        BuildFailedError: it cannot be painted for any other reason.
    """
    if target.suffix.lower() not in _SUFFIXES:
        hint = f"use {', '.join(_SUFFIXES)}"
        raise SpecError((Problem(f'no still pictures of the kind "{target.suffix}"', hint=hint),))
    store = Store(request.cache)
    with store.lease(), inquiry(request) as asked:
        asked.warm_up()
        damaged: frozenset[str] = frozenset()
        for _ in range(_ATTEMPTS - 1):
            # what the cache has lost or damaged is not found again, and built anew
            try:
                return _render(request, at, target, asked, damaged)
            except MissingObjectError:
                continue
            except LostFrameError as error:
                damaged |= {error.path}
        return _render(request, at, target, asked, damaged)


def _render(
    request: BuildRequest, at: str, target: Path, asked: Inquiry, damaged: frozenset[str]
) -> Still:
    prepared = survey(request, asked=asked)
    if damaged:
        sources = prepared.gathered.materials.sources.values()
        files = frozenset(one.file for one in sources if one.told in damaged)
        prepared = survey(request, thorough=files, asked=asked)
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
    try:
        result = answer(asked, task)
    except (SourceError, MissingObjectError):
        raise
    except DagrenderError as error:
        raise BuildFailedError(told_once([(task, error)], film), {}) from error
    run_still(result.output(encode.OUTPUT).digest, target, Store(request.cache))
    return Still(frame=frame, at_s=frame / timeline.rate)
