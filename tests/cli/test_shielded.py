"""Sources that crash or hang whoever reads them: no command ends with them, builds or not."""

import os

import pytest
from engine.films import clip, film, project, title

from .program import Program
from .test_interrupt import all_gone
from .test_weather import is_tidy

PATCH = """
import sys
if "dagrender.engine.workers.serving" in sys.orig_argv:
    import ctypes, os
    import {module} as patched
    def trouble(*_, **__):
        with open({mark!r}, "a") as file:
            file.write(str(os.getpid()) + " ")
        {how}
    patched.{name} = trouble
"""
CRASH = "ctypes.string_at(0)"
SPIN = "while True: pass"
PROBE = ("dagrender.nodes.probe", "run")
FONT = ("dagrender.paint.typeface", "_read")
CAPTURE = ("dagrender.nodes.capture", "Studio")
WORKER = ("dagrender.engine.workers.worker", "Worker")
LEVELS = ("dagrender.nodes.levels", "run")
LOOKING = ["plan", "validate", "explain", "graph --format json", "diff"]


@pytest.fixture(autouse=True)
def unwatched(monkeypatch):
    """What these tests do in the middle of a task is no input of it."""
    monkeypatch.delenv("DAGRENDER_WATCH_INPUTS", raising=False)


@pytest.fixture
def made(tmp_path, media):
    data = film([clip()], titles=[title("Hello", id="hello")])
    return project(tmp_path / "film", media, data, tmp_path / "cache")


@pytest.fixture
def troubled(made, tmp_path):
    """Runs the program, whose workers meet trouble at a place; tells which of them did."""
    mark, patch = tmp_path / "met", tmp_path / "patch"
    patch.mkdir()

    def run(place, how, *args):
        module, name = place
        text = PATCH.replace("{module}", module).replace("{name}", name).replace("{how}", how)
        (patch / "sitecustomize.py").write_text(text.replace("{mark!r}", repr(str(mark))))
        ran = Program(made.folder, made.cache)(*args, PYTHONPATH=str(patch))
        met = [int(one) for one in mark.read_text().split()]
        assert all_gone(set(met))
        assert os.getpid() not in met
        assert "Traceback" not in ran.err
        return ran, len(met)

    return run


def assert_well(made, *args):
    """Without trouble the same is done, and nothing is left of what was begun."""
    ran = Program(made.folder, made.cache)(*args)
    assert ran.code == 0, ran.err
    assert is_tidy(made)


def asked_for(command):
    words = command.split()
    return [words[0], "film.yaml", *(["film.yaml"] if words[0] == "diff" else []), *words[1:]]


@pytest.mark.parametrize("command", ["plan", "graph --format json", "diff"])
def test_a_source_that_crashes_its_decoder_is_told_with_its_place(made, troubled, command):
    before = sorted(path for path in made.folder.rglob("*"))
    ran, times = troubled(PROBE, CRASH, *asked_for(command))
    assert ran.code == 2
    assert times == 3
    assert "film.yaml:" in ran.err
    assert "the worker process died (killed by signal 11)" in ran.err
    assert "a.mp4" in ran.err
    assert sorted(path for path in made.folder.rglob("*")) == before
    assert_well(made, *asked_for(command))


@pytest.mark.parametrize("command", ["probe media/a.mp4", "waveform media/song.wav -o wave.png"])
def test_a_file_by_itself_that_crashes_its_decoder_is_named(made, troubled, command):
    ran, _ = troubled(PROBE, CRASH, *command.split())
    assert ran.code == 1
    name = command.split()[1]
    assert f"{name}: the worker process died (killed by signal 11)" in ran.err
    assert not (made.folder / "wave.png").exists()
    assert_well(made, *command.split())


def test_a_sound_that_crashes_whoever_measures_it_is_named(made, troubled):
    ran, _ = troubled(LEVELS, CRASH, "waveform", "media/song.wav", "-o", "wave.png")
    assert ran.code == 1
    assert "song.wav: the worker process died (killed by signal 11)" in ran.err
    assert not (made.folder / "wave.png").exists()


def test_a_source_that_hangs_its_decoder_is_given_up(made, troubled):
    ran, times = troubled(PROBE, SPIN, "plan", "film.yaml", "--patience", "0.02")
    assert ran.code == 2
    assert times == 1
    assert "a.mp4" in ran.err
    assert "gave no sign of life for 12 s, so its worker was ended" in ran.err
    assert "--patience" in ran.err
    assert_well(made, "plan", "film.yaml")


@pytest.mark.parametrize("command", ["plan", "build"])
def test_a_font_that_crashes_whoever_reads_it_is_told_at_its_text(made, troubled, command):
    ran, times = troubled(FONT, CRASH, command, "film.yaml")
    assert ran.code == 2
    assert times == 3
    told = "hello: laying it out in Inter: the worker process died (killed by signal 11)"
    assert told in ran.err
    assert "film.yaml:" in ran.err
    assert not (made.folder / "film.mp4").exists()
    assert_well(made, command, "film.yaml")


@pytest.mark.parametrize("how", [CRASH, SPIN])
def test_a_still_that_crashes_or_hangs_is_told_with_its_clips(made, troubled, how):
    still = ["still", "film.yaml", "--at", "0.3s", "-o", "still.png"]
    ran, _ = troubled(CAPTURE, how, *still, "--patience", "0.02")
    assert ran.code == 1
    trouble = "died (killed by signal 11)" if how == CRASH else "gave no sign of life for 12 s"
    assert trouble in ran.err
    assert "in clip" in ran.err
    assert "film.yaml:" in ran.err
    assert not (made.folder / "still.png").exists()
    assert_well(made, *still)


def test_what_is_known_is_asked_of_nobody(made, troubled, tmp_path):
    program = Program(made.folder, made.cache)
    assert program("plan", "film.yaml").code == 0
    (tmp_path / "met").touch()
    for command in LOOKING:
        ran, times = troubled(
            ("dagrender.engine.workers.worker", "Worker"), CRASH, *asked_for(command)
        )
        assert (ran.code, times) == (0, 0), command


def test_in_line_nobody_else_is_asked(made, troubled, tmp_path):
    (tmp_path / "met").touch()
    ran, times = troubled(PROBE, CRASH, "build", "film.yaml", "--executor", "inline")
    assert (ran.code, times) == (0, 0)
