"""What is known of a film beyond its graph: for whoever shows it. Plain data, all of it optional.

Whoever knows fills it in; whoever draws takes what is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from dagrender.activity import Activity
from dagrender.digest import Digest
from dagrender.graph.changes import Reason
from dagrender.graph.difference import Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipRow:
    """A clip on a track; ``first`` to ``end`` in frames of its film, half-open."""

    number: int
    """As the graph's nodes name it; no two clips of all films have the same."""
    label: str
    kind: str
    """The key under which the spec has it: ``video``, ``text``, ``audio`` ..."""
    place: str
    """Where in the spec it is: ``film.yaml:12``."""
    first: int
    end: int
    lead_frames: int = 0
    """How long the transition from the clip before it lasts."""
    tail_frames: int = 0
    """How long the transition to the clip behind it lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRow:
    """A track with its clips in film order."""

    name: str
    clips: tuple[ClipRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmRow:
    """A film's tracks as an editor has them: pictures, the top one first, and sound beneath."""

    name: str
    """The outputs that show it; empty where there is but one film."""
    outputs: tuple[str, ...]
    rate: Fraction
    """Frames a second."""
    frames: int
    tracks: tuple[TrackRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFacts:
    """The last build: when it began (seconds since the epoch), how long it took, what it did."""

    at_s: float
    wall_s: float
    ending: str
    """``done``, ``failed`` or ``interrupted``."""
    activities: tuple[Activity, ...] = ()
    critical: frozenset[int] = frozenset()
    """Which of them (by their number in ``activities``) are the critical path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known; keys are those of nodes."""

    sizes: Mapping[Digest, int] = field(default_factory=dict)
    """Bytes in the cache, and of outputs on disk."""
    seconds: Mapping[Digest, float] = field(default_factory=dict)
    """How long nodes took when they ran last."""
    reasons: Mapping[Digest, tuple[Reason, ...]] = field(default_factory=dict)
    """Why segments and blocks of sound have to run."""
    users: Mapping[Digest, tuple[str, ...]] = field(default_factory=dict)
    """The names of the other films in the cache that use a node."""
    places: Mapping[Digest, tuple[str, ...]] = field(default_factory=dict)
    """Where in the spec nodes are named that no clip alone asks for: sources, outputs."""
    films: tuple[FilmRow, ...] = ()
    thumbnails: Mapping[Digest, bytes] = field(default_factory=dict)
    """Small pictures, as JPEG."""
    build: BuildFacts | None = None
    history: tuple[Mapping[str, Any], ...] = ()
    """The builds of the film, the oldest first, as JSON has them."""
    difference: Difference | None = None
    """Between the film as it was built last and as it is."""


NOTHING = Facts()
"""Nothing is known but the graph."""
