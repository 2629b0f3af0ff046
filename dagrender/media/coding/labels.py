"""What a film's file says of the film: tags, chapters, subtitles, tracks of sound."""

from dataclasses import dataclass

Shown = tuple[int, int, str]
"""From when to when a text is shown, in ms of the film."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter: it lasts to the next."""

    start_ms: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleStream:
    """A stream of subtitles; ``cues`` in the order of their starts."""

    cues: tuple[Shown, ...]
    language: str | None
    """As ISO 639-2/T has it: three letters."""
    title: str | None
    is_default: bool
    is_forced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundLabel:
    """What a file says of a track of sound."""

    language: str | None = None
    """As ISO 639-2/T has it: three letters."""
    title: str | None = None
    is_default: bool = False
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """All that a film's file says of the film."""

    duration_ms: int
    tags: tuple[tuple[str, str], ...] = ()
    chapters: tuple[Chapter, ...] = ()
    subtitles: tuple[SubtitleStream, ...] = ()
    sounds: tuple[SoundLabel, ...] = ()
    """Of each track of sound, in their order; of none where there is nothing to say."""

    @property
    def clock_hz(self) -> int:
        """The clock in which the times of chapters are exact."""
        return 1000 if self.chapters else 1


UNLABELLED = Labels(duration_ms=0)
