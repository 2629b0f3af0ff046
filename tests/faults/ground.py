"""Files that change under a build: when, how, and what is expected of it."""

import os
import shutil
import sys
from contextlib import contextmanager

from dagrender.media.sound.mixing import Mixer
from dagrender.nodes import capture, encode, extract, frames


def in_place(path, data):
    """Other bytes in the same file, of the same size and with the same time of change."""
    seen = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def by_renaming(path, data):
    """Another file in its place, with the same time of change."""
    seen = path.stat()
    other = path.with_suffix(".new")
    other.write_bytes(data)
    os.utime(other, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    other.replace(path)


def cut_short(path, _):
    """As of somebody who has begun to write it anew."""
    os.truncate(path, path.stat().st_size // 3)


def gone(path, _):
    path.unlink()


class Meanwhile:
    """Does something once: ``before`` the first call of a function, or ``after`` it.

    Where ``after`` is given as well as ``before``, what the call reads is there for it alone.
    """

    def __init__(self, monkeypatch, place, name, *, before=None, after=None):
        self.happened = 0
        real = getattr(place, name)

        def call(*args, **given):
            self.happened += 1
            is_first = self.happened == 1
            if is_first and before:
                before()
            try:
                return real(*args, **given)
            finally:
                if is_first and after:
                    after()

        monkeypatch.setattr(place, name, call)


READS = {
    "video": (extract.Decoders, "frame"),
    "sound": (Mixer, "samples"),
    "picture": (capture, "read_picture"),
    "svg": (capture, "read_picture"),
    "sequence": (frames, "read_picture"),
    "font": (encode, "run"),
    "table": (encode, "run"),
}
"""The function that reads a source of each kind, or calls whatever does."""


def fresh_outputs(made):
    """What a build of the same files from nothing gives."""
    number = len(list(made.folder.parent.iterdir()))
    fresh = made.fresh(made.folder.parent / f"fresh-{number}")
    fresh.build()
    try:
        return fresh.outputs()
    finally:
        shutil.rmtree(fresh.folder)


class _Opens:
    """What is done before a file is opened, whoever opens it; one hook for all tests."""

    def __init__(self):
        self.path, self.count, self.act = None, 0, None
        sys.addaudithook(self.hear)

    def hear(self, event, args):
        if self.path is None or event not in {"open", "dagrender.open"}:
            return
        # Python tells of what os.open opens as well, which is read too
        if args and str(args[0]) == self.path:
            self.count += 1
            if self.act:
                self.act(self.count)


_opens = []


@contextmanager
def opens_of(path, act=None):
    """Counts how often the file is opened; ``act`` is told of each, before it happens."""
    if not _opens:
        _opens.append(_Opens())
    (hook,) = _opens
    hook.path, hook.count, hook.act = str(path), 0, act
    try:
        yield hook
    finally:
        hook.path = hook.act = None
