"""A build that is stopped in the middle: soon, tidily, and with nothing lost that was finished."""

import json
import os
import signal
import subprocess
import time
from contextlib import suppress

import pytest
from engine.films import color, film, project, title, video

from .program import Program

PROMPT_S = 10.0  # the aim is one second; a test machine may be busy
LAST_GOOD = b"the last good film"


@pytest.fixture
def long(tmp_path, media):
    """A film that takes some seconds: forty segments, none of which is quick to paint."""
    clips = [color(f"#{n:02x}4060", "1s") for n in range(40)]
    spinning = title("Round", start="0s", duration="all", font_size=80)
    spinning["rotation"] = {"0s": 0, "end": 3600}
    data = film(
        clips,
        titles=[spinning],
        size="640x360",
        fps="25",
        outputs={"film.mp4": video("1s", "standard")},
    )
    made = project(tmp_path / "film", media, data, cache=tmp_path / "cache")
    (made.folder / "film.mp4").write_bytes(LAST_GOOD)
    return made


def start(made, *args):
    """Start a build and wait until it has finished a segment and is at the next."""
    program = Program(made.folder, made.cache)
    process = program.start(
        "build", "film.yaml", "-j", "2", "--progress", "json", *args, start_new_session=True
    )
    finished = 0
    for line in process.stdout:
        finished += '"NodeFinished"' in line and '"encode"' in line
        if finished >= 2:
            break
    assert finished >= 2, process.stderr.read()
    return process


def workers_of(process):
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(pid) for pid in found.stdout.split()]


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return bool(state) and not state.startswith("Z")  # a zombie waits for nobody but init


def all_gone(pids):
    until = time.monotonic() + PROMPT_S
    while any(map(is_running, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(is_running, pids))


def shut(process):
    process.stdout.close()
    process.stderr.close()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupted_build_ends_soon_and_keeps_what_was_finished(long, name):
    process = start(long)
    workers = workers_of(process)
    started = time.monotonic()
    process.send_signal(getattr(signal, name))
    process.stdout.read()
    code = process.wait(timeout=60)
    assert time.monotonic() - started < PROMPT_S
    told = process.stderr.read()
    shut(process)
    assert code == 130
    assert "interrupted" in told
    assert "Traceback" not in told
    assert all_gone(workers)
    assert (long.folder / "film.mp4").read_bytes() == LAST_GOOD
    assert long.partial_files() == []
    assert not list((long.cache / "v1" / "locks").iterdir())
    assert not list((long.cache / "v1" / "leases").iterdir())
    if name == "SIGINT":
        report = Program(long.folder, long.cache).spawn("plan", "film.yaml", "--json")
        import json

        counts = json.loads(report.out)["nodes"]["encode"]
        assert counts["total"] == 40
        assert 0 < counts["run"] <= 38


def test_ctrl_c_reaches_the_whole_terminal_and_still_gives_one_message(long):
    """A terminal sends SIGINT to every process of the foreground group, not to the build alone."""
    process = start(long)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    process.stdout.read()
    assert process.wait(timeout=60) == 130
    told = process.stderr.read()
    shut(process)
    assert told.strip().splitlines() == ["interrupted; what was finished is kept"]


def test_ctrl_c_stops_a_build_in_its_own_process_too(long):
    process = start(long, "--executor", "inline")
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.stdout.read()
    assert process.wait(timeout=60) == 130
    assert time.monotonic() - started < PROMPT_S
    shut(process)
    assert long.partial_files() == []
    assert not list((long.cache / "v1" / "locks").iterdir())


def test_the_workers_of_a_killed_build_end_by_themselves(long):
    process = start(long)
    workers = workers_of(process)
    assert workers
    process.kill()
    process.wait(timeout=60)
    shut(process)
    assert all_gone(workers)
    assert (long.folder / "film.mp4").read_bytes() == LAST_GOOD
    found = len(long.objects())
    assert found >= 2
    short = {**long.data, "outputs": {"film.mp4": {**video("1s", "standard"), "audio": "none"}}}
    short["timeline"] = [{"track": "picture", "clips": long.data["timeline"][0]["clips"][:2]}]
    long.write({**short, "timeline": [short["timeline"][0], *long.data["timeline"][1:]]})
    report = long.build()
    assert report["outputs"][0]["frames"] == 50
    assert long.partial_files() == []


def test_an_interrupted_extraction_keeps_frames_but_not_a_folder_in_parts(long):
    program = Program(long.folder, long.cache)
    (long.folder / "film.mp4").unlink()
    asked = ("extract", "film.yaml", "--out", "16s", "--format", "jpg", "-o", "frames")
    process = program.start(*asked, "-j", "2", "--progress", "json", start_new_session=True)
    finished = 0
    for line in process.stdout:
        finished += '"NodeFinished"' in line
        if finished >= 2:
            break
    workers = workers_of(process)
    process.send_signal(signal.SIGINT)
    process.stdout.read()
    assert process.wait(PROMPT_S) == 130
    assert "what was finished is kept" in process.stderr.read()
    shut(process)
    assert all_gone(workers)
    beside = sorted(path.name for path in long.folder.iterdir())
    assert beside == ["film.yaml", "media"]
    ran = program(*asked, "--executor", "inline", "--progress", "json")
    assert ran.code == 0
    report = json.loads(ran.out.splitlines()[-1])
    assert report["cached"] > 0
    assert report["cached"] + report["rendered"] == 400
