"""mix: a block of a film's sound, mixed in float. Stored.

What of it is coded for an output is the matter of ``nodes/sound.py``.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dagrender.artifact import Fact
from dagrender.digest import Digest
from dagrender.media.sound.block import BlockResult, keep_block
from dagrender.media.sound.mixlist import MixList
from dagrender.media.tools import tools
from dagrender.nodes.footage import Footage
from dagrender.nodes.recipe import Recipe
from dagrender.store.store import Store

if TYPE_CHECKING:
    from dagrender.media.facts.model import AudioFacts
    from dagrender.media.sound.mixing import Mixer

KIND = "mix"
VERSION = 3
OUTPUT = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What is mixed."""

    block: MixList


def recipe(params: Params) -> Recipe:
    """The key recipe; the mix list names the sound of its sources by content."""
    return Recipe(kind=KIND, version=VERSION, params=params, inputs=(), tools=tools())


def facts(result: BlockResult) -> tuple[tuple[str, Fact], ...]:
    """What is told of a block: how loud it is, what of it is too loud, and what is silent."""
    names = ("peak", "clipped", "clipped_first", "clipped_end", "silent")
    return tuple((name, getattr(result, name)) for name in names)


class Desk:
    """A worker's mixers, with their open sources, kept from task to task."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._mixers: dict[tuple[int, int], Mixer] = {}
        self._facts: dict[Digest, AudioFacts | None] = {}

    def run(self, params: Params, footage: Footage) -> BlockResult:
        """The block.

        Raises:
            SourceError: a source is damaged, or has changed.
        """
        sounds: dict[Digest, tuple[Path, AudioFacts]] = {}
        for source in footage.sources:
            source.check()
            if source.facts and (facts := self._sound(source.facts)) is not None:
                sounds.setdefault(facts.content, (Path(source.path), facts))
        mix = params.block
        mixer = self._mixer(mix.rate_hz, mix.channels)
        samples = mixer.samples(mix, sounds.__getitem__)
        return keep_block(samples, mix.rate_hz, mixer.silent)

    @property
    def damaged(self) -> set[str]:
        """The paths of sources in which something could not be decoded."""
        return {path for mixer in self._mixers.values() for path in mixer.damaged}

    def close(self) -> None:
        """Let go of all files."""
        for mixer in self._mixers.values():
            mixer.close()

    def _mixer(self, rate_hz: int, channels: int) -> "Mixer":
        from dagrender.media.sound.mixing import Mixer

        form = (rate_hz, channels)
        if form not in self._mixers:
            self._mixers[form] = Mixer(rate_hz, channels)
        return self._mixers[form]

    def _sound(self, facts: Digest) -> "AudioFacts | None":
        from dagrender.media.facts.codec import facts_from_bytes

        if facts not in self._facts:
            self._facts[facts] = facts_from_bytes(self._store.read(facts)).audio
        return self._facts[facts]
