"""Control groups of little memory: where the kernel kills whoever takes more."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

_ROOT = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


def _own(controllers):
    """The path of this process's group in the hierarchy of ``controllers``."""
    for line in _OWN.read_text().splitlines():
        _, names, path = line.split(":", 2)
        if names == controllers:
            return path.lstrip("/")
    return None


class Group:
    """A group of its own below this process's, with ``most_bytes`` of memory and no swap."""

    def __init__(self, most_bytes):
        self.most_bytes = most_bytes
        self.place = None

    def __enter__(self):
        reasons = []
        for make in (self._version_1, self._version_2):
            try:
                make()
            except OSError as error:
                reasons.append(str(error))
            else:
                return self
        self.__exit__()
        pytest.skip(f"no group of little memory may be made here: {'; '.join(reasons)}")

    def _version_1(self):
        own = _own("memory")
        if own is None:
            raise OSError("no memory controller of version 1")
        parent = _ROOT / "memory" / own
        self.place = (parent if parent.is_dir() else _ROOT / "memory") / f"test-{os.getpid()}"
        self.place.mkdir()
        (self.place / "memory.limit_in_bytes").write_text(str(self.most_bytes))
        with suppress(OSError):  # where swap is not counted there is none to speak of
            (self.place / "memory.memsw.limit_in_bytes").write_text(str(self.most_bytes))

    def _version_2(self):
        own = _own("")
        if own is None or not (_ROOT / "cgroup.controllers").exists():
            raise OSError("no memory controller of version 2")
        # a group that has processes may have no groups below it: beside it, then
        self.place = (_ROOT / own).parent / f"test-{os.getpid()}"
        self.place.mkdir()
        (self.place / "memory.max").write_text(str(self.most_bytes))
        with suppress(OSError):
            (self.place / "memory.swap.max").write_text("0")

    def enter(self):
        """Called in a process that is about to become another program: it and its children."""
        (self.place / "cgroup.procs").write_text(str(os.getpid()))

    def kills(self):
        """How many processes the kernel has killed for want of memory; None where it tells not."""
        for name in ("memory.events", "memory.oom_control"):
            with suppress(OSError):
                for line in (self.place / name).read_text().splitlines():
                    word, _, count = line.partition(" ")
                    if word == "oom_kill":
                        return int(count)
        return None

    def __exit__(self, *_):
        if self.place is not None:
            with suppress(OSError):
                self.place.rmdir()
