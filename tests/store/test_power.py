"""A power failure at any moment: whatever of what was not synced has reached the disk or has not.

What a publication asks of the system is recorded, and every state that a disk may then be in is
laid out and looked at: each prefix of the steps, with every choice of the effects that no sync had
made durable by then. Data that was not synced may be there, half there, or be zeros.
"""

import itertools
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dagrender.digest import digest_bytes
from dagrender.store.atomic import replace_file
from dagrender.store.store import Store

KEY = digest_bytes(b"an action")
OLD = {"video": b"old video", "log": b"the log"}
NEW = {"video": b"new video" * 100, "log": b"the log", "more": b"more"}
_MOST_LOOSE = 9
"""Loose effects of which every choice is tried; of more, each alone and all but each."""


@dataclass
class File:
    """A file as it would be found: what was written to it, and how much of that is sure."""

    data: bytearray = field(default_factory=bytearray)
    synced: int = -1
    """How many bytes are; -1 where not even the file is."""


@dataclass(frozen=True)
class Name:
    """An effect on a folder: from now on ``path`` is ``file``, or nothing."""

    path: Path
    file: object


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


class Disk:
    """Names and files after some steps: what is durable, and the effects that are loose."""

    def __init__(self, before):
        self.sure = {path: File(bytearray(data), len(data)) for path, data in before.items()}
        self.now = dict(self.sure)
        self.loose: list[Name] = []

    def take(self, step):
        match step:
            case ("create", path):
                if path not in self.now:
                    self._name(path, File())
            case ("mkdir", path):
                self._name(path, None)
            case ("write", path, data):
                self.now[path].data += data
            case ("rename", path, target):
                file = self.now.pop(path)
                self.loose.append(Name(path, "gone"))
                self._name(target, file)
            case ("unlink", path):
                self.now.pop(path, None)
                self.loose.append(Name(path, "gone"))
            case ("sync", path):
                if isinstance(self.now.get(path), File):
                    self.now[path].synced = len(self.now[path].data)
                else:
                    self._settle(path)

    def _name(self, path, file):
        self.now[path] = file
        self.loose.append(Name(path, file))

    def _settle(self, folder):
        """The names in ``folder`` are durable, and so is the folder's own."""
        for one in [one for one in self.loose if folder in (one.path.parent, one.path)]:
            self.loose.remove(one)
            self._apply(self.sure, one)

    @staticmethod
    def _apply(names, one):
        if one.file == "gone":
            names.pop(one.path, None)
        else:
            names[one.path] = one.file

    def states(self):
        """Every set of names that may be found, with every form of the data that is not synced."""
        count = len(self.loose)
        if count <= _MOST_LOOSE:
            chosen = itertools.product((False, True), repeat=count)
        else:
            ones = [[n == one for n in range(count)] for one in range(count)]
            chosen = [[False] * count, [True] * count, *ones]
            chosen += [[not one for one in some] for some in ones]
        for there in chosen:
            names = dict(self.sure)
            for one, is_there in zip(self.loose, there, strict=True):
                if is_there:
                    self._apply(names, one)
            for form in ("whole", "half", "zeros"):
                yield {path: _found(file, form) for path, file in names.items()}


def _found(file, form):
    if file is None:
        return None
    if file.synced == len(file.data) or form == "whole":
        return bytes(file.data)
    kept = max(0, file.synced)
    rest = len(file.data) - kept
    lost = bytes(file.data[kept : kept + rest // 2]) if form == "half" else bytes(rest)
    return bytes(file.data[:kept]) + lost


def lay_out(names, root, folder):
    """The state as files in ``folder``, which stands for ``root``."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in sorted(names.items()):
        place = folder / path.relative_to(root)
        if data is None:
            place.mkdir(parents=True, exist_ok=True)
        elif place.parent.is_dir() or path.parent in (root, *root.parents):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


def files_of(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def states_after(recorder, before):
    """Each state that differs from those before, at every step."""
    seen = set()
    disk = Disk(before)
    for step in (("begin",), *recorder.steps):
        disk.take(step)
        for state in disk.states():
            mark = hash(frozenset(state.items()))
            if mark not in seen:
                seen.add(mark)
                yield state


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
    for number, state in enumerate(states_after(recorder, before)):
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
    for state in states_after(recorder, before):
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
    for state in states_after(recorder, before):
        found.add(state[target])
    assert found == {b"old film", b"new film" * 50}
