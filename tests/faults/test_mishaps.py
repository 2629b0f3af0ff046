"""Mishaps as a user meets them: what is said, the exit code, and what is there afterwards."""

import errno
import fcntl
import json
import os
import random
import shutil
import sqlite3
import time
from contextlib import contextmanager

import pytest
from cli.program import Program
from engine.films import clip, color, film, project, title, video
from store.test_clock import lease_of, set_back_the_clock_of

from dagrender.cli import building
from dagrender.cli.progress import display_for
from dagrender.digest import digest_bytes
from dagrender.engine.record import now_ns, remember, stamp, up_to_date
from dagrender.media.sound.mixing import Mixer
from dagrender.nodes import capture, extract, frames, levels
from dagrender.store import memo
from dagrender.store.store import Store

from .aftermath import Truth
from .ground import Meanwhile, by_renaming, cut_short, fresh_outputs, in_place
from .test_odd_systems import meddle, refusing

BUILD = ("build", "film.yaml", "--executor", "inline")


@pytest.fixture
def made(tmp_path, media):
    data = film(
        [clip("a", "0s", "0.4s"), color(duration="0.2s"), clip("b", "0s", "0.4s", mute=True)],
        titles=[title("Hi", "0s", "0.3s", font_size=9)],
        sounds=[{"audio": "song", "duration": "0.6s"}],
        outputs={"film.mp4": video("0.2s"), "frames/%03d.png": {"range": "0s..0.3s"}},
        size="64x36",
    )
    return project(tmp_path / "film", media, data, cache=tmp_path / "cache")


@pytest.fixture
def program(made):
    return Program(made.folder, made.cache)


@contextmanager
def meanwhile(act, at):
    """``act`` is called in the middle of each build, at the ``at``-th event; counts its calls."""
    seen, calls = [], []

    def notice(event):
        seen.append(event)
        if len(seen) == at:
            calls.append(act())

    display = display_for("off")
    display.notice = notice
    real, building.display_for = building.display_for, lambda _: display
    try:
        yield calls
    finally:
        building.display_for = real


def assert_well(made, program):
    """The film is as from nothing, the cache is sound, and nothing unfinished is left."""
    assert made.outputs() == fresh_outputs(made)
    ran = program("cache", "verify")
    assert (ran.code, ran.err) == (0, "")
    assert [one for one in Truth(made).left_behind() if "quarantine" not in one] == []
    report = report_of(program(*BUILD, "--progress", "json"))
    assert all(one["up_to_date"] for one in report["outputs"])


def report_of(ran):
    assert ran.code == 0, ran.err
    return json.loads(ran.out.splitlines()[-1])


def flipped(cache, chance):
    for path in sorted(cache.rglob("*")):
        if path.is_file() and path.stat().st_size and path.name != "CACHEDIR.TAG":
            data = bytearray(path.read_bytes())
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            path.chmod(0o644)
            path.write_bytes(data)


MISHAPS = ("delete all", "delete folders", "truncate", "swap", "flip")
MEMOS = ("memo gone", "memo damaged", "no memo")


def befall(name, cache):
    chance = random.Random(name)
    flipped(cache, chance) if name == "flip" else meddle(name, cache, chance)


@pytest.mark.parametrize("name", MISHAPS + MEMOS)
def test_whatever_befalls_a_cache_the_next_build_says_nothing_and_succeeds(made, program, name):
    report_of(program(*BUILD, "--progress", "json"))
    clean = made.outputs()
    befall(name, made.cache)
    (made.folder / "film.mp4").unlink()
    shutil.rmtree(made.folder / "frames")
    ran = program(*BUILD)
    assert (ran.code, "warning" in ran.err, "error" in ran.err) == (0, False, False), ran.err
    assert made.outputs() == clean
    assert_well(made, program)


@pytest.mark.parametrize("name", ["delete all", "swap", "no memo"])
def test_what_befalls_it_in_the_middle_of_a_build_is_no_failure_either(made, program, name):
    with meanwhile(lambda: befall(name, made.cache), 9) as calls:
        ran = program(*BUILD)
    assert calls
    assert (ran.code, ran.err) == (0, ""), ran.err
    assert_well(made, program)


def refused_folder(fd):
    if os.path.isdir(f"/proc/self/fd/{fd}"):  # noqa: PTH112 - a number
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))


LACKING = {
    "locks": (fcntl, "flock", refusing(errno.ENOLCK)),
    "links": (os, "link", refusing(errno.EPERM)),
    "folders that are synced": (os, "fsync", refused_folder),
}


@pytest.mark.parametrize("what", LACKING)
def test_what_a_file_system_lacks_is_not_spoken_of(made, program, monkeypatch, what):
    assert program(*BUILD).code == 0
    made.data["outputs"]["frames/%03d.png"]["range"] = "0.1s..0.4s"
    made.write(made.data)
    with monkeypatch.context() as patch:
        patch.setattr(*LACKING[what])
        ran = program(*BUILD)
    assert (ran.code, "warning" in ran.err, "error" in ran.err) == (0, False, False), ran.err
    assert_well(made, program)


def test_a_memo_that_somebody_keeps_locked_is_not_spoken_of(made, program, monkeypatch):
    monkeypatch.setattr(memo, "_BUSY_TIMEOUT_S", 0.01)
    assert program(*BUILD).code == 0
    (made.folder / "film.mp4").unlink()
    other = sqlite3.connect(made.cache / "v1" / "memo.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        ran = program(*BUILD)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert (ran.code, "warning" in ran.err) == (0, False), ran.err
    assert_well(made, program)


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_clock_that_is_set_during_a_build_costs_it_nothing_that_it_has(made, program, hours):
    """A collector that keeps nothing works in the middle of it, by the other clock."""
    assert program(*BUILD).code == 0
    made.data["timeline"][0]["clips"][1]["color"] = "#aa5500"
    made.write(made.data)
    (made.folder / "film.mp4").unlink()

    def step():
        set_back_the_clock_of(lease_of(Store(made.cache)), hours)
        return Store(made.cache).collect(0, 0)

    with meanwhile(step, 9) as calls:
        ran = program(*BUILD, "--progress", "json")
    assert [one.removed for one in calls] == [0]
    report = report_of(ran)
    assert report["warnings"] == []
    assert report["nodes"]["encode"]["run"] == 1
    assert_well(made, program)


def edits(made, media):
    """A source and a colour that change again and again, each time within a size and a time."""
    for number in range(3):
        in_place(
            made.folder / "media/a.mp4", (media / ("a2.mp4", "a.mp4")[number % 2]).read_bytes()
        )
        yield number
        made.data["timeline"][0]["clips"][1]["color"] = f"#20406{number}"
        in_place(made.spec, json.dumps(made.data, indent=1).encode())
        yield number


@pytest.fixture
def coarse(made, disks, tmp_path):
    """The film on a file system of whole seconds, and its cache."""
    folder = tmp_path / "coarse"
    disks.coarse(folder, 24 << 20)
    shutil.copytree(made.folder, folder / "film")
    one = type(made)(folder / "film", folder / "cache", made.data)
    assert one.spec.stat().st_ctime_ns % 1_000_000_000 == 0
    return one


def test_on_a_file_system_of_whole_seconds_every_edit_is_seen(coarse, media):
    """Of the same size and with the same time, soon after the last build."""
    program = Program(coarse.folder, coarse.cache)
    assert program(*BUILD).code == 0
    for number in edits(coarse, media):
        ran = program(*BUILD)
        assert (ran.code, "warning" in ran.err) == (0, False), ran.err
        assert coarse.outputs() == fresh_outputs(coarse), number


def test_within_one_of_its_seconds_nothing_is_remembered(coarse):
    """Two edits that ``stat`` cannot tell from each other, and a look between them."""
    path, store, request = coarse.folder / "media/a.mp4", Store(coarse.cache), coarse.request()
    data, seen = path.read_bytes(), None
    while seen is None or path.stat().st_ctime_ns != seen.st_ctime_ns:
        path.write_bytes(data)
        seen = path.stat()
        digest = store.source_digest(path)
        remember(request, {str(path): stamp(str(path))}, {"outputs": []}, now_ns())
        in_place(path, data[::-1])
    assert path.stat().st_mtime_ns == seen.st_mtime_ns
    assert store.source_digest(path) != digest
    assert up_to_date(request) is None
    time.sleep(2.0)
    assert store.source_digest(path) == digest_bytes(data[::-1])
    remember(request, {str(path): stamp(str(path))}, {"outputs": []}, now_ns())
    assert up_to_date(request) is not None
    in_place(path, data)
    assert store.source_digest(path) == digest_bytes(data)
    assert up_to_date(request) is None


# Sources


def quiet(sound):
    """A WAV file of as much silence."""
    header = sound.index(b"data") + 8
    return sound[:header] + bytes(len(sound) - header)


READS = {
    "video": ("a.mp4", "a2.mp4", extract.Decoders, "frame"),
    "sound": ("song.wav", "song1.wav", Mixer, "samples"),
    "levels": ("song.wav", "song1.wav", levels, "run"),
    "picture": ("logo.png", "logo1.png", capture, "read_picture"),
    "sequence": ("shots/0.png", "logo.png", frames, "read_picture"),
}


@pytest.mark.parametrize(
    "how",
    [*((kind, in_place) for kind in READS), ("video", by_renaming), ("picture", cut_short)],
    ids=lambda how: f"{how[0]} {how[1].__name__}",
)
def test_a_source_that_changes_while_it_is_read_fails_the_build_by_name_and_costs_nothing(
    made, program, media, monkeypatch, how
):
    kind, change = how
    name, other, place, function = READS[kind]
    (made.folder / "media/shots").mkdir()
    shutil.copy(media / "logo1.png", made.folder / "media/shots/0.png")
    made.data["media"]["shots"] = "media/shots/%d.png"
    for number, one in enumerate(
        (
            {"video": "shots", "duration": "0.1s", "scale": 0.1},
            {"image": "logo", "duration": "0.2s", "scale": 0.1},
            {"waveform": "song", "duration": "0.4s", "size": [40, 20]},
        )
    ):
        track = {"track": f"more{number}", "clips": [{"start": "0s", **one}]}
        made.data["timeline"].append(track)
    made.write(made.data)
    path = made.folder / "media" / name
    was = path.read_bytes()
    (made.folder / "film.mp4").write_bytes(b"the last good film")
    with monkeypatch.context() as patch:
        data = quiet(was) if kind == "levels" else (media / other).read_bytes()
        Meanwhile(patch, place, function, before=lambda: change(path, data))
        ran = program(*BUILD)
    assert ran.code in (1, 2)
    assert ran.err.count("changed while") == 1, ran.err
    assert path.name in ran.err
    assert "Traceback" not in ran.err
    assert (made.folder / "film.mp4").read_bytes() == b"the last good film"
    assert not (made.folder / "frames").exists()
    assert Truth(made).left_behind() == []
    kept = {one.key: one for one in Store(made.cache).entries()}
    path.write_bytes(was)
    shutil.rmtree(made.cache)
    assert program(*BUILD).code == 0
    true = {one.key: one for one in Store(made.cache).entries()}
    assert {key: one for key, one in kept.items() if one != true.get(key)} == {}
    assert_well(made, program)
