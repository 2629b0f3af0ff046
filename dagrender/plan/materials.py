"""What a film is made from, by content: sources with their facts, and font files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dagrender.captions.cues import Cue
from dagrender.digest import Digest
from dagrender.media.facts.model import SourceFacts
from dagrender.media.facts.reading import USUAL, Reading
from dagrender.media.sound.levels import Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source file: where it lies today, what it contains, what a probe found."""

    name: str
    path: Path
    file: Digest
    """The digest of its bytes."""
    facts: SourceFacts
    reading: Reading = USUAL
    address: str = ""
    """Where it was fetched from, as it may be told; nothing of a file of the user's."""
    pictures: tuple[Digest, ...] = ()
    """The contents of its files, where it is a sequence of pictures; ``file`` digests them all."""

    @property
    def content(self) -> Digest:
        """What is taken of it: the same bytes read in another way are another source."""
        return self.reading.taken(self.file)

    @property
    def called(self) -> str:
        """What messages call it: the file's name, or the address."""
        return self.address or self.path.name

    @property
    def told(self) -> str:
        """Where it is from: the whole path, or the address."""
        return self.address or str(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFile:
    """A font file: where it lies today, and what it contains."""

    path: Path
    content: Digest


FontKey = tuple[str, int, bool]
"""Family, weight and whether italic: what picks a file, and an instance within it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """All sources by their name in ``media:``, and all fonts by family, weight and slant.

    ``captions`` are the cues of caption files, by their name in ``media:``.
    """

    sources: dict[str, Source]
    fonts: dict[FontKey, FontFile]
    luts: dict[str, Digest] = field(default_factory=dict)
    """The contents of look-up tables, by what the spec calls their files."""
    captions: dict[str, tuple[Cue, ...]] = field(default_factory=dict)
    levels: dict[str, Levels] = field(default_factory=dict)
    """How loud sounds are that are drawn, by their name in ``media:``."""
    films: dict[str, "Materials"] = field(default_factory=dict)
    """Those of the films that its clips show, by ``CompositionClip.film``."""


def together(films: Sequence[Materials]) -> Materials:
    """The materials of several films as one; what has its name in another already is renamed."""
    if len(films) == 1:
        return films[0]
    sources: dict[str, Source] = {}
    fonts: dict[FontKey, FontFile] = {}
    known: set[tuple[Path, Digest]] = set()
    for number, film in enumerate(films, 1):
        for name, source in film.sources.items():
            if (source.path, source.content) not in known:
                known.add((source.path, source.content))
                sources[name if name not in sources else f"{name} of film {number}"] = source
        fonts |= film.fonts
    return Materials(sources=sources, fonts=fonts)
