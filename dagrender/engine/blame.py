"""Failures told once each: the node, the clips and outputs that it concerns, the cause. Pure."""

from collections.abc import Iterable
from pathlib import PurePath

from dagrender.digest import Digest
from dagrender.engine.outcome import Failure
from dagrender.engine.workers.tasks import LoudnessTask, MuxTask, SoundTask, StillTask, Task
from dagrender.errors import DagrenderError, SourceError
from dagrender.graph.model import ClipNote, FilmGraph, Node
from dagrender.nodes import extract
from dagrender.spec.sequences import is_sequence, pattern_of

_MOST_LABELS = 5
_Failed = list[tuple[Task, DagrenderError]]


def told_once(failed: _Failed, film: FilmGraph) -> tuple[Failure, ...]:
    """Failures with equal causes as one, however many nodes share it.

    Frames that cannot be decoded are one cause if they are of one source: then the node is what
    extracts them, and all clips that show any of them are named, whether they were begun or not.
    """
    causes: dict[tuple[str, str], _Failed] = {}
    for task, error in failed:
        cause = "", str(error)
        if isinstance(error, SourceError) and error.frame:
            cause = "frames", error.path
        causes.setdefault(cause, []).append((task, error))
    return tuple(_failure(one, film) for one in causes.values())


def _failure(failed: _Failed, film: FilmGraph) -> Failure:
    task, error = failed[0]
    keys = [one.key.partition(":")[0] for one, _ in failed]
    nodes = [film.node(key) for key in keys if key in film.graph]
    extracts = _extracts(failed, film)
    nodes += [user for one in extracts for user in film.consumers(one.key) if user.key not in keys]
    feeding = {node.key for node in nodes}
    feeding |= {consumer.key for node in nodes for consumer in film.consumers(node.key)}
    ending = LoudnessTask | SoundTask | MuxTask | StillTask
    written = {one.label for one, _ in failed if isinstance(one, ending)}
    waiting = [
        one.name
        for one in film.targets
        if (one.name in written if written else feeding & {one.node, *one.inputs})
    ]
    labels = list(
        dict.fromkeys([one.label for one in extracts] or [one.label for one, _ in failed])
    )
    more = len(labels) - _MOST_LABELS
    return Failure(
        kind=extract.KIND if extracts else task.kind,
        key=extracts[0].key if extracts else task.key,
        label=", ".join(labels[:_MOST_LABELS]) + (f" and {more} more" if more > 0 else ""),
        clips=_clips(nodes, film, getattr(error, "path", None)),
        error=error,
        waiting=tuple(waiting),
        more_frames=max(0, len(_frames(failed)) - 1),
    )


def _frames(failed: _Failed) -> set[tuple[Digest, int]]:
    """The frames that could not be decoded."""
    errors = (error for _, error in failed if isinstance(error, SourceError))
    return {error.frame for error in errors if error.frame}


def _extracts(failed: _Failed, film: FilmGraph) -> list[Node]:
    """The nodes that extract any of the frames that could not be decoded."""
    lost: dict[Digest, set[int]] = {}
    for gop, within in _frames(failed):
        lost.setdefault(gop, set()).add(within)
    if not lost:
        return []
    return [
        node
        for node in film.nodes(extract.KIND)
        if any(
            run.gop in lost and not lost[run.gop].isdisjoint(run.indices)
            for run in node.recipe.params.frames
        )
    ]


def _clips(nodes: Iterable[Node], film: FilmGraph, path: str | None) -> tuple[ClipNote, ...]:
    """The clips of ``nodes`` in the order of the film; those of the source at ``path``, if any."""
    first: dict[int, int] = {}
    for node in nodes:
        for number in node.clips:
            begins = min((span.first for span in node.spans), default=0)
            first[number] = min(begins, first.get(number, begins))
    clips = [film.clips[number] for number in sorted(first, key=lambda one: (first[one], one))]
    guilty = [clip for clip in clips if path and clip.source and _is_part(path, clip.source)]
    return tuple(guilty or clips)


def _is_part(path: str, source: str) -> bool:
    """Whether the file at ``path`` is the source, or a picture of the sequence that it is."""
    if path == source:
        return True
    file, pattern = PurePath(path), PurePath(source)
    if file.parent != pattern.parent or not is_sequence(pattern.name):
        return False
    return bool(pattern_of(pattern.name).frames([file.name]))
