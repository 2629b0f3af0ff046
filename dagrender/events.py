"""What a run reports while it runs. Whoever shows progress listens to these and to nothing else."""

from dataclasses import dataclass

from dagrender.digest import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStarted:
    """The build as a whole turns to something else: ``fetch``, ``probe``, ``plan``, ``build``."""

    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the graph holds of a kind, and how much of it is there already. Frames where painted."""

    kind: str
    total: int
    hit: int
    frames_to_paint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """So much of a file of another machine has come; ``size_bytes`` None where it is not told."""

    address: str
    got_bytes: int
    size_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeStarted:
    """A worker begins with a node."""

    kind: str
    key: Digest
    label: str
    worker: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FramesPainted:
    """Frames painted since the last such event of the same node."""

    key: Digest
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFinished:
    """A node's output is there; ``nodes`` says how many, where one pass made several."""

    kind: str
    key: Digest
    label: str
    frames: int
    seconds: float
    nodes: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFailed:
    """A node failed; ``message`` is told once, at the end of the build."""

    kind: str
    key: Digest
    label: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFinished:
    """An output file is complete, or was already."""

    path: str
    up_to_date: bool
    frames: int
    seconds: float
    size_bytes: int


Event = (
    PhaseStarted
    | Counted
    | Fetching
    | NodeStarted
    | FramesPainted
    | NodeFinished
    | NodeFailed
    | OutputFinished
)
