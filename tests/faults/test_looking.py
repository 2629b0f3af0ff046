"""Commands that look, on a cache that may only be read: each works, and says once that it keeps
nothing; or says why it cannot."""

import json
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from cli.program import Program
from engine.films import clip, color, film, project, title, video

from dagrender.store.store import Store

FILM = "film.yaml"
LOOKING = {
    "validate": (FILM,),
    "plan": (FILM, "--json"),
    "graph": (FILM, "-o", "graph.json"),
    "explain": (FILM,),
    "diff": (FILM, "--against-last-build", "--json"),
    "still": (FILM, "--at", "0.5s", "-o", "seen.png"),
    "extract": (FILM, "--format", "png", "-o", "seen", "--executor", "inline"),
    "extract of a file": ("media/new.mp4", "--format", "jpg", "-o", "seen", "--executor", "inline"),
    "verify": (FILM, "--sample", "all", "--seed", "1", "--json", "--executor", "inline"),
    "waveform": ("media/new.wav", "-o", "seen.png"),
    "probe": ("media/new.mp4", "--json"),
}


@pytest.fixture
def made(tmp_path, media):
    """A film that was built, and then edited: another colour, and a source that is new."""
    data = film(
        [clip("a", "0s", "0.2s"), color(duration="0.2s")],
        titles=[title("Hi", "0s", "0.3s", font_size=9)],
        sounds=[{"audio": "song", "duration": "0.6s"}],
        outputs={"film.mp4": video("0.2s"), "still.png": {"at": "0s"}},
        size="64x36",
    )
    one = project(tmp_path / "film", media, data, cache=tmp_path / "cache")
    one.build_as_the_program()
    shutil.copy(media / "b2.mp4", one.folder / "media/new.mp4")
    shutil.copy(media / "song1.wav", one.folder / "media/new.wav")
    data["media"]["new"] = "media/new.mp4"
    data["timeline"][0]["clips"][1]["color"] = "#aa5500"
    data["timeline"][0]["clips"].append(clip("new", "0s", "0.2s"))
    one.write(data)
    return one


@pytest.fixture
def program(made):
    return Program(made.folder, made.cache)


def files_of(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def seen(made, out):
    """What a command showed: what it wrote, and what it said that is not of its own time."""
    written = [path for path in made.folder.glob("seen*") if path.is_file()]
    written += made.folder.glob("seen/*")
    told = {path.name: path.read_bytes() for path in [*written, *made.folder.glob("graph.json")]}
    return told, [line for line in out.splitlines() if " in " not in line]


@pytest.mark.parametrize("name", LOOKING)
def test_whoever_looks_sees_the_same_as_ever_and_is_told_once_that_nothing_is_kept(
    made, program, disks, tmp_path, name
):
    command = (name.partition(" ")[0], *LOOKING[name])
    shutil.copytree(made.cache, tmp_path / "other")
    usual = Program(made.folder, tmp_path / "other")(*command)
    assert usual.code == 0, usual.err
    expected = seen(made, usual.out)
    shutil.rmtree(made.folder / "seen", ignore_errors=True)
    disks.read_only(made.cache)
    before = files_of(made.cache)
    ran = program(*command)
    assert ran.code == 0, ran.err
    assert ran.err.splitlines()[0] == (
        f"warning: the cache {made.cache} cannot be written to (Read-only file system): "
        "nothing of this is kept"
    )
    assert ran.err.count("warning") == 1 + usual.err.count("warning")
    assert seen(made, ran.out) == expected
    assert files_of(made.cache) == before
    assert list(Path(tempfile.gettempdir()).glob("dagrender-cache-*")) == []


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("verify", FILM, "--repair"), "--repair has nothing to mend in a cache that may only"),
        (("cache", "gc"), "gate.lock: Read-only file system"),
        (("cache", "clear", "--yes"), "Read-only file system"),
    ],
)
def test_whoever_is_to_change_the_cache_says_why_not(made, program, disks, command, told):
    disks.read_only(made.cache)
    before = files_of(made.cache)
    ran = program(*command)
    assert ran.code == (2 if "--repair" in command else 1)
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert files_of(made.cache) == before


@pytest.mark.parametrize("command", [("cache", "info"), ("cache", "verify"), ("history", FILM)])
def test_what_keeps_nothing_in_any_case_says_nothing_of_it(made, program, disks, command):
    usual = program(*command)
    disks.read_only(made.cache)
    assert program(*command) == usual


def test_damage_that_cannot_be_put_aside_is_told_and_not_served(made, program, disks):
    (sound,) = (one for one in Store(made.cache).entries() if one.kind == "mix")
    digests = [artifact.digest for _, artifact in sound.outputs]
    damaged = next(path for path in made.objects() if path.name in digests)
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\0")
    disks.read_only(made.cache)
    ran = program("cache", "verify")
    assert ran.code == 1
    assert damaged.name in ran.out + ran.err
    ran = program("verify", FILM, "--sample", "all", "--executor", "inline", "--json")
    assert ran.code == 1
    states = {one["state"] for one in json.loads(ran.out)["checks"]}
    assert "damaged" in states


@pytest.mark.parametrize("name", ["plan", "still", "waveform"])
def test_a_full_cache_is_told_by_whoever_has_to_keep_something(
    made, program, disks, tmp_path, name
):
    for memo in (made.cache / "v1").glob("memo.sqlite*"):
        memo.unlink()
    shutil.copytree(made.cache, tmp_path / "kept")
    disks.small(made.cache, 1 << 20)
    shutil.copytree(tmp_path / "kept", made.cache, dirs_exist_ok=True)
    before = files_of(made.cache)
    fill(made.cache / "filler")
    ran = program(name, *LOOKING[name])
    assert ran.code == 1
    assert "No space left on device" in ran.err
    assert "Traceback" not in ran.err
    (made.cache / "filler").unlink()
    after = files_of(made.cache)
    assert {path: after.get(path) for path in before} == before
    assert program(name, *LOOKING[name]).code == 0
    fill(made.cache / "filler")
    assert program(name, *LOOKING[name]).code == 0  # all that it needs is there


def fill(path):
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(bytes(4096)):
            pass
