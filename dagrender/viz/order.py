"""The order of vertices in the columns of a layered graph, so that few edges cross.

Barycentre sweeps after Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical
system structures" (1981), then neighbours that are switched as long as that helps ("greedy switch",
Eades and Kelly, "Heuristics for reducing crossings in 2-layered networks", 1986); crossings counted
as inversions, after Barth, Mutzel and Jünger, "Simple and efficient bilayer cross counting" (2004).
Ties keep their order, so the result is always the same.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

Edge = tuple[int, int]
Neighbours = Mapping[int, Sequence[int]]
_SWEEPS, _PATIENCE = 12, 3
"""How often all columns are swept at most, and how often in a row without gain."""
_ROUNDS, _PASSES = 4, 24
"""How often neighbours are switched in all columns at most, and in one column."""


def order(
    columns: Sequence[Sequence[int]], edges: Iterable[Edge], fixed: frozenset[int]
) -> list[list[int]]:
    """``columns`` with their vertices in the best order that was found.

    Args:
        columns: vertices, column by column, each in a first order.
        edges: pairs of vertices in neighbouring columns, from left to right.
        fixed: numbers of the columns that stay as they are.
    """
    edges = list(edges)
    where = {vertex: number for number, column in enumerate(columns) for vertex in column}
    left: dict[int, list[int]] = {vertex: [] for vertex in where}
    right: dict[int, list[int]] = {vertex: [] for vertex in where}
    for source, target in edges:
        left[target].append(source)
        right[source].append(target)
    first = [list(column) for column in columns]
    tries = [_swept(first, edges, (left, right), fixed), first]
    # sweeps move far, and switches mend what sweeps leave; now and then they do better alone
    found = [_switched(one, (left, right), fixed) for one in tries]
    return min(found, key=lambda one: crossings(one, edges))


def _swept(
    columns: Sequence[Sequence[int]],
    edges: list[Edge],
    neighbours: tuple[Neighbours, Neighbours],
    fixed: frozenset[int],
) -> list[list[int]]:
    left, right = neighbours
    now = [list(column) for column in columns]
    best, fewest, idle = [list(column) for column in now], crossings(now, edges), 0
    for _ in range(_SWEEPS):
        idle += 1
        # from right to left first: film time enters on the right
        for numbers, others, step in (
            (reversed(range(len(now) - 1)), right, 1),
            (range(1, len(now)), left, -1),
        ):
            _sweep(now, numbers, others, step, fixed)
            count = crossings(now, edges)
            if count < fewest:
                best, fewest, idle = [list(column) for column in now], count, 0
        if idle == _PATIENCE:
            break
    return best


def _sweep(
    columns: list[list[int]],
    numbers: Iterable[int],
    neighbours: Neighbours,
    step: int,
    fixed: frozenset[int],
) -> None:
    for number in numbers:
        if number in fixed:
            continue
        at = {vertex: place for place, vertex in enumerate(columns[number + step])}
        mean: dict[int, float] = {}
        before = 0.0
        for vertex in columns[number]:
            places = [at[other] for other in neighbours[vertex]]
            # a vertex with no neighbour on that side stays behind the one before it
            before = sum(places) / len(places) if places else before
            mean[vertex] = before
        columns[number].sort(key=mean.__getitem__)


def _switched(
    columns: Sequence[Sequence[int]],
    neighbours: tuple[Neighbours, Neighbours],
    fixed: frozenset[int],
) -> list[list[int]]:
    now = [list(column) for column in columns]
    for _ in range(_ROUNDS):
        moved = [
            _switch(now, number, neighbours) for number in range(len(now)) if number not in fixed
        ]
        if not any(moved):
            break
    return now


def _switch(
    columns: list[list[int]], number: int, neighbours: tuple[Neighbours, Neighbours]
) -> bool:
    """Switches neighbours in a column while edges to both sides cross less; whether any were."""
    column = columns[number]
    sides = []
    for other, near in zip((number - 1, number + 1), neighbours, strict=True):
        if 0 <= other < len(columns):
            at = {vertex: place for place, vertex in enumerate(columns[other])}
            sides.append({vertex: sorted(at[one] for one in near[vertex]) for vertex in column})
    is_moved = False
    doubtful = set(range(len(column) - 1))
    for _ in range(_PASSES):
        switched = []
        for place in sorted(doubtful):
            upper, lower = column[place], column[place + 1]
            gain = 0
            for side in sides:
                gain += _between(side[upper], side[lower]) - _between(side[lower], side[upper])
            if gain > 0:
                column[place], column[place + 1] = lower, upper
                switched.append(place)
        if not switched:
            break
        is_moved = True
        # elsewhere nothing is new
        around = {place + step for place in switched for step in (-1, 0, 1)}
        doubtful = {place for place in around if 0 <= place < len(column) - 1}
    return is_moved


def _between(upper: list[int], lower: list[int]) -> int:
    """How many edges to ``upper`` cross edges to ``lower`` that begin below them; both rise."""
    if not upper or not lower or upper[-1] <= lower[0]:
        return 0
    if len(upper) == 1:
        return bisect_left(lower, upper[0])
    return sum(bisect_left(lower, place) for place in upper)


def crossings(columns: Sequence[Sequence[int]], edges: Iterable[Edge]) -> int:
    """How many pairs of ``edges`` cross."""
    places = {
        vertex: (number, place)
        for number, column in enumerate(columns)
        for place, vertex in enumerate(column)
    }
    lanes: dict[int, list[tuple[int, int]]] = {}
    for source, target in edges:
        number, start = places[source]
        lanes.setdefault(number, []).append((start, places[target][1]))
    return sum(_inversions([end for _, end in sorted(lane)]) for lane in lanes.values())


def _inversions(values: list[int]) -> int:
    # inserting into a list is quadratic, but 20,000 edges take 0.1 s: less than any tree in Python
    seen: list[int] = []
    count = 0
    for value in reversed(values):
        place = bisect_left(seen, value)
        count += place
        seen.insert(place, value)
    return count
