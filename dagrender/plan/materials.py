"""What a film is made from, by content: sources with their facts, and font files."""

from dataclasses import dataclass
from pathlib import Path

from dagrender.digest import Digest
from dagrender.media.facts import SourceFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source file: where it lies today, what it contains, what a probe found."""

    name: str
    path: Path
    content: Digest
    facts: SourceFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFile:
    """A font file: where it lies today, and what it contains."""

    path: Path
    content: Digest


FontKey = tuple[str, int, bool]
"""Family, weight and whether italic: what picks a file, and an instance within it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """All sources by their name in ``media:``, and all fonts by family, weight and slant."""

    sources: dict[str, Source]
    fonts: dict[FontKey, FontFile]
