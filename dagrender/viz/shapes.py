"""What a laid-out graph consists of. All lengths in px, y downwards."""

from dataclasses import dataclass

from dagrender.viz.drawing import State
from dagrender.viz.fold import Box

Point = tuple[float, float]

_SOUND_MOST, _SOUND_ALL, _SOUND_LEAST = 8.0, 24.0, 1.5
"""How wide a track of sound is at most, all tracks of a film are, and one is at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A box and where it is; ``x`` and ``y`` are its left top corner."""

    box: Box
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half-way down."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way of a link. It runs level through each of ``points``: pairs of entry and exit."""

    source: Box
    target: Box
    count: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The heading over nodes of a kind: where it begins, and how many nodes of it there are."""

    kind: str
    x: float
    y: float
    width: float
    count: int
    told: bool = True
    """Whether it says what the kind is there for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a film strip: one segment, or some that stand together in one box.

    ``share`` is the part of its box's right edge that is its own, from 0 at the top to 1.
    """

    source: Placed
    state: State
    top: float
    bottom: float
    frames: tuple[int, int]
    share: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark of the ruler beside a film strip."""

    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A track of sound beside a film strip; those of one film stand side by side."""

    name: str
    """Empty where it is the only one."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A video output to scale in film time, under the box of the node that joins it."""

    head: Placed
    x: float
    top: float
    bottom: float
    pieces: tuple[Piece, ...]
    ticks: tuple[Tick, ...]
    sounds: tuple[Lane, ...]

    @property
    def sound_width(self) -> float:
        """How wide each track of sound is."""
        return max(_SOUND_LEAST, min(_SOUND_MOST, _SOUND_ALL / max(len(self.sounds), 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """A still output beside the node that it comes from."""

    name: str
    source: Placed
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A graph with every part in its place."""

    width: float
    height: float
    columns: tuple[Column, ...]
    placed: tuple[Placed, ...]
    routes: tuple[Route, ...]
    strips: tuple[Strip, ...]
    stills: tuple[Still, ...]
    is_folded: bool
