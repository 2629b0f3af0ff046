"""Bad weather: memory that runs out, workers that are killed or hang, terminals that go away."""

import os
import resource
import time

import pytest

from .program import Program
from .test_interrupt import all_gone, workers_of

HANG = """
import os, sys, time
if "dagrender.engine.workers.serving" in sys.orig_argv:
    import signal
    from dagrender.nodes import probe
    def hang(*_, **__):
        open({mark!r}, "a").write("x")
        {how}
    probe.run = hang
"""
SPIN = "while True: pass"
DIE = "os.kill(os.getpid(), signal.SIGKILL)"
ONCE = f"if len(open({{mark!r}}).read()) == 1: {DIE}\n        return run(*_, **__)"


@pytest.fixture(autouse=True)
def unwatched(monkeypatch):
    """What these tests do in the middle of a task is no input of it."""
    monkeypatch.delenv("DAGRENDER_WATCH_INPUTS", raising=False)


@pytest.fixture
def troubled(small, tmp_path):
    """Runs a build whose workers do something else when they are to probe; tells how often."""
    mark = tmp_path / "probed"

    def run(how, *args):
        patch = tmp_path / "patch"
        patch.mkdir()
        text = HANG.replace("probe.run = hang", "run, probe.run = probe.run, hang")
        text = text.replace("{how}", how).replace("{mark!r}", repr(str(mark)))
        (patch / "sitecustomize.py").write_text(text)
        program = Program(small.folder, small.cache)
        environment = {"PYTHONPATH": f"{patch}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
        ran = program.spawn("build", "film.yaml", *args, environment=environment)
        return ran, len(mark.read_text()) if mark.exists() else 0

    return run


def is_tidy(made):
    return made.partial_files() == [] and not list((made.cache / "v1" / "locks").iterdir())


def test_a_task_that_hangs_is_ended_and_named_and_the_next_build_is_well(troubled, small):
    ran, _ = troubled(SPIN, "-j", "2", "--patience", "0.02")
    assert ran.code == 2  # a source that cannot be probed is wrong input
    assert "a.mp4" in ran.err or "song.wav" in ran.err
    assert "gave no sign of life for 12 s, so its worker was ended" in ran.err
    assert "--patience" in ran.err
    assert "Traceback" not in ran.err
    assert not (small.folder / "film.mp4").exists()
    assert small.build()["outputs"]
    assert is_tidy(small)


def test_a_worker_that_the_system_kills_is_replaced_and_fewer_go_on(troubled, small):
    ran, _ = troubled(ONCE, "-j", "2")
    assert ran.code == 0, ran.err
    assert "memory may be short, so only 1 worker went on" in ran.err
    assert (small.folder / "film.mp4").exists()


def test_a_task_that_is_killed_each_time_fails_by_its_name(troubled, small):
    ran, times = troubled(DIE, "-j", "1")
    assert ran.code == 2
    assert "the worker process died (killed by signal 9)" in ran.err
    assert "-j 1" in ran.err
    assert times >= 3
    assert small.build()["outputs"]
    assert is_tidy(small)


def in_little(made, megabytes, *args):
    most = megabytes << 20
    return Program(made.folder, made.cache).spawn(
        "build",
        "film.yaml",
        *args,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
    )


def test_a_small_film_is_built_in_a_gigabyte(small, tmp_path):
    ran = in_little(small, 1000, "-j", "2")
    assert ran.code == 0, ran.err
    fresh = small.fresh(tmp_path / "fresh")
    fresh.build()
    assert small.outputs() == fresh.outputs()


def test_a_film_that_is_too_large_for_the_memory_is_told_so_and_nothing_wrong_is_kept(small):
    """A picture of a hundred megapixels, in as much memory as a small film takes."""
    small.data["canvas"]["size"] = "8192x8192"
    small.write(small.data)
    ran = in_little(small, 700, "-j", "2")
    assert ran.code == 1
    assert "the memory did not suffice" in ran.err
    assert "-j 1" in ran.err
    assert "Traceback" not in ran.err
    assert is_tidy(small)


def test_a_program_that_has_not_even_memory_for_its_libraries_says_so(small):
    ran = in_little(small, 300, "-j", "1")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert "memory" in ran.err.lower()


def test_workers_that_hang_end_soon_after_a_build_that_is_killed(small, tmp_path):
    patch = tmp_path / "patch"
    patch.mkdir()
    text = HANG.replace("{how}", SPIN).replace("{mark!r}", repr(str(tmp_path / "mark")))
    (patch / "sitecustomize.py").write_text(text)
    program = Program(small.folder, small.cache)
    process = program.start("build", "film.yaml", environment={"PYTHONPATH": str(patch)})
    until = time.monotonic() + 60
    while not (tmp_path / "mark").exists() and time.monotonic() < until:
        time.sleep(0.05)
    workers = workers_of(process)
    assert workers
    process.kill()
    process.communicate(timeout=60)
    assert all_gone(workers)
