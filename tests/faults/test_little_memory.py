"""Builds in a control group of a gigabyte, where the kernel kills instead of refusing."""

import os

import pytest
from cli.program import Program
from engine.films import clip, color, film, project, title, video

from dagrender.store.store import Store

from .aftermath import Truth
from .cgroup import Group
from .ground import fresh_outputs

GIGABYTE = 1_000_000_000
HOG = """
import os, sys
if "dagrender.engine.workers.serving" in sys.orig_argv:
    from dagrender.nodes import encode
    real = encode.run
    def run(*args):
        with open({mark!r}, "a") as file:
            file.write("x")
        if os.path.getsize({mark!r}) <= {times}:
            taken = []
            while True:
                taken.append(bytearray(os.urandom(1 << 20)) * 16)
        return real(*args)
    encode.run = run
"""


@pytest.fixture
def made(tmp_path, media):
    """Three segments of full HD."""
    data = film(
        [clip("a", "0s", "0.4s"), color(duration="0.2s")],
        titles=[title("Hi", "0s", "0.6s")],
        sounds=[{"audio": "song", "duration": "0.6s"}],
        outputs={"film.mp4": video("0.2s")},
        size="1920x1080",
    )
    return project(tmp_path / "film", media, data, cache=tmp_path / "cache")


def build_in(group, made, *args, hog="", **given):
    """A build in the group; ``hog`` is what its workers do at first."""
    environment = {"DAGRENDER_WATCH_INPUTS": ""}
    if hog:
        patch = made.folder.parent / "patch"
        patch.mkdir()
        (patch / "sitecustomize.py").write_text(hog)
        known = os.environ.get("PYTHONPATH", "")
        environment["PYTHONPATH"] = f"{patch}{os.pathsep}{known}"
    program = Program(made.folder, made.cache)
    command = ("build", "film.yaml", *args)
    return program.spawn(*command, environment=environment, preexec_fn=group.enter, **given)


def assert_well(made):
    """Nothing is left behind, nothing is damaged, and the next build is as one from nothing."""
    store = Store(made.cache)
    assert store.verify().damaged == ()
    made.build()
    assert made.outputs() == fresh_outputs(made)
    assert Truth(made).left_behind() == []


def test_a_film_of_full_hd_is_built_in_a_gigabyte(made):
    with Group(GIGABYTE) as group:
        ran = build_in(group, made, "-j", "2")
        assert group.kills() in (0, None)
    assert ran.code == 0, ran.err
    assert made.outputs() == fresh_outputs(made)
    assert_well(made)


def test_where_the_kernel_kills_a_worker_fewer_go_on_and_the_film_is_made(made, tmp_path):
    hog = HOG.replace("{mark!r}", repr(str(tmp_path / "mark"))).replace("{times}", "1")
    with Group(GIGABYTE) as group:
        ran = build_in(group, made, "-j", "2", hog=hog)
        assert group.kills() in (1, None)
    assert ran.code == 0, ran.err
    assert "memory may be short, so only 1 worker went on" in ran.err
    assert_well(made)


def test_where_it_kills_every_one_the_build_fails_by_name(made, tmp_path):
    hog = HOG.replace("{mark!r}", repr(str(tmp_path / "mark"))).replace("{times}", "99")
    with Group(GIGABYTE) as group:
        ran = build_in(group, made, "-j", "1", hog=hog)
        assert group.kills() is None or group.kills() > 1
    assert ran.code == 1
    assert "the worker process died (killed by signal 9)" in ran.err
    assert "encode" in ran.err or "segment" in ran.err
    assert "Traceback" not in ran.err
    assert not (made.folder / "film.mp4").exists()
    assert_well(made)
