"""A task that reads what it was not told of is caught, and named."""

# ruff: noqa: PLW0108 - what is called is looked up when the task runs, not before

import importlib.util
import os
import pickle
import random
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from dagrender.engine.outcome import BuildFailedError
from dagrender.engine.workers.watch import UndeclaredInputError
from dagrender.media import opening
from dagrender.nodes import encode, mix, probe
from dagrender.store.store import Store

from ..films import clip, color, film, project, title, video

SOUND = {"audio": "song", "duration": "1s"}


@pytest.fixture
def made(tmp_path, media):
    data = film(
        [clip("a", duration="0.5s"), color(duration="0.5s")],
        titles=[title(duration="0.4s")],
        sounds=[SOUND],
        outputs={"film.mp4": video(), "pictures/%05d.png": {}},
    )
    return project(tmp_path / "film", media, data)


def leaking(monkeypatch, node, name, look):
    """Have a node look something up on its way, as if its own code did."""
    space = {"real": getattr(node, name), "look": look, "__name__": node.__name__}
    exec("def leaky(*given, **named):\n    look()\n    return real(*given, **named)\n", space)
    monkeypatch.setattr(node, name, space["leaky"])


def failure(made):
    with pytest.raises(BuildFailedError) as error:
        made.build()
    assert error.value.is_bug
    return "\n".join(map(str, error.value.failures))


def test_a_build_reads_nothing_that_it_was_not_told_of(made):
    made.build(store_extractions="all")
    assert set(made.outputs()) > {"film.mp4"}


def test_a_file_that_is_read_but_not_in_the_key_is_named(made, tmp_path, monkeypatch):
    grade = tmp_path / "grade.txt"
    grade.write_text("warm")
    leaking(monkeypatch, encode, "run", grade.read_text)
    told = failure(made)
    assert f"encode 0.0-0.5 s opens {grade}, which is not in its key" in told
    assert "film.yaml:" in told
    assert Store(made.cache).info().objects > 0  # the probes and the sound
    assert not [one for one in Store(made.cache).entries() if one.kind == "encode"]


def test_so_is_one_that_libav_opens(made, media, monkeypatch):
    other = media / "b.mp4"
    leaking(monkeypatch, mix, "facts", lambda: opening.open_source(other).close())
    assert f"opens {other}, which is not in its key" in failure(made)


def test_a_leak_that_the_task_swallows_is_told_all_the_same(made, tmp_path, monkeypatch):
    (tmp_path / "grade.txt").touch()

    def look():
        try:
            (tmp_path / "grade.txt").read_text()
        except Exception:  # noqa: BLE001 - that is the point
            return

    leaking(monkeypatch, encode, "run", look)
    assert "grade.txt, which is not in its key" in failure(made)


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (lambda: os.environ.get("LANG"), "asks the environment for LANG"),
        (lambda: os.getenv("HOME"), "asks the environment for HOME"),
        (lambda: time.time(), "asks the clock (time)"),
        (lambda: time.time_ns(), "asks the clock (time_ns)"),
        (lambda: time.localtime(), "asks the clock (localtime)"),
        (lambda: random.random(), "leaves something to chance (random)"),
        (lambda: np.random.default_rng(), "leaves something to chance (urandom)"),
        (lambda: os.listdir("/"), "lists /"),  # noqa: PTH208 - the call itself
        (lambda: list(os.scandir("/")), "lists /"),
        (socket.gethostname, "reaches outside by socket.gethostname"),
        (lambda: subprocess.run(["true"], check=True), "reaches outside by "),
    ],
)  # fmt: skip
def test_what_may_be_otherwise_tomorrow_is_not_asked_for(made, monkeypatch, look, told):
    def ask():
        return look()

    leaking(monkeypatch, mix, "facts", ask)
    assert told in failure(made)


def test_what_is_told_may_be_read(made, monkeypatch):
    source = made.folder / "media" / "a.mp4"
    leaking(monkeypatch, probe, "run", source.read_bytes)
    made.write(film([clip("a")], media={"a": "media/a.mp4"}))
    made.build()


def test_code_that_python_compiles_on_the_way_is_no_input(made, monkeypatch):
    name = "dagrender.cli.completion"
    compiled = Path(importlib.util.cache_from_source(importlib.util.find_spec(name).origin))

    def load():
        compiled.unlink(missing_ok=True)
        sys.modules.pop(name, None)
        importlib.import_module(name)

    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    leaking(monkeypatch, encode, "run", load)
    made.build()
    assert compiled.exists()


def test_nothing_is_watched_between_tasks(made, tmp_path):
    made.build()
    (tmp_path / "anything").write_text("x")
    assert (tmp_path / "anything").read_text() == "x"
    assert time.time() > 0


def test_workers_of_their_own_watch_as_well(made, tmp_path):
    environment = {**os.environ, "DAGRENDER_WATCH_INPUTS": "1", "PYTHONPATH": str(tmp_path)}
    (tmp_path / "sitecustomize.py").write_text(LEAKY)
    command = [sys.executable, "-m", "dagrender", "build", str(made.spec), "-j", "1"]
    environment["DAGRENDER_CACHE_DIR"] = str(made.cache)
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "asks the environment for SECRET_LOOK" in ran.stderr


LEAKY = """
import sys
if sys.orig_argv[2:3] == ["dagrender.engine.workers.serving"]:
    import os
    from dagrender.nodes import encode
    real = encode.run
    space = {"real": real, "os": os, "__name__": "dagrender.nodes.encode"}
    exec("def run(*given): os.environ.get('SECRET_LOOK'); return real(*given)", space)
    encode.run = space["run"]
"""


def test_what_it_says_survives_the_way_from_a_worker():
    error = UndeclaredInputError("encode x opens y")
    assert str(pickle.loads(pickle.dumps(error))) == "encode x opens y"
