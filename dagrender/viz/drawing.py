"""What there is to draw: a film's graph, and the state that each of its nodes is in."""

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dagrender.digest import Digest
from dagrender.graph.model import FilmGraph, Node


class State(enum.Enum):
    """What a build has to do about a node."""

    CACHED = "cached"
    TO_RUN = "to run"
    VIRTUAL = "virtual"
    FAILED = "failed"

    @property
    def meaning(self) -> str:
        """The state in a few words, for a legend."""
        return _MEANINGS[self]


class Grouping(enum.Enum):
    """Which nodes of one kind and one state are drawn as one box."""

    RUNS = "runs"
    """Neighbours in film time."""
    CLIPS = "clips"
    """Those that show the same clips."""
    TRACKS = "tracks"
    """Those that show clips of the same tracks."""
    NONE = "none"
    """None: each has a box of its own."""


_WANTED = (State.TO_RUN, State.FAILED)
_MEANINGS = {
    State.CACHED: "there already",
    State.TO_RUN: "a build does it",
    State.VIRTUAL: "streams when wanted",
    State.FAILED: "stopped the last build",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A film's graph with the state of each node; ``rate`` is the film's, in frames a second.

    Of several films it is the first one's, and ``rates`` are those of the nodes of films with
    another one: a node's frames are those of the film that wants it first.

    Only a part of it is drawn where ``part`` says which nodes. ``grouping`` says how it is folded;
    None leaves that to its size.
    """

    film: FilmGraph
    states: Mapping[Digest, State]
    title: str
    rate: Fraction
    part: frozenset[Digest] | None = None
    grouping: Grouping | None = None
    rates: Mapping[Digest, Fraction] = field(default_factory=dict)

    def nodes(self, kind: str | None = None) -> list[Node]:
        """The nodes that are drawn, or those of a kind, in the order of their first mention."""
        return [node for node in self.film.nodes(kind) if self.draws(node.key)]

    def edges(self) -> list[tuple[Digest, Digest]]:
        """The edges between nodes that are drawn."""
        return [
            (source, target)
            for source, target in self.film.graph.edges
            if self.draws(source) and self.draws(target)
        ]

    def draws(self, key: Digest) -> bool:
        """Whether a node is drawn."""
        return self.part is None or key in self.part

    def counts(self) -> Counter[State]:
        """How many nodes are in each state."""
        return Counter(self.states[node.key] for node in self.nodes())

    @property
    def frames(self) -> int:
        """The length of the longest video output, in frames; 0 where there is none."""
        return max((video.frames for video in self.film.videos), default=0)

    @property
    def length_s(self) -> Fraction:
        """The length of the longest video output, in seconds; 0 where there is none."""
        lengths = (video.frames / self.rate_of(video.node) for video in self.film.videos)
        return max(lengths, default=Fraction(0))

    def rate_of(self, key: Digest) -> Fraction:
        """The rate of the frames in which a node is told of, in frames a second."""
        return self.rates.get(key, self.rate)

    def seconds(self, frame: int, key: Digest) -> float:
        """When ``frame`` of a film starts in which a node is told of. For showing only."""
        return float(frame / self.rate_of(key))

    def summary(self) -> str:
        """What the film is made of, in one line."""
        parts = []
        if self.frames:
            rates = sorted({self.rate_of(video.node) for video in self.film.videos})
            told = " and ".join(f"{float(rate):.3f}".rstrip("0").rstrip(".") for rate in rates)
            parts.append(f"{clock(float(self.length_s))} at {told} frames/s")
        count = counted(len(self.film.graph), "node")
        parts.append(count if self.part is None else f"{len(self.nodes()):,} of {count}")
        if shared := self.film.shared.total():
            parts.append(f"{shared:,} more saved by sharing")
        return " · ".join(parts)

    def outlook(self) -> str:
        """What the next build costs, in one line."""
        encodes = self.film.nodes("encode")
        run = [node for node in encodes if self.states[node.key] in _WANTED]
        if run:
            frames = counted(sum(node.frames for node in run), "frame")
            return f"A build renders {len(run):,} of {counted(len(encodes), 'segment')}: {frames}."
        if any(self.states[node.key] in _WANTED for node in self.film.nodes()):
            return "A build renders nothing: all segments are in the cache."
        return "Nothing to do."


def counted(count: int, word: str, plural: str = "") -> str:
    """``1 frame``, ``2 frames``; ``plural`` where an s is not enough."""
    return f"{count:,} {word if count == 1 else plural or f'{word}s'}"


def clock(seconds: float) -> str:
    """A time for people: ``2.5 s``, from a minute on ``1:05``."""
    tenths = round(seconds * 10)
    if tenths < 600:  # noqa: PLR2004 - a minute
        return f"{tenths / 10:g} s"
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    text = f"{rest // 10:02d}" + (f".{rest % 10}" if rest % 10 else "")
    return f"{hours}:{minutes:02d}:{text}" if hours else f"{minutes}:{text}"
