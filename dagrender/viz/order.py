"""The order of vertices in the columns of a layered graph, so that few edges cross.

Barycentre sweeps after Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical
system structures" (1981); crossings counted as inversions, after Barth, Mutzel and Jünger, "Simple
and efficient bilayer cross counting" (2004). Ties keep their order, so the result is always the
same.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

Edge = tuple[int, int]
_SWEEPS = 6


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
    now = [list(column) for column in columns]
    best, fewest = [list(column) for column in now], crossings(now, edges)
    for _ in range(_SWEEPS):
        # from right to left first: film time enters on the right
        _sweep(now, reversed(range(len(now) - 1)), right, 1, fixed)
        _sweep(now, range(1, len(now)), left, -1, fixed)
        _sweep(now, reversed(range(len(now) - 1)), right, 1, fixed)
        count = crossings(now, edges)
        if count >= fewest:
            break
        best, fewest = [list(column) for column in now], count
    return best


def _sweep(
    columns: list[list[int]],
    numbers: Iterable[int],
    neighbours: dict[int, list[int]],
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
    seen: list[int] = []
    count = 0
    for value in reversed(values):
        place = bisect_left(seen, value)
        count += place
        seen.insert(place, value)
    return count
