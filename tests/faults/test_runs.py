"""The kill run and the company, in short: the whole is for whoever has half an hour."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
ENVIRONMENT.pop("DAGRENDER_WATCH_INPUTS", None)  # what is written down of steps is no input


def told_by(module, *args):
    """What a script of this folder tells, each in a process of its own, for it forks."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *args],
        cwd=TESTS,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 3:
        pytest.skip(done.stderr)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_whatever_is_killed_the_next_build_is_as_one_from_nothing():
    told = told_by("faults.kills", "--seed", "5", "--points", "8", "--times", "1")
    assert told["wrong"] == []
    assert told["died"] == 8


def test_whatever_write_fails_is_told_and_the_next_build_is_as_one_from_nothing():
    told = told_by("faults.kills", "--seed", "6", "--errors", "10")
    assert told["wrong"] == []
    assert told["failed"] > 0


def test_any_call_of_any_library_that_is_refused_is_told_and_costs_nothing():
    told = told_by("faults.every", "--kinds", "--at-most", "16")
    assert told["wrong"] == []
    assert told["failed"] > 0
    assert told.get("not reached", 0) < told["points"] // 2


def test_several_versions_at_the_very_same_time_lose_nothing_and_take_nothing_of_each_other():
    told = told_by("faults.versions", "--rounds", "2")
    assert told["wrong"] == []
    assert min(told["published"].values()) > 8


def test_eight_builds_at_once_end_alike_though_there_are_no_locks():
    """What one does another may do too; nothing is wrong with either, nor taken from it."""
    told = told_by("faults.company", "--seed", "2", "--without-locks")
    assert told["wrong"] == []
    assert told["published"]["encode"] == 16
    assert told["published"]["mux"] == 4


def test_eight_builds_at_once_do_nothing_twice_while_a_collector_works():
    told = told_by("faults.company", "--seed", "1")
    assert told["wrong"] == []
    assert told["published"]["encode"] == 16
    assert told["published"]["mux"] == 4
