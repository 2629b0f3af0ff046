"""mix: the sound of a film, mixed in float and coded once as one continuous master. Stored."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dagrender.digest import Digest
from dagrender.media.facts import AudioFacts
from dagrender.media.facts_codec import facts_from_bytes
from dagrender.media.master import MasterResult, encode_master
from dagrender.media.mixlist import MasterEncoding, MixList
from dagrender.media.tools import tools
from dagrender.nodes.footage import Footage
from dagrender.nodes.recipe import Recipe
from dagrender.store.store import Store

Block = NDArray[np.float32]
"""(samples, channels)."""

KIND = "mix"
VERSION = 1
OUTPUT = "master"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What is mixed, and how the master is coded."""

    mix: MixList
    encoding: MasterEncoding


def recipe(params: Params) -> Recipe:
    """The key recipe; the mix list names the sound of its sources by content."""
    return Recipe(kind=KIND, version=VERSION, params=params, inputs=(), tools=tools())


def run(params: Params, footage: Footage, store: Store) -> MasterResult:
    """The master.

    Raises:
        SourceError: a source is damaged, or has changed.
    """
    from dagrender.media.mixing import mix_blocks

    sounds: dict[Digest, tuple[Path, AudioFacts]] = {}
    for source in footage.sources:
        source.check()
        facts = facts_from_bytes(store.read(source.facts))
        if facts.audio is not None:
            sounds.setdefault(facts.audio.content, (Path(source.path), facts.audio))
    blocks = mix_blocks(params.mix, sounds.__getitem__)
    with ThreadPoolExecutor(max_workers=1) as mixer:
        return encode_master(_ahead(blocks, mixer), params.encoding)


def _ahead(blocks: Iterator[Block], mixer: ThreadPoolExecutor) -> Iterator[Block]:
    """``blocks``, the next of which is mixed while the one before is encoded."""
    coming = mixer.submit(next, blocks, None)
    while (block := coming.result()) is not None:
        coming = mixer.submit(next, blocks, None)
        yield block
