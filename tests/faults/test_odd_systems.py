"""Systems that lack what others have, caches that are meddled with, programs of two versions."""

import errno
import fcntl
import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from engine.films import clip, color, film, project, title, video

from dagrender.engine.record import record_path
from dagrender.nodes import encode, mix
from dagrender.store import layout, memo
from dagrender.store.store import Store

from .ground import fresh_outputs


@pytest.fixture
def made(tmp_path, media):
    data = film(
        [clip("a", "0s", "0.4s"), color(duration="0.2s"), clip("b", "0s", "0.4s", mute=True)],
        titles=[title("Hi", "0s", "0.3s", font_size=9)],
        sounds=[{"audio": "song", "duration": "0.6s"}],
        outputs={
            "film.mp4": video("0.2s"),
            "still.png": {"at": "0s"},
            "frames/%03d.png": {"range": "0s..0.3s"},
        },
        size="64x36",
    )
    return project(tmp_path / "film", media, data)


def refusing(code):
    def refuse(*_, **__):
        raise OSError(code, os.strerror(code))

    return refuse


@pytest.mark.parametrize("code", ["ENOTSUP", "ENOLCK", "EPERM", "ENOSYS"])
def test_a_file_system_without_locks_builds_the_same(made, monkeypatch, code):
    monkeypatch.setattr(fcntl, "flock", refusing(getattr(errno, code)))
    made.build(jobs=1)
    with Store(made.cache).lease():
        Store(made.cache).collect(0, 0)
        assert made.build()["nodes"]["encode"]["run"] == 0
    monkeypatch.undo()
    assert made.outputs() == fresh_outputs(made)
    assert made.partial_files() == []


@pytest.mark.parametrize("code", ["EPERM", "ENOTSUP", "EXDEV", "EMLINK", "ENOSYS"])
def test_a_file_system_without_hard_links_builds_the_same(made, monkeypatch, code):
    made.build()
    made.data["outputs"]["frames/%03d.png"]["range"] = "0.1s..0.4s"
    made.write(made.data)
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", refusing(getattr(errno, code)))
        made.build()
    assert made.outputs() == fresh_outputs(made)


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_cannot_sync_folders_builds_the_same(made, monkeypatch, code):
    def fsync(fd):
        if Path(f"/proc/self/fd/{fd}").is_dir():
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fsync)
    made.build()
    assert made.outputs() == fresh_outputs(made)


# A cache that is meddled with while a build works on it


def meddle(name, cache, chance):  # noqa: C901, PLR0912 - one small case a mishap
    """Do something to a cache; nothing that a build may rely on is left alone."""
    base = cache / "v1"
    files = [
        path
        for path in sorted(base.glob("??s/*/*")) + sorted(base.glob("ac/*/*"))
        if path.is_file()
    ]
    match name:
        case "delete all":
            shutil.rmtree(cache, ignore_errors=True)
        case "delete folders":
            for folder in ("tmp", "locks", "leases", "cas"):
                shutil.rmtree(base / folder, ignore_errors=True)
        case "truncate":
            for path in files:
                os.truncate(path, path.stat().st_size // 2)
        case "swap":
            for table in ("cas", "ac"):
                some = [path for path in files if path.is_relative_to(base / table)]
                chance.shuffle(some)
                for one, other in zip(some[::2], some[1::2], strict=False):
                    kept = one.with_name("kept")
                    one.rename(kept)
                    other.rename(one)
                    kept.rename(other)
        case "memo gone":
            for path in base.glob("memo.sqlite*"):
                path.unlink()
        case "memo damaged":
            for path in base.glob("memo.sqlite*"):
                path.write_bytes(chance.randbytes(5000))
        case "no memo":
            for path in base.glob("memo.sqlite*"):
                if path.is_file():
                    path.unlink()
            (base / "memo.sqlite").mkdir(exist_ok=True)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "name",
    [
        *("delete all", "delete folders", "truncate", "swap"),
        *("memo gone", "memo damaged", "no memo"),
    ],
)
def test_a_cache_may_be_meddled_with_at_any_time(made, name, seed):
    chance = random.Random(seed)
    at = chance.randint(1, 12)
    seen = []

    def notify(event):
        seen.append(event)
        if len(seen) == at:
            meddle(name, made.cache, chance)

    made.build(notify)
    assert len(seen) > at
    clean = fresh_outputs(made)
    assert made.outputs() == clean
    meddle(name, made.cache, chance)
    for output in ("film.mp4", "still.png"):
        (made.folder / output).unlink()
    made.build()
    assert made.outputs() == clean
    assert made.partial_files() == []


def test_a_memo_that_another_program_keeps_locked_is_done_without(made, monkeypatch):
    monkeypatch.setattr(memo, "_BUSY_TIMEOUT_S", 0.01)
    made.build()
    other = sqlite3.connect(made.cache / "v1" / "memo.sqlite", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert made.build()["nodes"]["encode"]["run"] == 0
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert made.outputs() == fresh_outputs(made)


# Two versions of the program on one cache


def test_a_node_of_another_version_takes_nothing_of_this_ones_and_spoils_nothing(made, monkeypatch):
    made.build()
    clean = made.outputs()
    with monkeypatch.context() as patch:
        patch.setattr(encode, "VERSION", encode.VERSION + 1)
        nodes = made.build()["nodes"]
        assert nodes["encode"]["run"] == nodes["encode"]["total"]
        assert nodes["mix"]["run"] == 0
    assert made.outputs() == clean
    assert made.build()["nodes"]["encode"]["run"] == 0


def test_a_library_of_another_version_takes_nothing_of_this_ones(made, monkeypatch):
    made.build()
    clean, real = made.outputs(), mix.tools
    with monkeypatch.context() as patch:
        patch.setattr(mix, "tools", lambda: (*real(), ("libnew", "2.0")))
        nodes = made.build()["nodes"]
        assert nodes["mix"]["run"] == nodes["mix"]["total"]
        assert nodes["encode"]["run"] == 0
    assert made.outputs() == clean
    assert made.build()["nodes"]["mix"]["run"] == 0


def test_another_layout_of_the_cache_has_a_folder_of_its_own(made, monkeypatch):
    made.build()
    clean = made.outputs()
    before = {path: path.read_bytes() for path in made.objects()}
    with monkeypatch.context() as patch:
        patch.setattr(layout, "VERSION", "v2")
        nodes = made.build()["nodes"]
        assert nodes["encode"]["run"] == nodes["encode"]["total"]
        Store(made.cache).collect(None, None)
    assert made.outputs() == clean
    assert {path: path.read_bytes() for path in made.objects()} == before
    assert made.build()["nodes"]["encode"]["run"] == 0


def test_records_lie_where_the_layout_says(made):
    """It is looked for before the layout is imported, so it has the folder's name itself."""
    assert record_path(made.request()).parent == Store(made.cache).builds


@pytest.mark.parametrize("how", ["by a partial file", "by a partial folder"])
def test_what_a_killed_build_left_goes_though_nothing_is_to_be_written(made, how):
    """The edit that it was to build has been taken back."""
    made.build()
    if how == "by a partial file":
        left = made.folder / ".film.0123456789abcdef.partial.mp4"
        left.write_bytes(b"half a film")
    else:
        left = made.folder / ".frames.partial"
        left.mkdir()
        (left / "001.png").write_bytes(b"half")
        (made.folder / ".frames.lock").touch()
    report = made.build()
    assert all(output["up_to_date"] for output in report["outputs"])
    assert [path.name for path in made.folder.iterdir() if path.name.startswith(".")] == []


def test_the_worker_of_a_killed_build_lets_a_newer_film_stand(made):
    """Whoever writes an output holds its lock: another build of it waits, and is the last."""
    from threading import Thread

    from dagrender.digest import digest_value

    made.build()
    (made.folder / "film.mp4").unlink()
    (made.folder / "still.png").unlink()
    store = Store(made.cache)
    with store.lock(digest_value(("output", str(made.folder / "film.mp4")))):
        newer = Thread(target=made.build)
        newer.start()
        newer.join(0.5)
        assert newer.is_alive()
        (made.folder / "film.mp4").write_bytes(b"what the older build still wrote")
    newer.join()
    assert made.outputs() == fresh_outputs(made)
