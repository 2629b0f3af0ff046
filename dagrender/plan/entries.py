"""The clips of all tracks in one row, each knowing its neighbours, before their times are known."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SOURCED_KINDS = {"video", "audio", "composition", "waveform"}
"""Kinds of clips that have a source range."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """A clip or transition. Others are known by their ``number`` in the row."""

    number: int
    track: int
    loc: tuple[str | int, ...]
    clip: Any
    previous: int | None = None
    """The clip before it on its track."""
    overlap: int | None = None
    """The transition that stands between this clip and ``previous``."""
    followed_by: int | None = None
    """The transition behind it."""

    @property
    def label(self) -> str:
        """How messages name it: by its id, or its kind and content."""
        if getattr(self.clip, "id", None):
            return str(self.clip.id)
        what = getattr(self.clip, self.clip.kind, "")
        return f'{self.clip.kind} "{what}"' if isinstance(what, str) else str(self.clip.kind)

    @property
    def is_transition(self) -> bool:
        """Whether it stands between two clips and has no place of its own."""
        return bool(self.clip.kind == "transition")

    @property
    def length(self) -> tuple[str, Any]:
        """The key that says how long it is in the film, and what that says; None is nothing."""
        freeze = getattr(self.clip, "freeze", None)
        return ("duration", self.clip.duration) if freeze is None else ("freeze", freeze)

    @property
    def lasts(self) -> bool:
        """Whether it has a length of its own, by which the film's end is found."""
        return not self.is_transition and self.length[1] != "all"


def source_name(clip: Any) -> str:
    """Under which name the materials have what a clip is made from."""
    return str(clip.film if clip.kind == "composition" else getattr(clip, clip.kind))


def entries_of(film: Any) -> tuple[Entry, ...]:
    """The clips and transitions of a film, bottom track first."""
    return tuple(_entries(film))


def _entries(film: Any) -> Iterator[Entry]:
    number = 0
    for track_number, track in enumerate(film.timeline):
        previous: Entry | None = None
        overlap: int | None = None
        for clip_number, clip in enumerate(track.clips):
            loc = ("timeline", track_number, "clips", clip_number)
            entry = Entry(number=number, track=track_number, loc=loc, clip=clip)
            if entry.is_transition:
                overlap = number
            else:
                if previous is not None:
                    entry.previous, entry.overlap = previous.number, overlap
                    previous.followed_by = overlap
                previous, overlap = entry, None
            yield entry
            number += 1
