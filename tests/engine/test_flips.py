"""A flipped bit in the cache reaches no output, wherever it is: see ``flips.py`` for a long run."""

import pytest

from .flips import Bench, run

POSITIONS = 40


@pytest.fixture(scope="module")
def bench(tmp_path_factory, media):
    return Bench(tmp_path_factory.mktemp("flips"), media)


def test_no_flipped_bit_of_the_cache_reaches_an_output(bench):
    told = run(bench, POSITIONS, seed=7)
    assert told.wrong == []
    assert sum(told.healed.values()) > POSITIONS / 3


def test_every_kind_of_file_is_flipped(bench):
    bench.restore()
    kinds = {flip.kind for flip in bench.flips(200, seed=7)}
    assert kinds == {
        "probe", "lettering", "encode", "extract", "mix", "sound", "mux", "snapshot", "memo"
    }  # fmt: skip
