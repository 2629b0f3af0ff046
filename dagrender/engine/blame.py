"""Failures told once each: the node, the clips and outputs that it concerns, the cause. Pure."""

from dagrender.engine.outcome import Failure
from dagrender.engine.tasks import MuxTask, StillTask, Task
from dagrender.errors import DagrenderError
from dagrender.graph.model import FilmGraph

_MOST_LABELS = 5


def told_once(failed: list[tuple[Task, DagrenderError]], film: FilmGraph) -> tuple[Failure, ...]:
    """Failures with equal causes as one, however many nodes share it."""
    causes: dict[str, list[tuple[Task, DagrenderError]]] = {}
    for task, error in failed:
        causes.setdefault(str(error), []).append((task, error))
    return tuple(_failure(one, film) for one in causes.values())


def _failure(failed: list[tuple[Task, DagrenderError]], film: FilmGraph) -> Failure:
    task, error = failed[0]
    keys = [one.key.partition(":")[0] for one, _ in failed]
    nodes = [film.node(key) for key in keys if key in film.graph]
    feeding = {node.key for node in nodes}
    feeding |= {consumer.key for node in nodes for consumer in film.consumers(node.key)}
    written = {one.label for one, _ in failed if isinstance(one, MuxTask | StillTask)}
    waiting = [
        one.name
        for one in film.targets
        if (one.name in written if written else feeding & {one.node, *one.inputs})
    ]
    numbers = sorted({number for node in nodes for number in node.clips})
    clips = [film.clips[number] for number in numbers]
    path = getattr(error, "path", None)
    guilty = [clip for clip in clips if path is not None and clip.source == path]
    labels = list(dict.fromkeys(one.label for one, _ in failed))
    more = len(labels) - _MOST_LABELS
    return Failure(
        kind=task.kind,
        key=task.key,
        label=", ".join(labels[:_MOST_LABELS]) + (f" and {more} more" if more > 0 else ""),
        clips=tuple(guilty or clips),
        error=error,
        waiting=tuple(waiting),
    )
