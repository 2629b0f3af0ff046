"""What a build is going to cost, before it starts: counted exactly, and timed by rule of thumb."""

from dataclasses import dataclass

from dagrender.digest import Digest
from dagrender.engine.jobs import captures, in_turn, mix_job, mixes
from dagrender.engine.prepare import Prepared, PreparedFilm, frames_to_paint
from dagrender.nodes import encode, mix

_JOIN_S = 0.05
"""Seconds that it takes to join and write an output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The work of a build: what is there already is not counted, what is shared counts once."""

    films: int
    outputs: int
    encodes: int
    """Segments and stills to encode."""
    frames: int
    """Frames to paint for them."""
    blocks: int
    """Blocks of sound to mix."""
    apart: int
    """Segments and stills that the films would have to encode if each were built by itself."""
    cpu_s: float
    wall_s: float
    """With as many workers as it was asked for."""


def estimate(prepared: Prepared, jobs: int) -> Estimate:
    """What a build of ``prepared`` with so many workers is going to do.

    Times are those of the cost model by which work is shared out (``engine/jobs.py``): frames of so
    many pixels at so many seconds each, on a machine like that on which they were measured.
    """
    pictures = captures(prepared, force=False)
    _, painted = in_turn(pictures, prepared, cache_bytes=0)
    mixed = [mix_job(task) for task in mixes(prepared, force=False)]
    works_s = [job.cost_s + job.lead_s for job in painted] + [job.cost_s for job in mixed]
    joins_s = _JOIN_S * len(prepared.targets)
    missing = {node.key for node in prepared.missing(encode.KIND)}
    return Estimate(
        films=len(prepared.films),
        outputs=len(prepared.targets),
        encodes=len(missing),
        frames=frames_to_paint(prepared.film, prepared.hits),
        blocks=len(prepared.missing(mix.KIND)),
        apart=sum(len(wanted & missing) for wanted in map(_encodes, prepared.films)),
        cpu_s=sum(works_s) + joins_s,
        wall_s=max([sum(works_s) / jobs, *works_s]) + joins_s if works_s else joins_s,
    )


def largest_canvas(prepared: Prepared) -> tuple[int, int]:
    """Width and height in pixels of the film whose pictures take most memory."""
    canvases = (film.document.film.canvas for film in prepared.films)
    return max(((one.width, one.height) for one in canvases), key=lambda one: one[0] * one[1])


def _encodes(film: PreparedFilm) -> set[Digest]:
    return {key for target in film.film.targets for key in target.inputs}
