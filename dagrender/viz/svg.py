"""The graph as one SVG picture: self-contained, light and dark, readable without colour.

Nothing in it is loaded from elsewhere. Boxes, links and parts of film strips name their nodes in
``data-`` attributes; rest the pointer on one to see what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dagrender.viz.drawing import Drawing, State, clock, counted
from dagrender.viz.film import draw_still, draw_strip
from dagrender.viz.fold import FOLD_ABOVE, TIMES, Box
from dagrender.viz.layout import lay_out
from dagrender.viz.lettering import BOLD, shortened, width_of
from dagrender.viz.marks import mark
from dagrender.viz.markup import curve, line, number, rectangle, text
from dagrender.viz.measures import LABEL_SIZE, LABEL_X, MARGIN
from dagrender.viz.palette import class_of, style
from dagrender.viz.purposes import PURPOSES
from dagrender.viz.shapes import Column, Layout, Placed, Route
from dagrender.viz.tooltip import tooltip
from dagrender.viz.traits import SIGN_WIDTH, Trait, sign, traits_of

_LEAST_WIDTH = 900
_MARK_X = 15
_KIND_SIZE, _NOTE_SIZE = 13, 11
_LEGEND_Y = 130
_PILE = (5.0, 2.5)
_LOUD = (State.TO_RUN, State.FAILED)
_HATCH = (
    '<defs><pattern id="dg-hatch" width="7" height="7" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect class="hatch-ground" width="7" height="7"/>'
    '<path class="hatch" d="M0 0V7"/></pattern></defs>'
)


_NAMED = 'aria-labelledby="dg-title dg-about"'


def draw(drawing: Drawing, fold_above: int = FOLD_ABOVE) -> str:
    """``drawing`` as SVG. A graph of more nodes than ``fold_above`` is folded."""
    layout = lay_out(drawing, fold_above)
    legend_end = max((entry.end for entry in _legend(drawing)), default=0.0)
    width = number(max(layout.width, _LEAST_WIDTH, legend_end + MARGIN))
    height = number(layout.height)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {_NAMED}>',
        f'<title id="dg-title">{text(f"The graph of {drawing.title}")}</title>',
        f'<desc id="dg-about">{text(_about(drawing))}</desc>',
        f"<style>\n{style()}</style>",
        _HATCH,
        f'<rect class="page" width="{width}" height="{height}"/>',
        *_heading(drawing, layout),
        *(part for column in layout.columns for part in _column(column)),
        '<g id="dg-graph">',
        *_links(layout),
        *(part for strip in layout.strips for part in draw_strip(drawing, strip)),
        *(part for still in layout.stills for part in draw_still(still)),
        *(_box(drawing, placed) for placed in layout.placed),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _about(drawing: Drawing) -> str:
    counts = drawing.counts()
    states = ", ".join(f"{counts[state]} {state.value}" for state in State if counts[state])
    return f"{drawing.summary()}. {drawing.outlook()} Nodes: {states or 'none'}."


def _heading(drawing: Drawing, layout: Layout) -> Iterator[str]:
    yield line(MARGIN, 56, shortened(drawing.title, 26, 800), 'class="title"')
    yield line(MARGIN, 80, drawing.outlook(), 'class="outlook"')
    summary = drawing.summary()
    if layout.is_folded:
        summary += f" · folded into {counted(len(layout.placed), 'box', 'boxes')}"
    yield line(MARGIN, 100, summary, 'class="subtitle"')
    for entry in _legend(drawing):
        yield from entry.draw()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A state or trait in the legend: its sign, how many nodes there are of it, what it means."""

    of: State | Trait
    x: float
    count: int

    @property
    def name(self) -> str:
        return f"{self.count:,} {self.of.value}"

    @property
    def meaning_x(self) -> float:
        return self.x + 19 + width_of(self.name, _KIND_SIZE) * BOLD + 6

    @property
    def end(self) -> float:
        return self.meaning_x + width_of(self.of.meaning, _NOTE_SIZE)

    def draw(self) -> Iterator[str]:
        x, y = self.x + 6, _LEGEND_Y - 4
        yield mark(self.of, x, y) if isinstance(self.of, State) else sign(self.of, x, y)
        yield line(self.x + 19, _LEGEND_Y, self.name, 'class="kind"')
        yield line(self.meaning_x, _LEGEND_Y, self.of.meaning, 'class="note"')


def _legend(drawing: Drawing) -> list[_Entry]:
    counts: list[tuple[State | Trait, int]] = [*drawing.counts().items()]
    counts += traits_of(drawing, drawing.nodes()).items()
    given = dict(counts)
    found: list[_Entry] = []
    for one in (*State, *Trait):
        if given.get(one):
            x = found[-1].end + 28 if found else float(MARGIN)
            found.append(_Entry(of=one, x=x, count=given[one]))
    return found


def _column(column: Column) -> Iterator[str]:
    x, y = column.x, column.y
    yield line(x, y + 8, column.kind, 'class="kind"')
    count_x = x + width_of(column.kind, _KIND_SIZE) * BOLD + 5
    yield line(count_x, y + 8, f"{column.count:,}", 'class="note"')
    if column.told:
        yield line(x, y + 24, PURPOSES[column.kind], 'class="note"')


def _links(layout: Layout) -> Iterator[str]:
    for loud in (False, True):
        for route in layout.routes:
            if (route.target.state in _LOUD) is loud:
                yield _link(route)


def _link(route: Route) -> str:
    thick = f' style="stroke-width:{number(min(1.25 + route.count**0.5 / 3, 5))}"'
    return (
        f'<path class="link {class_of(route.target.state)}"'
        f' data-from="{route.source.name}" data-to="{route.target.name}"'
        f'{thick if route.count > 1 else ""} d="{curve(route.points)}"/>'
    )


def _box(drawing: Drawing, placed: Placed) -> str:
    box, x, y = placed.box, placed.x, placed.y
    parts = [f'<g class="node {class_of(box.state)}" data-key="{box.name}" data-kind="{box.kind}">']
    parts.append(f"<title>{text(tooltip(drawing, box))}</title>")
    size = (placed.width, placed.height)
    for shift in _PILE if len(box.nodes) > 1 else ():
        parts.append(rectangle((x + shift, y + shift), size, 7, 'class="box back"'))  # noqa: PERF401
    parts.append(rectangle((x, y), size, 7, 'class="box"'))
    parts.append(mark(box.state, x + _MARK_X, placed.middle))
    badge = _badge(drawing, box)
    end = placed.width - 8 - (width_of(badge, _NOTE_SIZE) + 4 if badge else 0)
    for trait in traits_of(drawing, box.nodes):
        parts.append(sign(trait, x + end - SIGN_WIDTH / 2 + 2, placed.middle))
        end -= SIGN_WIDTH
    room = end + 2 - LABEL_X
    parts.append(
        line(
            x + LABEL_X,
            placed.middle + 4,
            shortened(box.label, LABEL_SIZE, room / BOLD),
            'class="label"',
        )
    )
    if badge:
        attributes = 'class="badge" text-anchor="end"'
        parts.append(line(x + placed.width - 8, placed.middle + 4, badge, attributes))
    return "".join((*parts, "</g>"))


def _badge(drawing: Drawing, box: Box) -> str:
    """Where a run begins, or how often the film shows a segment that it shows more than once."""
    spans = box.nodes[0].spans
    if len(box.nodes) > 1:
        return clock(drawing.seconds(spans[0].first, box.nodes[0].key)) if spans else ""
    return f"{len(spans)}{TIMES}" if len(spans) > 1 else ""
