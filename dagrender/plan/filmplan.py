"""What a film is to become: its outputs, the segments that they consist of, and their sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.labels import Labels, SoundLabel
from dagrender.media.delivery.animation import AnimationEncoding
from dagrender.media.delivery.kept import KeptEncoding
from dagrender.media.delivery.picturefiles import FilesEncoding, Numbering
from dagrender.media.delivery.sheet import SheetEncoding
from dagrender.media.sound.level import Loudness
from dagrender.media.sound.mixlist import MixList
from dagrender.media.sound.track import TrackEncoding
from dagrender.paint.displaylist import DisplayList
from dagrender.plan.sound import HeardBlock
from dagrender.plan.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Frames ``first`` to ``first + display.frames`` of the film.

    ``clips`` are the numbers of the clips that it shows.
    """

    first: int
    display: DisplayList
    clips: tuple[int, ...]

    @property
    def end(self) -> int:
        """The first frame behind it."""
        return self.first + self.display.frames


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPlan:
    """A track of sound of an output: what is mixed, in which blocks, and how it is coded."""

    name: str
    """What messages call it beside the output; empty where it is the only one."""
    label: SoundLabel
    left_out: tuple[str, ...]
    """The buses that are not heard in it."""
    mix: MixList
    encoding: TrackEncoding
    blocks: tuple[HeardBlock, ...]
    clips: tuple[int, ...]
    """The numbers of all clips that sound."""
    loudness: Loudness | None = None
    """What it is brought to."""
    whole: tuple[HeardBlock, ...] = ()
    """The blocks whose loudness that is: its own, or of a stem those of the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoPlan:
    """A video output; ``name`` is its path as the spec has it."""

    name: str
    encoding: VideoEncoding | KeptEncoding | FilesEncoding | None
    """How segments are coded; None where there is no picture."""
    animation: AnimationEncoding | SheetEncoding | Numbering | None
    """How the whole is coded, where segments are only kept for it, or its pictures numbered."""
    segments: tuple[Segment, ...]
    sounds: tuple[SoundPlan, ...]
    labels: Labels
    shown: range
    """The frames of the film that it is about."""
    every: Fraction = Fraction(1)
    """How many frames of the film pass in one of its own."""

    @property
    def frames(self) -> int:
        """How many frames it has itself."""
        if isinstance(self.animation, SheetEncoding):
            return 1
        return ceil(len(self.shown) / self.every)

    def skip(self, segment: Segment) -> Fraction:
        """When in ``segment`` the first of its own frames begins that begins there; in frames.

        A frame of its own shows what is on screen when it begins.
        """
        return (self.shown.start - segment.first) % self.every


@dataclass(frozen=True, slots=True, kw_only=True)
class StillPlan:
    """A still output: a segment of one frame."""

    name: str
    segment: Segment
    alpha: bool = False
    """Whether the picture has alpha."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmPlan:
    """All outputs of a film."""

    timeline: Timeline
    videos: tuple[VideoPlan, ...]
    stills: tuple[StillPlan, ...]
    films: "Mapping[str, FilmPlan]" = field(default_factory=dict)
    """The films that its clips show, by ``CompositionClip.film``; without outputs of their own."""
