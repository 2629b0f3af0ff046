"""What is known of a source: the result of a probe, and how it is written down."""

import enum
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from dagrender.digest import Digest, combine
from dagrender.picture import SourceForm

ANIMATIONS = frozenset({"gif", "apng", "webp"})
"""Containers of animated pictures, whose frames each say for how long they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gop:
    """A closed or open group of pictures, in presentation order.

    ``first`` is the index of its first frame in the whole table; ``leading`` frames come before its
    key frame and may refer to the group before (an open GOP), so that their identity covers both.
    ``hidden`` frames are decoded ahead of the first that is shown, but cut away by an edit list;
    those that lead the key frame count in ``leading`` too. A group may show nothing (``count`` 0).
    ``key`` is the stamp in the file of its key packet, by which it is found.
    """

    digest: Digest
    first: int
    count: int
    leading: int = 0
    hidden: int = 0
    key: int = 0

    @property
    def follows(self) -> int:
        """The first frame in the table that needs nothing but this group."""
        return self.first + max(0, self.leading - self.hidden)


class Stamps(enum.Enum):
    """By what the packets and frames of a stream are told apart."""

    PTS = "pts"
    DTS = "dts"
    """The container keeps no presentation times (AVI): a frame goes by its packet's dts."""
    COUNT = "count"
    """No times at all (a bare elementary stream): packets are counted from the file's start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Frames of one group that a table has: ``within`` of ``digest``, at ``offset`` + within."""

    digest: Digest
    within: range
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Frames of a table that follow each other."""

    first: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTable:
    """Every frame of a video stream in presentation order.

    ``pts`` counts ``time_base`` seconds from the first frame shown, so that it starts at 0;
    ``origin_pts`` is that frame's pts in the file, ``file_time_base`` the file's own time base.
    A table whose times all lie within one tick of a constant rate has been put on that rate.
    """

    time_base: Fraction
    pts: tuple[int, ...]
    duration: int
    """When the last frame ends, in ``time_base``."""
    gops: tuple[Gop, ...]
    origin_pts: int
    file_time_base: Fraction
    file_pts: tuple[int, ...]
    """Each frame's stamp in the file, in ``file_time_base``: what a decoder reports."""
    stamps: Stamps = Stamps.PTS
    lost: tuple[Run, ...] = ()
    """Frames that cannot be decoded: the last before each run, else the first behind, stands in."""

    def index_at(self, time_s: Fraction) -> int:
        """The frame shown at ``time_s``: the last that starts at or before it, at least 0."""
        return max(0, bisect_right(self.pts, time_s / self.time_base) - 1)

    def gop_at(self, index: int) -> int:
        """Which GOP frame ``index`` belongs to."""
        low, high = 0, len(self.gops)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.gops[middle].first <= index else (low, middle)
        return low

    def identity(self, index: int) -> tuple[Digest, int]:
        """What frame ``index`` is, by content: (digest of what it decodes from, index therein)."""
        index = self._stand_in(index)
        number = self.gop_at(index)
        gop = self.gops[number]
        within = index - gop.first + gop.hidden
        if within < gop.leading and number:
            return combine((self.gops[number - 1].digest, gop.digest)), within
        return gop.digest, within

    def _stand_in(self, index: int) -> int:
        number = bisect_right(self.lost, index, key=lambda run: run.first) - 1
        if number >= 0:
            run = self.lost[number]
            if index < run.first + run.count:
                return run.first - 1 if run.first else run.first + run.count
        return index

    def holdings(self) -> Iterator["Holding"]:
        """What frames the table has, by content: the inverse of ``identity``."""
        for number, gop in enumerate(self.gops):
            shown = range(gop.hidden, gop.hidden + gop.count)
            offset = gop.first - gop.hidden
            if number and gop.leading:
                both = combine((self.gops[number - 1].digest, gop.digest))
                leading = range(shown.start, min(shown.stop, gop.leading))
                yield Holding(digest=both, within=leading, offset=offset)
                shown = range(max(shown.start, gop.leading), shown.stop)
            yield Holding(digest=gop.digest, within=shown, offset=offset)

    @property
    def duration_s(self) -> Fraction:
        """How long the stream lasts, in seconds."""
        return self.duration * self.time_base


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFacts:
    """A video stream: ``index`` is its number in the file."""

    index: int
    codec: str
    form: SourceForm
    rate: Fraction
    """Average frames a second."""
    constant_rate: bool
    table: FrameTable
    concealed: tuple[Run, ...] = ()
    """Frames that decode with errors."""
    forms: tuple[tuple[int, SourceForm], ...] = ()
    """(frames, form) in order, where not all are of ``form``: pictures of a sequence."""

    def form_at(self, index: int) -> SourceForm:
        """The form of frame ``index``."""
        for count, form in self.forms:
            if index < count:
                return form
            index -= count
        return self.form


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFacts:
    """An audio stream; ``content`` digests packets and the codec's set-up, not the container."""

    index: int
    codec: str
    rate_hz: int
    channels: int
    layout: str
    start_s: Fraction
    """When its first sample sounds, counted from the first video frame shown (0 without video)."""
    duration_s: Fraction
    content: Digest
    silent: tuple[tuple[Fraction, Fraction], ...] = ()
    """Stretches that do not decode, from and to, in the source's time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """A still picture."""

    codec: str
    form: SourceForm


class StreamKind(enum.Enum):
    """What a stream of a file holds."""

    VIDEO = "video"
    AUDIO = "audio"
    COVER = "cover"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFacts:
    """One of all the streams of a file, as the file itself announces it."""

    kind: StreamKind
    codec: str
    about: str
    """In words: size and rate, or rate and channels; language and title where they are known."""
    decodable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """All that a probe finds out. A still has ``image`` alone; attached pictures do not count."""

    container: str
    size_bytes: int
    duration_s: Fraction
    video: VideoFacts | None
    audio: AudioFacts | None
    image: ImageFacts | None
    streams: tuple[StreamFacts, ...] = ()
    """All streams of the file, in its order, taken or not."""
    shortcomings: tuple[str, ...] = ()
    """What a demux found to be wrong, in words."""
    checked: bool = False
    """Whether all of it was decoded to find what is damaged."""

    @property
    def first_form(self) -> SourceForm | None:
        """The form of a still, or of the first frame of an animated picture; None for a film."""
        if self.image:
            return self.image.form
        return self.video.form if self.video and self.container in ANIMATIONS else None
