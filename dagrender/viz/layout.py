"""The layout: a column for each kind, rows in film time, outputs to scale at the right."""

from itertools import groupby

from dagrender.viz.drawing import Drawing
from dagrender.viz.fold import FOLD_ABOVE, Box, fold
from dagrender.viz.lanes import Lanes, column_of, lanes
from dagrender.viz.measures import (
    BOX_HEIGHT,
    FIRST_SOUND_HEAD,
    HEAD,
    HEADING_Y,
    MARGIN,
    SOUND_HEAD,
    box_width,
)
from dagrender.viz.middles import middles_of
from dagrender.viz.outputs import place_outputs, stripped
from dagrender.viz.shapes import Column, Layout, Placed, Point, Route
from dagrender.viz.traits import SIGN_WIDTH, traits_of

_GAP, _GAP_MOST, _GAP_EACH = 56, 96, 2


def lay_out(drawing: Drawing, fold_above: int = FOLD_ABOVE) -> Layout:
    """``drawing`` with every part in its place."""
    folded = fold(drawing, fold_above)
    layered = lanes(folded)
    films = stripped(drawing, folded)
    middles = middles_of(layered, frozenset(films))
    reach = _across(drawing, layered)
    placed = {
        number: Placed(
            box=box,
            x=reach[column_of(box)][0],
            y=middles[number] - BOX_HEIGHT / 2,
            width=reach[column_of(box)][1],
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
        points = _points(way, layered, placed, middles, reach)
        routes.append(Route(source=source, target=target, count=count, points=points))
    right = sum(reach[layered.kinds[-1]]) if layered.kinds else float(MARGIN)
    outputs = place_outputs(drawing, folded, films, tuple(placed.values()), right)
    every = (*placed.values(), *outputs.heads)
    lowest = max([HEAD, outputs.bottom, *(one.y + one.height for one in every)])
    return Layout(
        width=outputs.right + MARGIN,
        height=lowest + MARGIN,
        columns=(*_headings(layered, placed), *outputs.columns),
        placed=every,
        routes=(*routes, *outputs.routes),
        strips=outputs.strips,
        stills=outputs.stills,
        is_folded=folded.is_folded,
    )


def _across(drawing: Drawing, layered: Lanes) -> dict[str, tuple[float, float]]:
    """Of every column, its left edge and its width."""
    found, x = {}, float(MARGIN)
    of_vertex = {v: number for number, column in enumerate(layered.columns) for v in column}
    ends: list[tuple[list[int], list[int]]] = [([], []) for _ in layered.columns]
    for source, target in layered.edges:
        ends[of_vertex[source]][0].append(source)
        ends[of_vertex[source]][1].append(target)
    for number, kind in enumerate(layered.kinds):
        boxes = [box for box in layered.boxes if column_of(box) == kind]
        width = max(_wanted(drawing, box) for box in boxes)
        found[kind] = (x, width)
        # what runs side by side needs less room than what parts or meets
        sources, targets = ends[number]
        parting = len(sources) - max(len(set(sources)), len(set(targets)))
        x += width + min(_GAP_MOST, _GAP + _GAP_EACH * parting)
    return found


def _wanted(drawing: Drawing, box: Box) -> float:
    signs = len(traits_of(drawing, box.nodes)) * SIGN_WIDTH
    return box_width(box.label, len(box.nodes), signs)


def _headings(layered: Lanes, placed: dict[int, Placed]) -> list[Column]:
    """What stands above the boxes of a kind; of sound, above that of every film."""
    found: list[Column] = []
    for kind, column in zip(layered.kinds, layered.columns, strict=True):
        every = [placed[vertex] for vertex in column if vertex in placed]
        own = [one for one in every if one.box.kind == kind] or every
        found.append(_heading(own, HEADING_Y))
        others = [one for one in every if one.box.kind != own[0].box.kind]
        for number, (_, run) in enumerate(groupby(others, lambda one: one.box.moment[0])):
            films = list(run)
            rise = FIRST_SOUND_HEAD if number == 0 else SOUND_HEAD
            found.append(_heading(films, films[0].y - rise, told=number == 0))
    return found


def _heading(boxes: list[Placed], y: float, *, told: bool = True) -> Column:
    return Column(
        kind=boxes[0].box.kind,
        x=boxes[0].x,
        y=y,
        width=boxes[0].width,
        count=sum(len(one.box.nodes) for one in boxes),
        told=told,
    )


def _points(
    way: tuple[int, ...],
    layered: Lanes,
    placed: dict[int, Placed],
    middles: dict[int, float],
    reach: dict[str, tuple[float, float]],
) -> tuple[Point, ...]:
    source, target = placed[way[0]], placed[way[-1]]
    rank = layered.kinds.index(column_of(source.box))
    points: list[Point] = [(source.x + source.width, source.middle)]
    for number, vertex in enumerate(way[1:-1], rank + 1):
        x, width = reach[layered.kinds[number]]
        points += [(x, middles[vertex]), (x + width, middles[vertex])]
    return (*points, (target.x, target.middle))
