"""Nodes as boxes: one each, or one for several of one kind and one state.

Those that are drawn as one are neighbours in film time, or show the same clips, or clips of the
same tracks. A run of neighbours ends at borders in film time that all kinds share, so that boxes of
different kinds stay side by side. What different outputs first want is never in one box.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import groupby

from dagrender.digest import Digest
from dagrender.graph.model import Node
from dagrender.kinds import KINDS
from dagrender.viz.drawing import Drawing, Grouping, State
from dagrender.viz.moments import Moment, first_uses
from dagrender.viz.shown import clips_of, names_of, tracks_of

FOLD_ABOVE = 300
"""A graph with more nodes than that is folded, if it is not said whether and how."""
_MOST_BINS, _MOST_BINS_OF_SOUND = 32, 8
_FEW, _FEW_OF_SOUND = 40, 16
"""Kinds with no more nodes than that are never folded to runs: sources keep their names."""
_SOUND = "mix"
_NICE_S = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600)

TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What is drawn as one: a node, or several in film order."""

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
    """The boxes of ``drawing``, grouped as it says.

    If it does not say: one a node where there are at most ``above``, else runs.
    """
    boxes = groups(drawing, grouping_of(drawing, above))
    numbers = {node.key: number for number, box in enumerate(boxes) for node in box.nodes}
    counts = Counter((numbers[source], numbers[target]) for source, target in drawing.edges())
    return Folded(
        boxes=boxes,
        links=tuple(
            (boxes[source], boxes[target], count)
            for (source, target), count in sorted(counts.items())
        ),
    )


def grouping_of(drawing: Drawing, above: int = FOLD_ABOVE) -> Grouping:
    """How ``drawing`` is folded: as it says, else to runs where there are more than ``above``."""
    if drawing.grouping is not None:
        return drawing.grouping
    return Grouping.RUNS if len(drawing.nodes()) > above else Grouping.NONE


def groups(drawing: Drawing, grouping: Grouping) -> tuple[Box, ...]:
    """Every node of ``drawing`` in the one box that it is drawn in, however many it is drawn with.

    Boxes are told by kind and then in film order; so are the nodes of each. Outputs stand alone.
    """
    moments = first_uses(drawing)
    sorter = _Sorter(drawing, grouping, moments)
    found = []
    for kind in KINDS:
        # sorted is stable: what is wanted at one moment stays in the order of its mention
        nodes = sorted(drawing.nodes(kind), key=lambda node: moments[node.key])
        for together in sorter.parted(kind, nodes):
            first = together[0]
            found.append(
                Box(
                    kind=kind,
                    state=drawing.states[first.key],
                    nodes=tuple(together),
                    moment=moments[first.key],
                    label=sorter.label(together),
                )
            )
    return tuple(found)


class _Sorter:
    """Which nodes go together, and what they are called."""

    def __init__(self, drawing: Drawing, grouping: Grouping, moments: dict[Digest, Moment]) -> None:
        self._drawing = drawing
        self._grouping = grouping
        self._moments = moments
        self._bin_s = [_bin_s(drawing, most) for most in (_MOST_BINS, _MOST_BINS_OF_SOUND)]
        by_clip = grouping in (Grouping.CLIPS, Grouping.TRACKS)
        self._clips = clips_of(drawing.film) if by_clip else {}

    def parted(self, kind: str, nodes: list[Node]) -> list[list[Node]]:
        """The nodes of a kind, which come in film order, as those that go together."""
        if kind == KINDS[-1] or self._grouping is Grouping.NONE:
            return [[node] for node in nodes]
        if self._grouping is Grouping.RUNS:
            if len(nodes) <= (_FEW_OF_SOUND if kind == _SOUND else _FEW):
                return [[node] for node in nodes]
            return [list(run) for _, run in groupby(nodes, self._bin)]
        sets: dict[Hashable, list[Node]] = {}
        for node in nodes:
            state, output = self._drawing.states[node.key], self._moments[node.key][0]
            sets.setdefault((state, output, self._about(node)), []).append(node)
        return list(sets.values())

    def label(self, nodes: list[Node]) -> str:
        """What a box for ``nodes`` is called."""
        if len(nodes) == 1:
            return nodes[0].label
        first, *others = self._names(nodes[0]) or (nodes[0].kind,)
        more = f" + {others[0] if len(others) == 1 else f'{len(others)} more'}" if others else ""
        return f"{first}{more} {TIMES} {len(nodes)}"

    def _bin(self, node: Node) -> Hashable:
        output, frame = self._moments[node.key]
        bin_s = self._bin_s[node.kind == _SOUND]
        frames = max(1, round(bin_s * self._drawing.rate_of(node.key)))
        return self._drawing.states[node.key], output, frame // frames

    def _about(self, node: Node) -> Hashable:
        clips = self._clips[node.key]
        if self._grouping is Grouping.CLIPS:
            return clips
        return frozenset(tracks_of(self._drawing.film, clips))

    def _names(self, node: Node) -> tuple[str, ...]:
        clips = self._clips.get(node.key, ())
        if self._grouping is Grouping.CLIPS:
            return names_of(self._drawing.film, clips)
        return tracks_of(self._drawing.film, clips)


def _bin_s(drawing: Drawing, most: int) -> int:
    wanted_s = drawing.length_s / most
    return next((nice for nice in _NICE_S if nice >= wanted_s), _NICE_S[-1])
