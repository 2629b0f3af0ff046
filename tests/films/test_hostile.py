"""Files that are cut, flipped, mislabelled, huge or odd: a film, or one error that says so."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from specs import hostile

BATCH = Path(__file__).with_name("hostile_batch.py")
BATCHES = 4
HUNG_S = 240
MOST_MB = 1000


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return hostile.write(tmp_path_factory.mktemp("hostile"))


def ran(numbered):
    """What a process of its own tells of a part of the corpus."""
    number, folder, paths = numbered
    command = [sys.executable, str(BATCH), str(folder / f"batch{number}"), *map(str, paths)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=HUNG_S, check=False, env=environment
        )
    except subprocess.TimeoutExpired as error:
        last = (error.stdout or b"").decode().splitlines()[-1]
        pytest.fail(f"hung: {last}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"died at {lines[-1:]}: {done.stderr[-2000:]}"
    return [line for line in lines if "how" in line]


@pytest.fixture(scope="module")
def endings(corpus, tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    parts = [(number, folder, corpus[number::BATCHES]) for number in range(BATCHES)]
    with ThreadPoolExecutor(2) as both:
        return [told for part in both.map(ran, parts) for told in part]


def test_there_are_many_of_many_kinds(corpus):
    assert len(corpus) == len(set(corpus)) >= 60
    assert len({path.suffix for path in corpus}) > 12


def test_every_one_ends_in_a_film_or_in_one_error_that_names_it(corpus, endings):
    assert sorted(told["file"] for told in endings) == sorted(path.name for path in corpus)
    wrong = [
        told
        for told in endings
        if told["how"] not in {"film", "refused"}
        or (told["how"] == "refused" and f"{told['file']}: " not in told["said"])
        or "Traceback" in told["said"]
        or told["said"].count("\n") > 1
    ]
    assert wrong == []


def test_none_takes_more_memory_than_a_worker_may_have(endings):
    assert max(told["peak_mb"] for told in endings) < MOST_MB


def test_what_is_whole_but_odd_is_shown_and_warned_of_only_where_sound_and_picture_part(endings):
    by_name = {told["file"]: told for told in endings}
    odd = {name: told for name, told in by_name.items() if name.startswith(("odd-", "plain."))}
    assert {name for name, told in odd.items() if told["how"] != "film"} == {"odd-too-fast.mp4"}
    told_of = {name: told["said"] for name, told in odd.items() if told["said"]}
    unlike = {"odd-much-sound.mp4", "odd-little-sound.mp4"}
    assert unlike <= told_of.keys() <= unlike | {"odd-too-fast.mp4"}
    assert all("sound" in told_of[name] for name in unlike)


@pytest.mark.parametrize(
    "name", ["huge.png", "huge.jpg", "huge.gif", "huge.bmp", "huge.y4m", "huge-frames.mov"]
)
def test_what_is_huge_is_refused_by_a_limit_that_is_named(endings, name):
    (told,) = (told for told in endings if told["file"] == name)
    assert told["how"] == "refused"
    assert "are the most that are read" in told["said"] or "pixels are the most" in told["said"]


def test_what_calls_itself_something_else_is_read_as_what_it_is(endings):
    wrong = [told for told in endings if told["file"].startswith("wrong-")]
    assert {told["how"] for told in wrong} == {"film"}
