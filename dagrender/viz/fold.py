"""Nodes as boxes: one each, or, in a large graph, one for a run of neighbours.

Neighbours are nodes of one kind that stand next to each other in film time. A run holds nodes of
one state only, and ends at borders in film time that all kinds share, so that boxes of different
kinds stay side by side.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from dagrender.digest import Digest
from dagrender.graph.model import KINDS, Node
from dagrender.viz.drawing import Drawing, State

FOLD_ABOVE = 300
"""A graph with more nodes than that is folded."""
_MOST_BINS = 32
_FEW = 40
"""Kinds with no more nodes than that are never folded: sources keep their names."""
_NICE_S = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600)

TIMES = "\N{MULTIPLICATION SIGN}"

Moment = tuple[int, int]
"""The output that first wants a node, and the frame from which it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What is drawn as one: a node, or a run of them in film order."""

    kind: str
    state: State
    nodes: tuple[Node, ...]
    moment: Moment
    label: str

    @property
    def name(self) -> Digest:
        """The key of its first node, which no other box has."""
        return self.nodes[0].key


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Boxes, by kind and then in film order; and from which to which how many edges go."""

    boxes: tuple[Box, ...]
    links: tuple[tuple[Box, Box, int], ...]

    @property
    def is_folded(self) -> bool:
        """Whether some box holds more than one node."""
        return any(len(box.nodes) > 1 for box in self.boxes)


def fold(drawing: Drawing, above: int = FOLD_ABOVE) -> Folded:
    """The boxes of ``drawing``; one a node where there are at most ``above``."""
    moments = first_uses(drawing)
    bin_frames = _bin_frames(drawing) if len(drawing.nodes()) > above else 0
    boxes = [box for kind in KINDS for box in _boxes(drawing, kind, moments, bin_frames)]
    owner = {node.key: box for box in boxes for node in box.nodes}
    numbers = {box.name: number for number, box in enumerate(boxes)}
    counts: Counter[tuple[int, int]] = Counter()
    for source, target in drawing.edges():
        counts[numbers[owner[source].name], numbers[owner[target].name]] += 1
    links = ((boxes[first], boxes[second], count) for (first, second), count in counts.items())
    return Folded(
        boxes=tuple(boxes),
        links=tuple(sorted(links, key=lambda link: (numbers[link[0].name], numbers[link[1].name]))),
    )


def first_uses(drawing: Drawing) -> dict[Digest, Moment]:
    """When each node is first wanted. Sources count from their first picture."""
    film, found = drawing.film, dict[Digest, Moment]()
    groups = _groups(drawing)
    last = (len(film.videos) + len(film.stills), drawing.frames)
    for kind in reversed(KINDS):
        for node in film.nodes(kind):
            users = film.consumers(node.key)
            seen = [user for user in users if user.kind != "mix"] or users
            wanted = [found[user.key] for user in seen if user.key in found]
            moment = min(wanted, default=last)
            first = min((span.first for span in node.spans), default=moment[1])
            found[node.key] = (groups.get(node.key, moment[0]), first)
    return found


def _groups(drawing: Drawing) -> dict[Digest, int]:
    groups: dict[Digest, int] = {}
    videos, stills = drawing.film.videos, drawing.film.stills
    for number, video in enumerate(videos):
        for key in (video.node, *video.inputs):
            groups.setdefault(key, number)
    for number, still in enumerate(stills, len(videos)):
        groups.setdefault(still.coded, number)
    return groups


def _bin_frames(drawing: Drawing) -> int:
    wanted_s = drawing.seconds(drawing.frames) / _MOST_BINS
    bin_s = next((nice for nice in _NICE_S if nice >= wanted_s), _NICE_S[-1])
    return max(1, round(bin_s * drawing.rate))


def _boxes(
    drawing: Drawing, kind: str, moments: dict[Digest, Moment], bin_frames: int
) -> Iterator[Box]:
    # sorted is stable: nodes that are wanted at one moment stay in the order of their mention
    nodes = sorted(drawing.nodes(kind), key=lambda node: moments[node.key])
    runs = ([node] for node in nodes)
    if bin_frames and kind != "mux" and len(nodes) > _FEW:

        def run_of(node: Node) -> tuple[State, int, int]:
            group, frame = moments[node.key]
            return drawing.states[node.key], group, frame // bin_frames

        runs = (list(run) for _, run in groupby(nodes, run_of))
    for run in runs:
        yield Box(
            kind=kind,
            state=drawing.states[run[0].key],
            nodes=tuple(run),
            moment=moments[run[0].key],
            label=run[0].label if len(run) == 1 else f"{kind} {TIMES} {len(run)}",
        )
