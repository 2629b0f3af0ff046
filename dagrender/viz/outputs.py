"""The last column: what the film's nodes are joined into."""

from collections.abc import Mapping
from dataclasses import dataclass

from dagrender.digest import Digest
from dagrender.graph.model import VideoTarget
from dagrender.viz.drawing import Drawing
from dagrender.viz.fold import Box, Folded
from dagrender.viz.measures import (
    BOX_GAP,
    BOX_HEIGHT,
    GROUP_GAP,
    HEAD,
    HEAD_RISE,
    HEADING_Y,
    LEAST_STRIP,
    box_width,
)
from dagrender.viz.shapes import Column, Placed, Route, Still, Strip
from dagrender.viz.strip import film_strip, width_of_strip

_GAP, _GAP_OF_SEVERAL = 88, 140


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The outputs in place: boxes of the joining nodes, strips, stills; and where all ends."""

    columns: tuple[Column, ...]
    heads: tuple[Placed, ...]
    strips: tuple[Strip, ...]
    stills: tuple[Still, ...]
    routes: tuple[Route, ...]
    right: float
    bottom: float


def stripped(drawing: Drawing, folded: Folded) -> dict[int, VideoTarget]:
    """The outputs that are drawn as film strips, by their number among the videos."""
    drawn = {node.key for box in folded.boxes for node in box.nodes}
    found: dict[int, VideoTarget] = {}
    told = set[Digest]()
    for number, video in enumerate(drawing.film.videos):
        shown = video.node in drawn and any(key in drawn for key in video.segments)
        if shown and video.node not in told:
            told.add(video.node)
            found[number] = video
    return found


def place_outputs(
    drawing: Drawing,
    folded: Folded,
    films: Mapping[int, VideoTarget],
    placed: tuple[Placed, ...],
    left: float,
) -> Outputs:
    """The outputs of ``drawing`` to the right of ``left``, each beside what it is made from."""
    by_node = {node.key: one for one in placed for node in one.box.nodes}
    x = left + (_GAP if len(films) <= 1 else _GAP_OF_SEVERAL) if placed else left
    muxes = {box.name: box for box in folded.boxes if box.kind == "mux"}
    strips = _strips(drawing, films, muxes, by_node, x)
    floor = strips[-1].bottom + GROUP_GAP if strips else float(HEAD)
    told = {strip.head.box.name for strip in strips}
    plain = [box for box in muxes.values() if box.name not in told]
    loose = tuple(
        _box(box, x, floor + number * (BOX_HEIGHT + BOX_GAP)) for number, box in enumerate(plain)
    )
    floor += len(loose) * (BOX_HEIGHT + BOX_GAP)
    stills = _stills(drawing, by_node, x, floor)
    heads = (*(strip.head for strip in strips), *loose)
    boxes: tuple[Placed | Still, ...] = (*heads, *stills)
    widths = [*(one.width for one in boxes), *(width_of_strip(strip) for strip in strips)]
    width = max(widths, default=0.0)
    bottoms = [one.y + one.height for one in boxes]
    kind, count = ("mux", len(heads)) if heads else ("still", len(stills))
    column = Column(kind=kind, x=x, y=HEADING_Y, width=width, count=count)
    return Outputs(
        columns=(column,) if widths else (),
        heads=heads,
        strips=strips,
        stills=stills,
        routes=_routes(folded, loose, by_node),
        right=x + width if widths else left,
        bottom=max([HEAD, *bottoms, *(strip.bottom for strip in strips)]),
    )


def _box(box: Box, x: float, y: float) -> Placed:
    return Placed(box=box, x=x, y=y, width=box_width(box.label), height=BOX_HEIGHT)


def _strips(
    drawing: Drawing,
    films: Mapping[int, VideoTarget],
    muxes: dict[Digest, Box],
    by_node: dict[Digest, Placed],
    x: float,
) -> tuple[Strip, ...]:
    strips: list[Strip] = []
    top = float(HEAD + HEAD_RISE)
    for number, video in films.items():
        shown = [by_node[key] for key in video.segments if key in by_node]
        # beside its own segments; one that shows only those of others comes after these
        own = [one for one in shown if one.box.moment[0] == number]
        start = max([top, min((one.y for one in own), default=top)])
        end = max([start + LEAST_STRIP, *(one.y + one.height for one in own)])
        head = _box(muxes[video.node], x, start - HEAD_RISE)
        strips.append(film_strip(drawing, video, head, by_node, (start, end)))
        top = end + GROUP_GAP
    return tuple(strips)


def _stills(
    drawing: Drawing, by_node: dict[Digest, Placed], x: float, top: float
) -> tuple[Still, ...]:
    stills: list[Still] = []
    shown = [still for still in drawing.film.stills if still.coded in by_node]
    for still in sorted(shown, key=lambda one: by_node[one.coded].y):
        source = by_node[still.coded]
        y = max(source.y, top)
        stills.append(
            Still(
                name=still.name,
                source=source,
                x=x,
                y=y,
                width=box_width(still.name),
                height=BOX_HEIGHT,
            )
        )
        top = y + BOX_HEIGHT + BOX_GAP
    return tuple(stills)


def _routes(
    folded: Folded, loose: tuple[Placed, ...], by_node: dict[Digest, Placed]
) -> tuple[Route, ...]:
    """Plain links to boxes that have no strip."""
    by_name = {one.box.name: one for one in loose}
    routes = []
    for source, target, count in folded.links:
        if target.name in by_name and source.kind != "mux":
            start, end = by_node[source.name], by_name[target.name]
            points = ((start.x + start.width, start.middle), (end.x, end.middle))
            routes.append(Route(source=source, target=target, count=count, points=points))
    return tuple(routes)
