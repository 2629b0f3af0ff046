"""The timeline resolved: every clip with its exact start, its length and its source range."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dagrender.errors import Place
from dagrender.paint.displaylist import ImageCel
from dagrender.plan.materials import Source
from dagrender.plan.pace import Pace

_PICTURE_KINDS = {"video", "image", "text", "captions", "waveform", "color", "composition"}

Marks = dict[str, tuple[Fraction, Fraction]]
"""Start and duration in seconds of all that has an id, by the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """A transition as one of its two clips sees it."""

    transition: Any
    frames: int
    luma: ImageCel | None = None
    """The picture by whose brightness a luma-wipe goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedClip:
    """A clip where it stands in the film; ``first`` and ``frames`` are on the canvas's grid.

    It plays its source ``passes`` times in a row, each time from ``in_s`` on for as long as its
    ``pace`` takes it in its share of the clip's length. With ``reverse`` each of them runs
    backwards: what is shown while one moment passes on to the next lies between the same two
    moments of the source, which is why a backward pass shows a forward one's frames, the last
    first.
    """

    number: int
    track: int
    loc: tuple[str | int, ...]
    place: Place
    label: str
    clip: Any
    start_s: Fraction
    duration_s: Fraction
    first: int
    frames: int
    source: Source | None
    in_s: Fraction
    pace: Pace
    lead: Overlap | None
    tail: Overlap | None
    reverse: bool = False
    lead_handle_s: Fraction = Fraction(0)
    """How much of it is shown before its own start, for a transition; its own times are later."""
    tail_handle_s: Fraction = Fraction(0)
    passes: int = 1

    @property
    def own_duration_s(self) -> Fraction:
        """How long it lasts without its handles."""
        return self.duration_s - self.lead_handle_s - self.tail_handle_s

    @property
    def end(self) -> int:
        """The first frame behind the clip."""
        return self.first + self.frames

    @property
    def speed(self) -> Fraction | None:
        """How many seconds of its source pass in one of the film; None where that changes."""
        return self.pace.constant

    @property
    def pass_frames(self) -> int:
        """How many frames a pass has; of a picture's, all have as many."""
        return self.frames // self.passes

    @property
    def is_picture(self) -> bool:
        """Whether it shows anything."""
        return self.clip.kind in _PICTURE_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All clips but gaps, bottom track first, and the film's length in frames."""

    rate: Fraction
    frames: int
    clips: tuple[PlacedClip, ...]
    marks: Marks
    tracks: tuple[str, ...]
    """The names of its tracks, the bottom one first."""

    @property
    def duration_s(self) -> Fraction:
        """The film's length in seconds."""
        return self.frames / self.rate

    def lookup(self, name: str) -> Fraction:
        """The time of ``id.start``, ``id.end`` or ``id.duration``, or of the film's ``end``.

        Raises:
            KeyError: there is no such clip.
        """
        if name in ("end", "duration"):
            return self.duration_s
        if name == "start":
            return Fraction(0)
        return time_in(self.marks, name)


def time_in(marks: Marks, name: str) -> Fraction:
    """The time that ``id.start``, ``id.end`` or ``id.duration`` stands for.

    Raises:
        KeyError: there is no such clip, or a clip has no such time.
    """
    ident, _, part = name.partition(".")
    if ident not in marks or part not in ("start", "end", "duration"):
        raise KeyError(name)
    start_s, duration_s = marks[ident]
    if part == "start":
        return start_s
    return duration_s if part == "duration" else start_s + duration_s
