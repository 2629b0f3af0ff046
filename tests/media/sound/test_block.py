"""Blocks of the master: which samples they hold, and what is told of them."""

import numpy as np
import pytest

from dagrender.errors import EncodeError
from dagrender.media.sound.block import BLOCK_SAMPLES, blocks, keep_block, read_block
from dagrender.media.sound.mixlist import MixList

HZ = 48_000


def noise(samples, channels=2):
    random = np.random.default_rng(3)
    return random.uniform(-1, 1, (samples, channels)).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 2])
def test_samples_are_kept_to_the_last_bit_beyond_full_scale_too(channels):
    samples = noise(10_001, channels) * 3
    assert np.array_equal(read_block(keep_block(samples, HZ).data), samples)


def test_what_lies_beyond_full_scale_is_counted_with_its_place():
    samples = noise(5000) * np.float32(0.5)
    samples[1000:1010, 0] = 1.5
    samples[2000, 1] = -1.25
    block = keep_block(samples, HZ)
    assert (block.peak, block.clipped) == (1.5, 11)
    assert (block.clipped_first, block.clipped_end) == (1000, 2001)


def test_within_full_scale_nothing_is_told():
    block = keep_block(np.ones((10, 2), np.float32), HZ)
    assert (block.clipped, block.clipped_first, block.clipped_end) == (0, 0, 0)


def test_a_block_without_samples_is_refused():
    with pytest.raises(EncodeError, match="no samples"):
        keep_block(np.zeros((0, 2), np.float32), HZ)


@pytest.mark.parametrize("samples", [1, BLOCK_SAMPLES, BLOCK_SAMPLES + 1, 5 * BLOCK_SAMPLES // 2])
def test_blocks_are_all_of_the_master(samples):
    cut = blocks(MixList(rate_hz=HZ, channels=2, samples=samples, clips=()))
    assert sum(one.samples for one in cut) == samples
    assert {one.samples for one in cut[:-1]} <= {BLOCK_SAMPLES}
