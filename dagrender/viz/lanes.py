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
_SOUND = "mix"
_BESIDE = {_SOUND: "encode"}
"""Sound stands below the segments of its film, for ribbons need the room to their right."""
_IN_FILM_ORDER = ("capture", "encode")


@dataclass(slots=True, kw_only=True)
class Lanes:
    """Vertices in ordered columns. The first are boxes, by their number; the others are lanes."""

    kinds: tuple[str, ...]
    """What each column is of; sound stands in the column of segments."""
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
    present = {column_of(box) for box in boxes}
    kinds = tuple(kind for kind in KINDS if kind in present)
    rank = {kind: number for number, kind in enumerate(kinds)}
    found = Lanes(kinds=kinds, boxes=boxes)
    moments: dict[int, Moment] = {at: _moment(box) for at, box in enumerate(boxes)}
    columns: dict[int, list[int]] = defaultdict(list)
    for at, box in enumerate(boxes):
        columns[rank[column_of(box)]].append(at)
    number = {box.name: at for at, box in enumerate(boxes)}
    links = [
        (number[source.name], number[target.name])
        for source, target, _ in folded.links
        if target.kind != "mux"
    ]
    to_mixes = [link for link in links if boxes[link[1]].kind == _SOUND]
    # sound shares lanes by where it comes from or by where it goes to, whatever makes fewer
    at_mixes = len({target for _, target in to_mixes}) < len({source for source, _ in to_mixes})
    shared: dict[tuple[int, bool, int], int] = {}
    edges: dict[Edge, None] = {}
    for source, target in links:
        first, last = rank[column_of(boxes[source])], rank[column_of(boxes[target])]
        is_sound = boxes[target].kind == _SOUND
        way = [source]
        for column in range(first + 1, last):
            owner = (target if is_sound and at_mixes else source, is_sound, column)
            if owner not in shared:
                shared[owner] = lane = len(boxes) + len(shared)
                moments[lane] = moments[target if is_sound else source]
                columns[column].append(lane)
            lane = shared[owner]
            if is_sound:
                moments[lane] = min(moments[lane], moments[target])
            way.append(lane)
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


def column_of(box: Box) -> str:
    """The kind whose column a box stands in."""
    return _BESIDE.get(box.kind, box.kind)


def _moment(box: Box) -> Moment:
    output, frame = box.moment
    return (output, _LATER + frame) if box.kind == _SOUND else box.moment


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
