"""All inputs that are kept, and a short run of each fuzzer: nothing but declared errors."""

import subprocess
import sys
from pathlib import Path

import pytest

from .packages import PACKAGES
from .targets import CORPUS, TARGETS, corpus

_MOST_KEPT_BYTES = 300_000
_SECONDS = 2


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_kept_ends_in_silence(name):
    target = TARGETS[name]
    for data in (*target.seeds(), *(one.read_bytes() for one in corpus(name))):
        target.run(data)


def test_what_is_kept_is_small_and_each_of_it_is_somebodys():
    assert {one.name for one in CORPUS.iterdir()} <= TARGETS.keys()
    kept = [one for name in TARGETS for one in corpus(name)]
    assert kept
    assert sum(one.stat().st_size for one in kept) < _MOST_KEPT_BYTES


def test_every_fuzzer_knows_what_it_explores():
    assert PACKAGES.keys() == TARGETS.keys()


@pytest.mark.parametrize("name", TARGETS)
def test_a_short_run_finds_nothing(name, tmp_path):
    pytest.importorskip("atheris", reason="fuzzing is guided by atheris, which is not here")
    command = [sys.executable, "-m", "fuzz", name, f"--minutes={_SECONDS / 60}", "--seed=1"]
    folder = Path(__file__).resolve().parents[1]
    ran = subprocess.run(
        [*command, f"--findings={tmp_path}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert " executions in " in ran.stdout
