"""What is cached of a film, each thing with the task that makes it again."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.costs import Choice
from dagrender.engine.delivery import Delivery, action_key
from dagrender.engine.jobs import captures, mixes
from dagrender.engine.lettering import questions_of
from dagrender.engine.outcome import Tally
from dagrender.engine.prepare import Prepared
from dagrender.engine.stored_extractions import Extractions, look_for
from dagrender.engine.workers.tasks import CaptureTask, MuxTask, StillTask, Task
from dagrender.events import Event
from dagrender.graph.model import ClipNote, Node
from dagrender.nodes import capture, encode, extract
from dagrender.store.store import Store

_FORCED = Choice(stored=True, reason="its frames are compared")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """An action whose result is cached; ``task`` carries it out again, perhaps with others."""

    kind: str
    key: Digest
    label: str
    task: Task
    known: ActionResult
    """What is cached."""
    clips: tuple[ClipNote, ...] = ()
    unlike: str = ""
    """Why it cannot be compared, where it cannot."""


def checks_of(prepared: Prepared, store: Store) -> tuple[Check, ...]:
    """Everything that ``store`` has of the films, in the order in which it is made.

    Normalized frames and captures are kept nowhere, and made again on the way to what is.
    """
    found = [*_probes(prepared, store), *_letterings(prepared, store)]
    found += [*_extractions(prepared, store), *_encodes(prepared, store)]
    film = prepared.film
    for task in mixes(replace(prepared, hits={}), force=True):
        known = store.lookup(task.key)
        if known:
            clips = _clips(prepared, film.node(task.key))
            found.append(_check(task, known, task.key, clips))
    return (*found, *_delivered(prepared, store))


def _check(task: Task, known: ActionResult, key: Digest, clips: tuple[ClipNote, ...] = ()) -> Check:
    return Check(kind=task.kind, key=key, label=task.label, task=task, known=known, clips=clips)


def _clips(prepared: Prepared, node: Node) -> tuple[ClipNote, ...]:
    return tuple(prepared.film.clips[number] for number in node.clips)


def _probes(prepared: Prepared, store: Store) -> Iterator[Check]:
    gathered = prepared.gathered
    for task in {one.key: one for one in gathered.probes}.values():
        known = None if task.key in gathered.probed else store.lookup(task.key)
        if known:
            in_graph = task.key in prepared.film.graph
            clips = _clips(prepared, prepared.film.node(task.key)) if in_graph else ()
            check = _check(replace(task, force=True), known, task.key, clips)
            yield replace(check, kind=known.kind)  # levels are asked for as facts are


def _letterings(prepared: Prepared, store: Store) -> Iterator[Check]:
    planners = [film.planner for film in prepared.films]
    for task in questions_of(planners, prepared.gathered.fonts):
        known = None if task.key in prepared.lettered else store.lookup(task.key)
        if known:
            check = _check(replace(task, force=True), known, task.key)
            yield replace(check, kind=known.kind)


def _encodes(prepared: Prepared, store: Store) -> Iterator[Check]:
    for task in captures(replace(prepared, hits={}), force=True):
        # what is stored of extractions is not to be read: the sources are
        bare = replace(task, keepings=())
        for key, params in task.encodes:
            known = store.lookup(key)
            if known is None:
                continue
            encoder = getattr(params.encoding, "encoder", "")
            check = _check(bare, known, key, _clips(prepared, prepared.film.node(key)))
            unlike = f"{encoder} does not give the same bytes twice" if encoder else ""
            yield replace(check, unlike=unlike)


def _extractions(prepared: Prepared, store: Store) -> Iterator[Check]:
    """Nodes of which frames are stored; made again by a task that paints some of them."""
    film, found = prepared.film, prepared.extractions
    nodes = [node for node in film.nodes(extract.KIND) if node.recipe.params.frames]
    there = look_for(film, store, found.origins, nodes)
    forced = replace(found, choices=dict.fromkeys(found.choices, _FORCED))
    tasks = _forced_captures(prepared, forced)
    for node in nodes:
        users = [one.key for one in film.consumers(node.key) if one.kind == capture.KIND]
        task = next((tasks[key] for key in users if key in tasks), None)
        if there.get(node.key) and task:
            # it has no entry of its own: its frames lie in blocks
            known = ActionResult(key=node.key, kind=extract.KIND, outputs=())
            check = _check(task, known, node.key, _clips(prepared, node))
            yield replace(check, kind=extract.KIND, label=node.label)


def _forced_captures(prepared: Prepared, extractions: Extractions) -> dict[Digest, CaptureTask]:
    everything = replace(prepared, hits={}, extractions=extractions)
    return {task.key: task for task in captures(everything, force=True)}


def _delivered(prepared: Prepared, store: Store) -> Iterator[Check]:
    """The coded sound, and what is known of the files that were joined."""
    delivery = Delivery(prepared, store, Tally(), _ignore, force=True)
    results = dict(prepared.hits)
    while tasks := delivery.due(results):
        for task in tasks:
            if isinstance(task, StillTask):
                continue  # its bytes are those of its encode
            key = action_key(task) if isinstance(task, MuxTask) else task.key
            known = store.lookup(key)
            if known:
                yield _check(task, known, key)
                results[task.key] = known


def _ignore(_: Event) -> None:
    pass


def sample(checks: Sequence[Check], count: int | None, seed: int) -> tuple[Check, ...]:
    """``count`` of the checks, or all of them; every kind has its turn.

    The same for the same seed and the same keys, whatever their order.
    """
    if count is None or count >= len(checks):
        return tuple(checks)
    by_kind: defaultdict[str, list[Check]] = defaultdict(list)
    for check in sorted(checks, key=lambda one: one.key):
        by_kind[check.kind].append(check)
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    for some in by_kind.values():
        chance.shuffle(some)
    chosen: set[Digest] = set()
    while len(chosen) < count:
        for some in by_kind.values():
            if some and len(chosen) < count:
                chosen.add(some.pop().key)
    return tuple(check for check in checks if check.key in chosen)


def tasks_of(checks: Iterable[Check]) -> tuple[Task, ...]:
    """The tasks that make all of ``checks`` again; what one picture is painted for, at once."""
    tasks: dict[Digest, Task] = {}
    for check in checks:
        task = check.task
        if not isinstance(task, CaptureTask):
            tasks[task.key] = task
            continue
        before = tasks.get(task.key)
        taken = dict(before.encodes) if isinstance(before, CaptureTask) else {}
        own = dict(task.encodes)
        if check.kind == encode.KIND:
            taken[check.key] = own[check.key]
        keepings = task.keepings or (before.keepings if isinstance(before, CaptureTask) else ())
        tasks[task.key] = replace(task, encodes=tuple(taken.items()), keepings=keepings)
    return tuple(_with_an_encode(task, checks) for task in tasks.values())


def _with_an_encode(task: Task, checks: Iterable[Check]) -> Task:
    """A task that only extracts has to paint all the same, for somebody who takes the pictures."""
    if not isinstance(task, CaptureTask) or task.encodes:
        return task
    whole = next(one.task for one in checks if one.task.key == task.key)
    return replace(task, encodes=whole.encodes[:1]) if isinstance(whole, CaptureTask) else task
