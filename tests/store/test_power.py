"""A power failure at any moment: whatever of what was not synced has reached the disk or has not.

What a publication asks of the system is recorded, and every state that a disk may then be in is
laid out and looked at.
"""

import os
from pathlib import Path

import pytest

from dagrender.digest import digest_bytes
from dagrender.store.atomic import replace_file
from dagrender.store.store import Store

from .power import Disk, lay_out, states_after

KEY = digest_bytes(b"an action")
OLD = {"video": b"old video", "log": b"the log"}
NEW = {"video": b"new video" * 100, "log": b"the log", "more": b"more"}


class Recorder:
    """What is done below ``root``, in order, as functions of a ``Disk``."""

    def __init__(self, monkeypatch, root):  # noqa: C901 - one small function a call
        self.root, self.steps, self.open = root, [], {}
        real = {name: getattr(os, name) for name in ("open", "write", "fsync", "close", "mkdir")}
        real |= {name: getattr(os, name) for name in ("replace", "rename", "unlink")}

        def opened(path, flags, *more, **given):
            fd = real["open"](path, flags, *more, **given)
            path = Path(path)
            if path.is_relative_to(root):
                self.open[fd] = path
                if flags & os.O_CREAT and not any(s == ("create", path) for s in self.steps[-1:]):
                    self.steps.append(("create", path))
            return fd

        def write(fd, data):
            count = real["write"](fd, data)
            if fd in self.open:
                self.steps.append(("write", self.open[fd], bytes(data[:count])))
            return count

        def fsync(fd):
            if fd in self.open:
                self.steps.append(("sync", self.open[fd]))

        def close(fd):
            self.open.pop(fd, None)
            real["close"](fd)

        def mkdir(path, *more, **given):
            real["mkdir"](path, *more, **given)
            self.steps.append(("mkdir", Path(path)))

        def rename(path, target, **given):
            real["replace"](path, target, **given)
            self.steps.append(("rename", Path(path), Path(target)))

        def unlink(path, **given):
            real["unlink"](path, **given)
            self.steps.append(("unlink", Path(path)))

        for name, mine in (
            *(("open", opened), ("write", write), ("fsync", fsync), ("close", close)),
            *(("mkdir", mkdir), ("replace", rename), ("rename", rename), ("unlink", unlink)),
        ):
            monkeypatch.setattr(os, name, mine)


def files_of(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def root(tmp_path):
    return tmp_path / "cache"


@pytest.mark.parametrize("old", [None, OLD])
def test_what_is_found_after_a_power_failure_is_whole_or_not_there(
    root, tmp_path, monkeypatch, old
):
    store = Store(root)
    store.prepare()
    if old:
        store.publish(KEY, "encode", old)
    before = files_of(root)
    folders = {path: None for path in root.rglob("*") if path.is_dir()}
    with monkeypatch.context() as patch:
        recorder = Recorder(patch, root)
        Store(root).publish(KEY, "encode", NEW)
    assert {step[0] for step in recorder.steps} >= {"create", "write", "sync", "rename"}
    found = []
    for number, state in enumerate(states_after(recorder.steps, before)):
        folder = tmp_path / "after"
        lay_out({**folders, **state}, root, folder)
        after = Store(folder)
        result = after.lookup(KEY)
        # what is found is right: not put aside when it is read, but never found if it is not
        got = result and {name: after.read(one.digest) for name, one in result.outputs}
        found.append(got)
        assert got in (old, NEW), f"state {number}"
        assert not [one for one in after.verify().damaged if result and one == KEY]
        if number % 25 == 0:
            after.publish(KEY, "encode", NEW)
            assert after.lookup(KEY) is not None
            after.collect(None, None)
            assert after.info().temp_bytes == 0
    assert old in found
    assert NEW in found
    assert len(found) > 50
    # once it is published, no failure takes it away again
    disk = Disk(before | folders)
    for step in recorder.steps:
        disk.take(step)
    for state in disk.states():
        lay_out(state, root, tmp_path / "after")
        after = Store(tmp_path / "after")
        result = after.lookup(KEY)
        assert result
        assert {name: after.read(one.digest) for name, one in result.outputs} == NEW


def test_a_lost_sync_would_be_noticed(root, tmp_path, monkeypatch):
    """The check itself: a publication that syncs nothing can be found in parts."""
    Store(root).prepare()
    folders = {path: None for path in root.rglob("*") if path.is_dir()}
    before = files_of(root)
    with monkeypatch.context() as patch:
        recorder = Recorder(patch, root)
        Store(root).publish(KEY, "encode", NEW)
    recorder.steps = [step for step in recorder.steps if step[0] != "sync"]
    wrong = 0
    for state in states_after(recorder.steps, before):
        lay_out({**folders, **state}, root, tmp_path / "after")
        after = Store(tmp_path / "after")
        wrong += bool(after.verify().damaged)
    assert wrong


def test_an_output_is_the_old_one_or_the_new_one_after_a_power_failure(tmp_path, monkeypatch):
    folder = tmp_path / "film"
    folder.mkdir()
    target = folder / "film.mp4"
    target.write_bytes(b"old film")
    before = files_of(folder)
    with monkeypatch.context() as patch:
        recorder = Recorder(patch, folder)
        # as libav does, by a name of its own: its writes are not seen, so they are told
        replace_file(target, lambda file: file.write(b"new film" * 50))
    (partial,) = {step[1] for step in recorder.steps if step[0] == "create"}
    begin = next(n for n, step in enumerate(recorder.steps) if step[0] == "sync")
    recorder.steps.insert(begin, ("write", partial, b"new film" * 50))
    found = set()
    for state in states_after(recorder.steps, before):
        found.add(state[target])
    assert found == {b"old film", b"new film" * 50}
