"""Fail points: every step that a process takes on the files of some folders, counted.

A step is a system call that Python makes: an open, a write, a sync, a rename, a lock ... At the
``step``-th of them something befalls the process: it is killed, or the call fails. Nothing in the
product knows of it: an audit hook and wrappers round three functions of ``os`` see all of them.
"""

import errno
import fcntl
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from . import libc

KILLS = ("kill", "kill build", "kill both")


@dataclass(frozen=True)
class Fault:
    """What happens, where, and when.

    ``role`` is "build" or "worker"; ``what`` is one of ``KILLS`` or the name of an errno. A fault
    that is ``lasting`` meets every step that changes something from then on, as a full disk does.
    """

    role: str
    step: int
    what: str
    folders: tuple[str, ...]
    lasting: bool = False
    sign: str = ""
    """A file that is there once it has happened."""
    counted: str = ""
    """A file that is told of each step: by which process, and what it is."""
    deep: bool = False
    """A step is a call of any library, not of Python alone: see ``libc``."""


CHANGING = {"os.rename", "os.mkdir", "os.chmod", "os.utime", "os.link", "write", "fsync", "creat"}
"""What a full or failing disk refuses; to remove a file needs no room."""


class _Point:
    def __init__(self, fault):
        self.fault, self.steps, self.is_down, self.is_inside = fault, 0, False, False
        self.pid, self.parent = os.getpid(), os.getppid()

    def watches(self, path):
        return self._name(path).startswith(self.fault.folders)

    @staticmethod
    def _name(path):
        if isinstance(path, int):
            try:
                path = Path(f"/proc/self/fd/{path}").readlink()
            except OSError:
                return ""
        try:
            return str(Path.cwd() / os.fsdecode(path))
        except TypeError:
            return ""

    def reach(self, event, path):
        if self.is_inside or os.getpid() != self.pid:
            return
        self.is_inside = True
        try:
            if self.watches(path):
                self._step(event, path)
        finally:
            self.is_inside = False

    def _step(self, event, path):
        fault = self.fault
        if fault.what not in KILLS and event not in CHANGING:
            return
        self.steps += 1
        if fault.counted:
            fd = os.open(fault.counted, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            real_write(fd, f"{os.getpid()} {event} {path}\n".encode())
            real_close(fd)
        elif fault.what in KILLS and fault.sign and Path(fault.sign).exists():
            return  # another process has met it: whoever takes its place is let live
        elif self.steps == fault.step or (fault.lasting and self.steps > fault.step):
            self._befall(event, path)

    def _befall(self, event, path):
        if self.fault.sign:
            fd = os.open(self.fault.sign, os.O_WRONLY | os.O_CREAT)
            real_write(fd, f"{event} {self._name(path)}".encode())
            real_close(fd)
        match self.fault.what:
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "kill build":
                self._kill_the_build()
            case "kill both":
                self._kill_the_build()
                os.kill(os.getpid(), signal.SIGKILL)
            case name:
                code = getattr(errno, name)
                raise OSError(code, os.strerror(code), path if isinstance(path, str) else None)

    def _kill_the_build(self):
        # another worker may have done so: then the parent is somebody else
        if os.getppid() == self.parent:
            os.kill(self.parent, signal.SIGKILL)


real_write, real_fsync, real_close, real_flock = os.write, os.fsync, os.close, fcntl.flock


def arm(fault):
    """From now on ``fault`` waits for this process."""
    if fault.deep:
        libc.arm(fault)
        return
    point = _Point(fault)

    def audit(event, args):
        if event == "open":
            flags = args[2] if len(args) > 2 and isinstance(args[2], int) else 0
            point.reach(
                "creat" if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR) else event, args[0]
            )
        elif event.startswith(("os.", "shutil.")) and args:
            point.reach(event, args[0])

    def write(fd, data):
        point.reach("write", fd)
        return real_write(fd, data)

    def fsync(fd):
        point.reach("fsync", fd)

    def close(fd):
        point.reach("close", fd)
        real_close(fd)

    def flock(fd, how):
        point.reach("flock", fd)
        return real_flock(fd, how)

    os.write, os.fsync, os.close, fcntl.flock = write, fsync, close, flock
    sys.addaudithook(audit)
