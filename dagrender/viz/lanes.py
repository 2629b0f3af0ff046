"""A folded graph as a layered one: links that pass by a column get a vertex of their own in it."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise

from dagrender.digest import Digest
from dagrender.kinds import KINDS
from dagrender.viz.drawing import Drawing, Grouping
from dagrender.viz.fold import Box, Folded, fold
from dagrender.viz.moments import Moment
from dagrender.viz.order import Edge, order

_LATER = 1 << 60
_IN_FILM_ORDER = ("capture", "encode", "mix")
_BUNDLED_AT_TARGET = "mix"
"""All sound runs to the mix in one lane; other long links share the lane of their source."""


@dataclass(slots=True, kw_only=True)
class Lanes:
    """Vertices in ordered columns. The first are boxes, by their number; the others are lanes."""

    kinds: tuple[str, ...]
    boxes: tuple[Box, ...]
    columns: list[list[int]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    groups: dict[int, int] = field(default_factory=dict)
    """The output that a vertex stands with."""
    ways: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    """For each link that is not to an output, the vertices that it passes, both ends included."""


def lanes(folded: Folded) -> Lanes:
    """The columns of ``folded``, ordered; outputs are left out."""
    boxes = tuple(box for box in folded.boxes if box.kind != "mux")
    present = {box.kind for box in boxes}
    kinds = tuple(kind for kind in KINDS if kind in present)
    rank = {kind: number for number, kind in enumerate(kinds)}
    number = {box.name: at for at, box in enumerate(boxes)}
    found = Lanes(kinds=kinds, boxes=boxes)
    moments: dict[int, Moment] = {at: box.moment for at, box in enumerate(boxes)}
    columns: dict[int, list[int]] = defaultdict(list)
    for at, box in enumerate(boxes):
        columns[rank[box.kind]].append(at)
    shared: dict[tuple[int, int], int] = {}
    edges: dict[Edge, None] = {}
    for source_box, target_box, _ in folded.links:
        if target_box.kind == "mux":
            continue
        source, target = number[source_box.name], number[target_box.name]
        first, last = rank[source_box.kind], rank[target_box.kind]
        at_target = target_box.kind == _BUNDLED_AT_TARGET
        way = [source]
        for column in range(first + 1, last):
            owner = (target if at_target else source, column)
            if owner not in shared:
                shared[owner] = lane = len(boxes) + len(shared)
                group, frame = moments[owner[0]]
                moments[lane] = (group, _LATER if at_target else frame)
                columns[column].append(lane)
            way.append(shared[owner])
        way.append(target)
        if last > first:
            edges |= dict.fromkeys(pairwise(way))
        found.ways[source, target] = tuple(way)
    first_order = [sorted(columns[at], key=moments.__getitem__) for at in range(len(kinds))]
    fixed = frozenset(rank[kind] for kind in _IN_FILM_ORDER if kind in rank)
    found.edges = list(edges)
    found.columns = order(first_order, found.edges, fixed)
    found.groups = {vertex: moment[0] for vertex, moment in moments.items()}
    return found


def rows(drawing: Drawing) -> dict[Digest, int]:
    """The place of every node in the column of its kind, counted from the top; nothing is folded.

    Lanes count too, as they take room; outputs stand in the order of their mention.
    """
    layered = lanes(fold(replace(drawing, grouping=Grouping.NONE)))
    found = {
        layered.boxes[vertex].name: place
        for column in layered.columns
        for place, vertex in enumerate(column)
        if vertex < len(layered.boxes)
    }
    return found | {node.key: place for place, node in enumerate(drawing.nodes("mux"))}
