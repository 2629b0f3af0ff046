"""The layout: a column for each kind, rows in film time, outputs to scale at the right."""

from dagrender.viz.drawing import Drawing
from dagrender.viz.fold import FOLD_ABOVE, fold
from dagrender.viz.lanes import Lanes, lanes
from dagrender.viz.measures import (
    BOX_GAP,
    BOX_HEIGHT,
    GROUP_GAP,
    HEAD,
    HEAD_RISE,
    LANE_GAP,
    LANE_HEIGHT,
    MARGIN,
    box_width,
)
from dagrender.viz.outputs import place_outputs
from dagrender.viz.place import Wish, settle
from dagrender.viz.shapes import Column, Layout, Placed, Point, Route

_GAP, _GAP_MOST, _GAP_EACH = 56, 96, 2
_ROUNDS = 3
_LANE_WEIGHT, _LOOSE_WEIGHT = 3.0, 0.01


def lay_out(drawing: Drawing, fold_above: int = FOLD_ABOVE) -> Layout:
    """``drawing`` with every part in its place."""
    folded = fold(drawing, fold_above)
    layered = lanes(folded)
    middles = _rows(layered)
    columns, right = _columns(layered)
    by_kind = {column.kind: column for column in columns}
    placed = {
        number: Placed(
            box=box,
            x=by_kind[box.kind].x,
            y=middles[number] - BOX_HEIGHT / 2,
            width=by_kind[box.kind].width,
            height=BOX_HEIGHT,
        )
        for number, box in enumerate(layered.boxes)
    }
    routes = []
    numbers = {box.name: number for number, box in enumerate(layered.boxes)}
    for source, target, count in folded.links:
        if target.kind == "mux":
            continue
        way = layered.ways[numbers[source.name], numbers[target.name]]
        points = _points(way, layered, placed, middles, columns)
        routes.append(Route(source=source, target=target, count=count, points=points))
    outputs = place_outputs(drawing, folded, tuple(placed.values()), right, float(HEAD))
    every = (*placed.values(), *outputs.heads)
    lowest = max([HEAD, outputs.bottom, *(one.y + one.height for one in every)])
    return Layout(
        width=outputs.right + MARGIN,
        height=lowest + MARGIN,
        columns=(*columns, *outputs.columns),
        placed=every,
        routes=(*routes, *outputs.routes),
        strips=outputs.strips,
        stills=outputs.stills,
        is_folded=folded.is_folded,
    )


def _rows(layered: Lanes) -> dict[int, float]:
    """The middle of every vertex. The tallest column stands close; the others lean on it."""
    if not layered.columns:
        return {}
    near: dict[int, list[int]] = {vertex: [] for column in layered.columns for vertex in column}
    for source, target in layered.edges:
        near[source].append(target)
        near[target].append(source)
    heights = [
        sum(_gap(layered, c, at) + _height(layered, v) for at, v in enumerate(c))
        for c in layered.columns
    ]
    spine = heights.index(max(heights))
    middles: dict[int, float] = {}
    _settle_column(layered, spine, near, middles)
    outwards = [*reversed(range(spine)), *range(spine + 1, len(heights))]
    for _ in range(_ROUNDS):
        for number in outwards:
            _settle_column(layered, number, near, middles)
    top = min(middles[v] - _height(layered, v) / 2 - _rise(layered, v) for v in middles)
    return {vertex: middle - top + HEAD for vertex, middle in middles.items()}


def _settle_column(
    layered: Lanes, number: int, near: dict[int, list[int]], middles: dict[int, float]
) -> None:
    column = layered.columns[number]
    own = set(column)
    wishes, before = [], 0.0
    for at, vertex in enumerate(column):
        known = [middles[other] for other in near[vertex] if other in middles and other not in own]
        is_lane = vertex >= len(layered.boxes)
        before = sum(known) / len(known) if known else before
        weight = (_LANE_WEIGHT if is_lane else 1.0) if known else _LOOSE_WEIGHT
        height, gap = _height(layered, vertex), _gap(layered, column, at)
        wishes.append(Wish(middle=before, weight=weight, height=height, gap=gap))
    middles |= dict(zip(column, settle(wishes), strict=True))


def _height(layered: Lanes, vertex: int) -> float:
    return BOX_HEIGHT if vertex < len(layered.boxes) else LANE_HEIGHT


def _rise(layered: Lanes, vertex: int) -> float:
    """What has to be free above: the box of the output stands over its film strip."""
    is_encode = vertex < len(layered.boxes) and layered.boxes[vertex].kind == "encode"
    return HEAD_RISE if is_encode else 0


def _gap(layered: Lanes, column: list[int], at: int) -> float:
    if not at:
        return 0
    vertex, above = column[at], column[at - 1]
    is_box, is_below_box = vertex < len(layered.boxes), above < len(layered.boxes)
    if is_box and layered.boxes[vertex].kind == "encode":
        return BOX_GAP if layered.groups[vertex] == layered.groups[above] else GROUP_GAP
    if is_below_box and layered.boxes[above].kind == "encode":
        return LANE_GAP
    if is_box or is_below_box:
        return BOX_GAP
    return LANE_HEIGHT


def _columns(layered: Lanes) -> tuple[list[Column], float]:
    """Columns from left to right, and where the last ends."""
    found, x = [], float(MARGIN)
    of_vertex = {v: number for number, column in enumerate(layered.columns) for v in column}
    busy = [0] * len(layered.columns)
    for source, _ in layered.edges:
        busy[of_vertex[source]] += 1
    for number, kind in enumerate(layered.kinds):
        boxes = [box for box in layered.boxes if box.kind == kind]
        width = max(box_width(box.label, len(box.nodes)) for box in boxes)
        count = sum(len(box.nodes) for box in boxes)
        found.append(Column(kind=kind, x=x, width=width, count=count))
        x += width
        if number < len(layered.kinds) - 1:
            x += min(_GAP_MOST, _GAP + _GAP_EACH * busy[number])
    return found, x


def _points(
    way: tuple[int, ...],
    layered: Lanes,
    placed: dict[int, Placed],
    middles: dict[int, float],
    columns: list[Column],
) -> tuple[Point, ...]:
    source, target = placed[way[0]], placed[way[-1]]
    rank = layered.kinds.index(source.box.kind)
    points: list[Point] = [(source.x + source.width, source.middle)]
    for number, vertex in enumerate(way[1:-1], rank + 1):
        column = columns[number]
        points += [(column.x, middles[vertex]), (column.x + column.width, middles[vertex])]
    return (*points, (target.x, target.middle))
