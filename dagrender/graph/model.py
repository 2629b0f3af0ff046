"""The graph of a film: content-addressed nodes, and what each output is joined from."""

import enum
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import networkx as nx

from dagrender.digest import Digest
from dagrender.kinds import STORED_KINDS
from dagrender.media.sound.level import Level, Loudness
from dagrender.media.sound.track import TrackEncoding
from dagrender.nodes import mux
from dagrender.nodes.recipe import Recipe

if TYPE_CHECKING:
    from dagrender.errors import Place


class Storage(enum.Enum):
    """Whether a node's output lies in the store, or streams into whoever wants it."""

    STORED = "stored"
    VIRTUAL = "virtual"
    FILE = "file"
    """Written to the user's output path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Frames ``first`` to ``end`` of the film."""

    first: int
    end: int


@dataclass(slots=True, kw_only=True)
class Node:
    """An action. ``spans`` and ``clips`` tell every place in the film that wants it."""

    key: Digest
    kind: str
    recipe: Recipe
    label: str
    contents: tuple[Digest, ...] = ()
    """The sources and fonts that it reads when it runs, by content."""
    frames: int = 0
    spans: list[Span] = field(default_factory=list)
    clips: list[int] = field(default_factory=list)
    kept: bool = False
    """Whether an output that would be virtual is stored all the same, because that pays."""

    @property
    def storage(self) -> Storage:
        """Where the output goes."""
        if self.kind == mux.KIND:
            return Storage.FILE
        return Storage.STORED if self.kind in STORED_KINDS or self.kept else Storage.VIRTUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackTarget:
    """A track of sound of an output: the keys of its blocks in film order."""

    name: str = ""
    """What messages call it beside the output; empty where it is the only one."""
    encoding: TrackEncoding
    mixes: tuple[Digest, ...]
    heard: tuple[Span, ...]
    """In which frames of the film each block of the mix is heard; neighbours may share one."""
    samples: int
    """How long it is."""
    loudness: Loudness | None = None
    """What it is brought to."""
    measured: tuple[Digest, ...] = ()
    """The mixes whose loudness that is, in film order: its own, or of a stem those of the whole."""

    @property
    def is_stem(self) -> bool:
        """Whether it is brought to the loudness of something that it is a part of."""
        return self.loudness is not None and self.measured != self.mixes

    def heard_in(self, blocks: range, level: Level | None) -> tuple[Digest, ...]:
        """The mixes of some of its blocks; if ``level`` is guided, each is followed by a guide."""
        if level is None or not level.guided:
            return self.mixes[blocks.start : blocks.stop]
        pairs = ((self.mixes[number], self.measured[number]) for number in blocks)
        return tuple(key for pair in pairs for key in pair)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoTarget:
    """A video output: the keys of its encodes and mixes in film order, and of what joins them."""

    name: str
    node: Digest
    params: mux.Params
    segments: tuple[Digest, ...]
    tracks: tuple[TrackTarget, ...] = ()
    """Of sound."""
    frames: int
    """Of the film, that it is about."""
    taken: int | None = None
    """How many frames it has itself; None where it takes every one."""
    seconds: float = 0.0
    """How long the film is."""

    @property
    def mixes(self) -> tuple[Digest, ...]:
        """The keys of the blocks of all tracks, one track after the other."""
        return tuple(key for track in self.tracks for key in track.mixes)

    @property
    def inputs(self) -> tuple[Digest, ...]:
        """The keys of all that is joined, the sound last."""
        return (*self.segments, *self.mixes)


@dataclass(frozen=True, slots=True, kw_only=True)
class StillTarget:
    """A still output: the key of its encode, and of the node that writes it."""

    name: str
    node: Digest
    coded: Digest

    @property
    def inputs(self) -> tuple[Digest, ...]:
        """The key of what is written."""
        return (self.coded,)


Target = VideoTarget | StillTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipNote:
    """What messages need to know of a clip: its name, its place in the spec, its source."""

    number: int
    label: str
    place: "Place"
    source: str | None
    track: str = ""
    """The name of the track that it stands on."""


@dataclass(slots=True, kw_only=True)
class FilmGraph:
    """Nodes by key in a networkx graph (attribute ``node``), and the film's outputs.

    ``shared`` counts, by kind, how often a node was asked for that another place had asked for
    before: the work that structural identity saves.
    """

    graph: "nx.DiGraph[Any]" = field(default_factory=nx.DiGraph)
    shared: Counter[str] = field(default_factory=Counter)
    videos: list[VideoTarget] = field(default_factory=list)
    stills: list[StillTarget] = field(default_factory=list)
    clips: dict[int, ClipNote] = field(default_factory=dict)

    @property
    def targets(self) -> tuple[Target, ...]:
        """All outputs."""
        return (*self.videos, *self.stills)

    def node(self, key: Digest) -> Node:
        """The node of a key."""
        found: Node = self.graph.nodes[key]["node"]
        return found

    def nodes(self, kind: str | None = None) -> list[Node]:
        """All nodes, or those of a kind, in the order of their first mention."""
        every: Any = self.graph.nodes.data("node")
        return [node for _, node in every if kind is None or node.kind == kind]

    def consumers(self, key: Digest) -> list[Node]:
        """The nodes that take a node's output."""
        return [self.node(other) for other in self.graph.successors(key)]

    def inputs(self, key: Digest) -> list[Node]:
        """The nodes whose output a node takes, in declared order."""
        return [self.node(other) for other in self.graph.predecessors(key)]

    def add(self, node: Node, inputs: tuple[Digest, ...]) -> Node:
        """``node``, or the one that is there already."""
        if node.key in self.graph:
            self.shared[node.kind] += 1
            return self.node(node.key)
        self.graph.add_node(node.key, node=node)
        for slot, key in enumerate(inputs):
            self.graph.add_edge(key, node.key, slot=slot)
        return node
