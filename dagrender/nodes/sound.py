"""sound: the master of an output coded, in passages that are joined or as a whole. Stored.

No node of the graph: its key covers the digests of the blocks that it is coded from, and these are
known when they have been mixed. So a change of the mix that leaves a block as it was codes nothing.
The level that brings a master to a loudness is applied here: blocks are kept as they are mixed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from dagrender.digest import Digest
from dagrender.media.sound.block import BLOCK_SAMPLES, read_block
from dagrender.media.sound.level import Level
from dagrender.media.sound.limiting import levelled, reach
from dagrender.media.sound.passage import Passage, encode_passage, passages
from dagrender.media.sound.signal import Samples
from dagrender.media.sound.track import TrackEncoding, encode_track
from dagrender.nodes.recipe import Recipe, recipe_of_blocks

KIND = "sound"
VERSION = 1
OUTPUT = "sound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How blocks are coded; of a passage also which: its places count from the first block."""

    encoding: TrackEncoding
    passage: Passage | None = None
    """None codes all of the blocks as a whole."""
    level: Level | None = None
    """What is done to the blocks first. If it is guided, each is followed by the guide's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an output's sound, which is coded by itself, and the blocks that it is made of."""

    params: Params
    blocks: range


def parts(encoding: TrackEncoding, samples: int, level: Level | None = None) -> tuple[Part, ...]:
    """All that is coded of a master of so many samples, in the order in which it is joined."""
    if not encoding.in_passages:
        every = range(-(-samples // BLOCK_SAMPLES))
        return (Part(params=Params(encoding=encoding, level=level), blocks=every),)
    return tuple(_part(encoding, passage, samples, level) for passage in passages(samples))


def _part(encoding: TrackEncoding, passage: Passage, samples: int, level: Level | None) -> Part:
    is_limited = level is not None and level.ceiling_db is not None
    more = reach(encoding.rate_hz) if is_limited else 0
    first = max(0, passage.start - more) // BLOCK_SAMPLES
    end = -(-min(samples, passage.stop + more) // BLOCK_SAMPLES)
    ahead = first * BLOCK_SAMPLES
    own = replace(passage, start=passage.start - ahead, stop=passage.stop - ahead)
    params = Params(encoding=encoding, passage=own, level=level)
    return Part(params=params, blocks=range(first, end))


def recipe(params: Params, blocks: tuple[Digest, ...]) -> Recipe:
    """The key recipe; ``blocks`` are digests of stored outputs of mixes."""
    return recipe_of_blocks(KIND, VERSION, params, blocks)


def run(params: Params, blocks: tuple[Digest, ...], read: Callable[[Digest], bytes]) -> bytes:
    """The blocks coded, as a file for the joiner; ``read`` gives their bytes.

    Raises:
        EncodeError: the encoder refuses its settings.
        MissingObjectError: a block has gone or was damaged since it was mixed.
    """
    passage = params.passage
    if passage is None:
        return encode_track(map(read, blocks), params.encoding, params.level)
    sound = [read_block(read(digest)) for digest in blocks]
    return encode_passage(
        _heard(sound, passage, params),
        params.encoding,
        run_in=passage.run_in,
        packets=passage.packets,
    )


def _heard(blocks: list[Samples], passage: Passage, params: Params) -> Samples:
    """What a passage is coded from."""
    level = params.level
    if level is None:
        return np.concatenate(blocks)[passage.start : passage.stop]
    step = 2 if level.guided else 1
    more = reach(params.encoding.rate_hz)
    begin = max(0, passage.start - more)
    part = slice(begin, passage.stop + more)
    samples = np.concatenate(blocks[::step])[part]
    guide = np.concatenate(blocks[1::2])[part] if level.guided else samples
    done = levelled(samples, guide, level, params.encoding.rate_hz)
    return done[passage.start - begin : passage.stop - begin]
