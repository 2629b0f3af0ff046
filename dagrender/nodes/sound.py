"""sound: the master of an output coded, in passages that are joined or as a whole. Stored.

No node of the graph: its key covers the digests of the blocks that it is coded from, and these are
known when they have been mixed. So a change of the mix that leaves a block as it was codes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dagrender.digest import Digest
from dagrender.media.sound.block import BLOCK_SAMPLES, read_block
from dagrender.media.sound.passage import Passage, encode_passage, passages
from dagrender.media.sound.track import TrackEncoding, encode_track
from dagrender.media.tools import tools
from dagrender.nodes.recipe import Recipe

KIND = "sound"
VERSION = 1
OUTPUT = "sound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How blocks are coded; of a passage also which: its places count from the first block."""

    encoding: TrackEncoding
    passage: Passage | None = None
    """None codes all of the blocks as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an output's sound, which is coded by itself, and the blocks that it is made of."""

    params: Params
    blocks: range


def parts(encoding: TrackEncoding, samples: int) -> tuple[Part, ...]:
    """All that is coded of a master of so many samples, in the order in which it is joined."""
    if not encoding.in_passages:
        every = range(-(-samples // BLOCK_SAMPLES))
        return (Part(params=Params(encoding=encoding), blocks=every),)
    return tuple(_part(encoding, passage) for passage in passages(samples))


def _part(encoding: TrackEncoding, passage: Passage) -> Part:
    first, end = passage.start // BLOCK_SAMPLES, -(-passage.stop // BLOCK_SAMPLES)
    ahead = first * BLOCK_SAMPLES
    own = Passage(
        start=passage.start - ahead,
        stop=passage.stop - ahead,
        run_in=passage.run_in,
        packets=passage.packets,
    )
    return Part(params=Params(encoding=encoding, passage=own), blocks=range(first, end))


def recipe(params: Params, blocks: tuple[Digest, ...]) -> Recipe:
    """The key recipe; ``blocks`` are digests of stored outputs of mixes."""
    return Recipe(
        kind=KIND,
        version=VERSION,
        params=params,
        inputs=tuple(("block", digest) for digest in blocks),
        tools=tools(),
    )


def run(params: Params, blocks: tuple[Digest, ...], read: Callable[[Digest], bytes]) -> bytes:
    """The blocks coded, as a file for the joiner; ``read`` gives their bytes.

    Raises:
        EncodeError: the encoder refuses its settings.
        MissingObjectError: a block has gone or was damaged since it was mixed.
    """
    passage = params.passage
    if passage is None:
        return encode_track(map(read, blocks), params.encoding)
    samples = np.concatenate([read_block(read(digest)) for digest in blocks])
    return encode_passage(
        samples[passage.start : passage.stop],
        params.encoding,
        run_in=passage.run_in,
        packets=passage.packets,
    )
