"""The critical path of a run: the activities that its length hung on. Pure.

It is followed backwards from the activity that ended last: each waited for what ended last of all
that it needed, its worker included. Had any of them been shorter, the run would have been over
sooner, until another path is the longest. The idea is that of Kelley and Walker, "Critical-path
planning and scheduling" (1959); here times are what they were, not estimates.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence

from dagrender.activity import THE_RUN, Activity
from dagrender.digest import Digest
from dagrender.graph.model import FilmGraph, Storage
from dagrender.kinds import KINDS

Needs = Callable[[Digest], Iterable[Digest]]
"""By the key of an activity, the keys of what has to end before it can begin."""


def critical_path(activities: Sequence[Activity], needs: Needs) -> tuple[int, ...]:
    """The numbers of the activities on the critical path, in the order in which they were done.

    An activity waits for what it needs, for an earlier try of itself, for its worker, and for the
    run's own phases; those wait for everything. No two on the path overlap; between them there may
    be gaps, in which nobody knows what was waited for. Of what ended at the same time, the one that
    is last in ``activities`` is on the path.
    """
    ends = _Ends(activities)
    path: dict[int, None] = {}
    number = ends.last()
    while number is not None:
        path[number] = None
        number = ends.waited_for(number, needs, path)
    return tuple(reversed(path))


class _Ends:
    """Activities by their ends: a number is before another if it ended before it."""

    def __init__(self, activities: Sequence[Activity]) -> None:
        self._activities = activities
        work = [one for one in activities if one.worker != THE_RUN]
        counted = (
            number
            for number, one in enumerate(activities)
            if one.worker != THE_RUN or not _is_theirs(one, work)
        )
        self._order = sorted(counted, key=lambda number: (activities[number].end_s, number))
        self._workers: defaultdict[int, list[int]] = defaultdict(list)
        self._keys: defaultdict[Digest, list[int]] = defaultdict(list)
        for number in self._order:
            one = activities[number]
            self._workers[one.worker].append(number)
            if one.key:
                self._keys[one.key].append(number)

    def last(self) -> int | None:
        """What ended last."""
        return self._order[-1] if self._order else None

    def waited_for(self, number: int, needs: Needs, path: Container[int]) -> int | None:
        """What ended last of all that an activity waited for and that is not on the path yet."""
        one = self._activities[number]
        rows = [self._order]
        if one.worker != THE_RUN:
            rows = [self._workers[one.worker], self._workers[THE_RUN], self._keys[one.key]]
            rows += (self._keys[key] for key in needs(one.key) if key in self._keys)
        found = (self._before(one.start_s, row, path) for row in rows)
        known = [other for other in found if other is not None]
        return max(known, key=self._end, default=None)

    def _end(self, number: int) -> tuple[float, int]:
        return self._activities[number].end_s, number

    def _before(self, start_s: float, row: list[int], path: Container[int]) -> int | None:
        """The last of ``row``, which is in order, that had ended by then."""
        place = bisect_right(row, (start_s, len(self._activities)), key=self._end)
        # what takes no time has ended when it begins
        while place and row[place - 1] in path:
            place -= 1
        return row[place - 1] if place else None


def _is_theirs(phase: Activity, work: Iterable[Activity]) -> bool:
    """Whether workers do something in a phase of the run: then it is their work, not its own."""
    return any(one.start_s < phase.end_s and one.end_s > phase.start_s for one in work)


def needs_of(film: FilmGraph, activities: Iterable[Activity]) -> Needs:
    """What the activities of a build of ``film`` needed of each other.

    Virtual nodes are looked through. What is done about the sound between its mixing and its
    joining has no nodes: it waits for the blocks, and what joins waits for it.
    """
    ran = {one.key for one in activities if one.key}
    blocks = [one.key for one in activities if one.kind == "mix"]
    sound = [
        one.key
        for one in activities
        if one.key and one.kind not in KINDS and _node(one.key) not in film.graph
    ]

    def needs(key: Digest) -> Iterator[Digest]:
        node = _node(key)
        if node in film.graph:
            yield from _feeding(film, node, ran)
            if film.node(node).storage is Storage.FILE:
                yield from sound
        elif key in sound:
            yield from blocks
            yield from (other for other in sound if other != key)

    return needs


def _node(key: Digest) -> Digest:
    """The node that a task is about: tasks that write an output have its name in their keys."""
    return key.partition(":")[0]


def _feeding(film: FilmGraph, key: Digest, ran: set[Digest]) -> Iterator[Digest]:
    """The keys of the activities that gave a node its inputs."""
    seen: set[Digest] = set()
    stack = [one.key for one in film.inputs(key)]
    while stack:
        other = stack.pop()
        if other in seen:
            continue
        seen.add(other)
        if other in ran:
            yield other
        elif film.node(other).storage is Storage.VIRTUAL:
            stack += (one.key for one in film.inputs(other))
        else:
            # a segment is coded by the task that paints it, and has that one's key
            yield from (one.key for one in film.inputs(other) if one.key in ran)
