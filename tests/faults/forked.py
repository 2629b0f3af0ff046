"""Builds that start in no time: forked off a process that has loaded all libraries.

Each is what ``dagrender build`` is, in a process of its own, with workers that are forked likewise
instead of started anew; whatever is killed, this process waits until all of them have gone.
"""

import ctypes
import os
import signal
import socket
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from dagrender.cli.entry import main
from dagrender.engine.workers import process, serving

from . import libc, points

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, of Linux


def adopt_orphans():
    """Become the parent of whatever loses its own; whether the system can do that."""
    with suppress(OSError, AttributeError):
        return ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0) == 0
    return False


class _Popen:
    """What ``subprocess.Popen`` is to an executor, of a process that was forked."""

    def __init__(self, pid):
        self.pid, self.returncode = pid, None

    def poll(self):
        if self.returncode is None:
            with suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout=None):
        import subprocess

        until = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("worker", timeout)
            time.sleep(0.002)
        return self.returncode

    def terminate(self):
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self):
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def _let_go_of_all_but(kept):
    """Close what was inherited: other workers' sockets, and the build's lease, which locks it."""
    for one in list(Path("/proc/self/fd").iterdir()):
        if int(one.name) > 2 and int(one.name) != kept:
            with suppress(OSError):
                points.real_close(int(one.name))


def _launching(fault):
    def launch(self):
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                os.setpgid(0, 0)
                _let_go_of_all_but(theirs.fileno())
                if fault and fault.role == "worker":
                    points.arm(fault)
                serving.serve(Connection(theirs.detach()), self.root, watched=False)
                code = 0
            except SystemExit:
                code = 0
            finally:
                os._exit(code)
        theirs.close()
        self._popen = _Popen(pid)
        return Connection(ours.detach())

    return launch


def start(folder, cache, *args, fault=None, told=None, before=None):
    """Fork ``dagrender ARGS`` in ``folder``; its process, which writes to the file ``told``.

    ``before`` is called in it first.
    """
    told = told or Path(folder).parent / "told"
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        fd = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(fd, 1)
        os.dup2(fd, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        os.chdir(folder)
        os.environ["DAGRENDER_CACHE_DIR"] = str(cache)
        if before:
            before()
        tempfile.tempdir = str(Path(folder).parent / "spare")
        Path(tempfile.tempdir).mkdir(exist_ok=True)
        sys.argv = ["dagrender", *map(str, args)]
        process.WorkerProcess._launch = _launching(fault)
        if not libc.is_loaded():
            os.fsync = points.real_fsync = lambda _: None  # no power fails here
        if fault and fault.role == "build":
            points.arm(fault)
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        except BaseException:  # noqa: BLE001 - told by whoever waits
            traceback.print_exc()
        sys.stderr.flush()
        sys.stdout.flush()
    finally:
        os._exit(code)


def finish(pid):
    """Wait for a build and all of its workers: its exit code, negative if a signal ended it."""
    code = None
    while True:
        try:
            ended, status = os.waitpid(-1, 0)
        except ChildProcessError:
            break
        if ended == pid:
            code = os.waitstatus_to_exitcode(status)
    return code


def run(folder, cache, *args, fault=None):
    """``dagrender ARGS`` to its end: its exit code and what it said."""
    code = finish(start(folder, cache, *args, fault=fault))
    return code, (Path(folder).parent / "told").read_text()
