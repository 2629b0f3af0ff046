"""Disks on which the power fails: every state in which steps that were taken may be found.

Each prefix of the steps, with every choice of the effects that no sync had made durable by then.
Data that was not synced may be there, half there, or be zeros.
"""

import itertools
import shutil
from dataclasses import dataclass, field
from pathlib import Path

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


@dataclass(frozen=True)
class Move:
    """A folder that is renamed, with all that is in it, to where there is none."""

    path: Path
    target: Path


class Disk:
    """Names and files after some steps: what is durable, and the effects that are loose."""

    def __init__(self, before):
        self.sure = {
            path: None if data is None else File(bytearray(data), len(data))
            for path, data in before.items()
        }
        self.now = dict(self.sure)
        self.loose: list[Name | Move] = []

    def take(self, step):  # noqa: C901, PLR0912 - one small case a step
        match step:
            case ("create", path):
                if path not in self.now:
                    self._name(path, File())
            case ("mkdir", path):
                self._name(path, None)
            case ("empty", path):
                if self.now.get(path) is None:
                    self._name(path, File())
                self._overwrite(path, 0)
                del self.now[path].data[:]
            case ("write", path, data):
                self.now[path].data += data
            case ("write", path, data, at):
                self._overwrite(path, at)
                file = self.now[path]
                file.data += bytes(max(0, at - len(file.data)))
                file.data[at : at + len(data)] = data
            case ("truncate", path, size):
                self._overwrite(path, size)
                del self.now[path].data[size:]
            case ("link", path, target):
                self._name(target, self.now[path])
            case ("rename", path, target) if self.now.get(path) is None:
                self.loose.append(Move(path, target))
                self._apply(self.now, self.loose[-1])
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

    def _overwrite(self, path, at):
        file = self.now[path]
        file.synced = min(file.synced, at)

    def _name(self, path, file):
        self.now[path] = file
        self.loose.append(Name(path, file))

    def _settle(self, folder):
        """The names in ``folder`` are durable; its own is only when its parent is synced."""
        for one in [one for one in self.loose if one.path.parent == folder]:
            self.loose.remove(one)
            self._apply(self.sure, one)

    @staticmethod
    def _apply(names, one):
        if isinstance(one, Move):
            if one.path in names and one.target not in names:
                for path in [path for path in names if path.is_relative_to(one.path)]:
                    names[one.target / path.relative_to(one.path)] = names.pop(path)
        elif one.file == "gone":
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


def states_after(steps, before):
    """Each state that differs from those before, at every step."""
    seen = set()
    disk = Disk(before)
    for step in (("begin",), *steps):
        disk.take(step)
        for state in disk.states():
            mark = hash(frozenset(state.items()))
            if mark not in seen:
                seen.add(mark)
                yield state
