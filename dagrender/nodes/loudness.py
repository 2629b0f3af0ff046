"""loudness: what a block of a master measures, as it was mixed or with a level. Stored.

No node of the graph, as ``nodes/sound.py`` is none: its key covers the digests of blocks, its own
and those on either side, which reach into it. So an edit measures the blocks that it mixes, and one
on either side.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dagrender.digest import Digest
from dagrender.media.sound.block import BLOCK_SAMPLES, read_block
from dagrender.media.sound.level import Level
from dagrender.media.sound.limiting import levelled, reach
from dagrender.media.sound.loudness import Measure, first_hop, hop_samples
from dagrender.media.sound.truepeak import MARGIN, true_peaks
from dagrender.media.sound.weighting import MEMORY_S, weighted_power
from dagrender.nodes.recipe import Recipe, recipe_of_blocks

KIND = "loudness"
VERSION = 1
OUTPUT = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What is measured of which of the blocks that are given."""

    rate_hz: int
    own: int
    """The block that is measured, among those given: 1 where there is one before it."""
    first_hop: int
    """Where in it the first tenth of a second begins, in samples."""
    level: Level | None = None
    """What is done to it first."""


def around(number: int, count: int) -> range:
    """Which of ``count`` blocks matter to what block ``number`` measures."""
    return range(max(0, number - 1), min(count, number + 2))


def params(number: int, rate_hz: int, level: Level | None) -> Params:
    """What is measured of block ``number`` of a master."""
    start = first_hop(number * BLOCK_SAMPLES, rate_hz)
    return Params(rate_hz=rate_hz, own=min(1, number), first_hop=start, level=level)


def recipe(params: Params, blocks: tuple[Digest, ...]) -> Recipe:
    """The key recipe; ``blocks`` are digests of stored outputs of mixes."""
    return recipe_of_blocks(KIND, VERSION, params, blocks)


def run(params: Params, blocks: tuple[Digest, ...], read: Callable[[Digest], bytes]) -> bytes:
    """The measure, as ``measure_from_bytes`` takes it; ``read`` gives the bytes of blocks.

    Raises:
        MissingObjectError: a block has gone or was damaged since it was mixed.
    """
    hop = hop_samples(params.rate_hz)
    margin = -int(-MEMORY_S * params.rate_hz // 1) + hop + reach(params.rate_hz) + MARGIN
    parts = [read_block(read(digest)) for digest in blocks]
    own = len(parts[params.own])
    before = parts[0][-margin:] if params.own else parts[0][:0]
    behind = [part[:margin] for part in parts[params.own + 1 :]]
    samples = np.concatenate([before, parts[params.own], *behind])
    if params.level is not None:
        samples = levelled(samples, samples, params.level, params.rate_hz)
    first, end = len(before), len(before) + own
    power = weighted_power(samples, params.rate_hz)
    starts = range(first + params.first_hop, end, hop)
    # one sample more on either side, for what lies between it and the block's own
    ahead = min(first, 2 * MARGIN)
    near = samples[first - ahead : end + 2 * MARGIN]
    highest = float(np.abs(near[ahead : ahead + own]).max(initial=0.0))
    return Measure(
        hops=tuple(float(power[start : start + hop].sum()) for start in starts),
        peak=float(true_peaks(near, over=highest)[ahead : ahead + own].max(initial=0.0)),
    ).to_bytes()
