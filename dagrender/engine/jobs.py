"""The missing nodes of a film as tasks, and what they are expected to cost. Pure."""

from dataclasses import replace

from dagrender.digest import Digest
from dagrender.engine.foresight import Foresight, Place, foresee
from dagrender.engine.prepare import Prepared
from dagrender.engine.workers.schedule import Job
from dagrender.engine.workers.tasks import CaptureTask, MixTask
from dagrender.nodes import encode, mix

_PAINT_S_A_PIXEL = 16e-9
"""Seconds a core takes to decode, paint and encode a pixel: 33 ms a frame at 1080p."""
_DECODE_S_A_PIXEL = 1.5e-9
"""Seconds a core takes to decode a pixel: 3 ms a frame at 1080p."""
_MIX_S_A_SECOND = 0.016
"""Seconds a core takes to mix a second of sound, and to code it."""


def captures(prepared: Prepared, *, force: bool) -> list[CaptureTask]:
    """The segments and stills to paint, in film order; one task for all encodes of a picture."""
    film = prepared.film
    tasks: dict[Digest, CaptureTask] = {}
    for node in prepared.missing(encode.KIND):
        captured = film.inputs(node.key)[0]
        before = tasks[captured.key].encodes if captured.key in tasks else ()
        tasks[captured.key] = CaptureTask(
            key=captured.key,
            label=node.label,
            params=captured.recipe.params,
            encodes=(*before, (node.key, node.recipe.params)),
            footage=prepared.gathered.footage(captured.contents),
            keepings=prepared.extractions.keepings(film, captured.key),
            force=force,
        )
    first = {key: film.node(key).spans[0].first for key in tasks}
    return sorted(tasks.values(), key=lambda task: first[task.key])


def in_turn(
    tasks: list[CaptureTask], prepared: Prepared, *, cache_bytes: int
) -> tuple[list[CaptureTask], tuple[Job, ...]]:
    """``tasks`` in the order in which they are best painted, and what they cost in that order.

    Each is told which frames to keep for later ones; ``cache_bytes`` is what a worker may use for
    them.
    """
    displays = [task.params.display for task in tasks]
    foreseen = foresee(displays, _places(prepared), cache_bytes)
    told = [
        replace(tasks[one.number], again=one.again, cache_bytes=cache_bytes) for one in foreseen
    ]
    jobs = tuple(_job(task, one) for task, one in zip(told, foreseen, strict=True))
    expected = (job.cost_s + job.shared_s + job.lead_s for job in jobs)
    told = [replace(task, expected_s=one) for task, one in zip(told, expected, strict=True)]
    return told, jobs


def _places(prepared: Prepared) -> Place:
    places: dict[Digest, tuple[int, int]] = {}
    for rank, source in enumerate(prepared.gathered.materials.sources.values()):
        video = source.facts.video
        for holding in video.table.holdings() if video else ():
            places.setdefault(holding.digest, (rank, holding.offset))
    nowhere = len(prepared.gathered.materials.sources), 0
    return lambda gop: places.get(gop, nowhere)


def mixes(prepared: Prepared, *, force: bool) -> list[MixTask]:
    """The blocks to mix, in film order."""
    return [
        MixTask(
            key=node.key,
            label=node.label,
            params=node.recipe.params,
            footage=prepared.gathered.footage(node.contents),
            force=force,
        )
        for node in prepared.missing(mix.KIND)
    ]


def _job(task: CaptureTask, foreseen: Foresight) -> Job:
    display = task.params.display
    pixels = display.width_px * display.height_px
    return Job(
        key=task.key,
        cost_s=display.frames * pixels * _PAINT_S_A_PIXEL,
        shared_s=foreseen.shared * pixels * _DECODE_S_A_PIXEL,
        lead_s=foreseen.lead * pixels * _DECODE_S_A_PIXEL,
    )


def mix_job(task: MixTask) -> Job:
    """What a block costs."""
    mixed = task.params.block
    return Job(key=task.key, cost_s=mixed.samples / mixed.rate_hz * _MIX_S_A_SECOND)
