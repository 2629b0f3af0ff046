"""Tasks: what is sent to a worker; small and picklable: keys, parameters, places, never frames."""

from dataclasses import dataclass, field

from dagrender.artifact import ActionResult, Artifact
from dagrender.digest import Digest
from dagrender.lru import CacheStats
from dagrender.media.facts.reading import USUAL, Reading
from dagrender.nodes import capture, encode, frame, lettering, levels, loudness, mix, mux, sound
from dagrender.nodes.footage import Footage, SourceFile
from dagrender.nodes.stored_frames import Keeping
from dagrender.paint.displaylist import FrameCel


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeTask:
    """Find out the facts of a source, or of ``pictures`` of a sequence."""

    key: Digest
    label: str
    path: str
    files: tuple[SourceFile, ...]
    """What is read, as it was digested: facts of anything else must not bear the key."""
    pictures: tuple[str, ...] = ()
    reading: Reading = USUAL
    thorough: bool = False
    force: bool = False

    kind = "probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsTask:
    """Find out how loud stream ``index`` of a source is, moment by moment."""

    key: Digest
    label: str
    file: SourceFile
    index: int
    params: levels.Params
    force: bool = False

    kind = "probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class PulldownTask:
    """Find out whether a source is film, its pictures spread over fields; the key is its alone.

    The facts of ``file`` are in the store.
    """

    key: Digest
    label: str
    file: SourceFile

    kind = "probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetteringTask:
    """Find out what texts lack in their ``fonts``, and which do not fit."""

    key: Digest
    label: str
    params: lettering.Params
    fonts: tuple[tuple[Digest, str], ...]
    force: bool = False

    kind = "probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialTask:
    """Find out whether an encoder can be used; the key is this task's alone."""

    key: Digest
    label: str
    encoder: str

    kind = "probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureTask:
    """Paint a display list once, and encode it for every one of ``encodes`` (key, settings)."""

    key: Digest
    label: str
    params: capture.Params
    encodes: tuple[tuple[Digest, encode.Params], ...]
    footage: Footage
    keepings: tuple[Keeping, ...] = ()
    again: tuple[FrameCel, ...] = ()
    """Frames that it decodes and that later tasks will show."""
    cache_bytes: int = 0
    """What the worker may use for frames that are wanted again."""
    expected_s: float = 0.0
    """How long it should take a core."""
    force: bool = False

    kind = "encode"


@dataclass(frozen=True, slots=True, kw_only=True)
class MixTask:
    """Mix a block of the master."""

    key: Digest
    label: str
    params: mix.Params
    footage: Footage
    force: bool = False

    kind = "mix"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudnessTask:
    """Measure a block; ``blocks`` are the outputs of mixes, its own and those beside it."""

    key: Digest
    label: str
    params: loudness.Params
    blocks: tuple[Digest, ...]
    force: bool = False

    kind = "loudness"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundTask:
    """Code ``blocks``, the outputs of mixes, for an output."""

    key: Digest
    label: str
    params: sound.Params
    blocks: tuple[Digest, ...]
    force: bool = False

    kind = "sound"


@dataclass(frozen=True, slots=True, kw_only=True)
class MuxTask:
    """Join segments and sound into the file at ``target``; the key is this task's alone."""

    key: Digest
    label: str
    params: mux.Params
    segments: tuple[Digest, ...]
    sounds: mux.Sounds
    target: str
    force: bool = False

    kind = "mux"


@dataclass(frozen=True, slots=True, kw_only=True)
class StillTask:
    """Write an encoded still to the file at ``target``; the key is this task's alone."""

    key: Digest
    label: str
    coded: Digest
    target: str

    kind = "mux"


@dataclass(frozen=True, slots=True, kw_only=True)
class FramesTask:
    """Write ``frames`` (key, what it shows) as files of their own; the key is this task's alone."""

    key: Digest
    label: str
    params: frame.Params
    frames: tuple[tuple[Digest, frame.Subject], ...]
    footage: Footage
    keepings: tuple[Keeping, ...] = ()
    force: bool = False

    kind = "frame"


Question = ProbeTask | LevelsTask | PulldownTask | LetteringTask | TrialTask
"""What has to be known before there is a plan."""
Task = (
    Question | CaptureTask | MixTask | LoudnessTask | SoundTask | MuxTask | StillTask | FramesTask
)


@dataclass(slots=True, kw_only=True)
class Usage:
    """What a worker has used since it started; the store's counters among it."""

    cpu_s: float = 0.0
    peak_rss_bytes: int = 0
    frames_decoded: int = 0
    frames_used: int = 0
    frames_read_back: int = 0
    frames_stored: int = 0
    bytes_read: int = 0
    bytes_written: int = 0
    corrupt: int = 0
    evicted: int = 0
    frames: CacheStats = field(default_factory=CacheStats)
    cels: CacheStats = field(default_factory=CacheStats)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """What a task has published. ``frames`` were painted; 0 where somebody else had done it."""

    key: Digest
    results: tuple[ActionResult, ...]
    seconds: float
    file: Artifact | None = None
    """The output file that was written, where one was."""
    frames: int = 0
    found: bool = False
    """Whether a mix, sound or mux was there already: somebody else had made it."""
    spent_s: tuple[tuple[str, float], ...] = ()
    """Seconds for each of the virtual nodes that streamed into it, by kind; part of ``seconds``."""
    usage: Usage = field(default_factory=Usage)
    warnings: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    """The paths of sources that were found to be damaged, by this task or one before."""
