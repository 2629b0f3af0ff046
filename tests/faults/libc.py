"""Every call that changes files, whichever library makes it: ``failing.c``, loaded before all."""

import ctypes
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dagrender.digest import digest_file

SOURCE = Path(__file__).with_name("failing.c")
ROOMLESS = ("open", "remove")
"""Calls that a full disk does not refuse."""
_OPTIONS = ("-O1", "-shared", "-fPIC", "-fno-delete-null-pointer-checks")
_LOADED = "FAULTS_LIBC"


def preload():
    """Start this program anew with the library before it; whether that can be had here."""
    if is_loaded():
        return True
    library = _library()
    if library is None:
        return False
    before = os.environ.get("LD_PRELOAD", "")
    os.environ |= {"LD_PRELOAD": f"{library} {before}".strip(), _LOADED: str(library)}
    os.execv(sys.executable, sys.orig_argv)
    return True


def _library():
    """The library, compiled once for each form of its source; None where that cannot be done."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    place = Path(tempfile.gettempdir()) / f"failing-{os.getuid()}-{digest_file(SOURCE)[:16]}.so"
    if place.exists():
        return place
    made = place.with_suffix(f".{os.getpid()}.so")
    command = [compiler, *_OPTIONS, "-o", made, SOURCE, "-ldl", "-lpthread"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        return None
    made.replace(place)
    return place


def is_loaded():
    return bool(os.environ.get(_LOADED))


def arm(fault):
    """From now on ``fault`` waits for this process; it counts and tells where it has no step."""
    ctypes.CDLL(None).fail_at(
        ctypes.c_long(fault.step),
        0 if fault.counted else getattr(errno, fault.what),
        int(fault.lasting),
        int(bool(fault.counted) or fault.what != "ENOSPC"),
        ":".join(fault.folders).encode(),
        (fault.counted or fault.sign).encode(),
    )


def record(folder, log):
    """From now on whatever this process changes below ``folder`` is written to the file ``log``."""
    ctypes.CDLL(None).record(str(folder).encode(), str(log).encode())


def recorded(log):
    """What was: (event, path, other path, where in the file or size, bytes), in order."""
    with Path(log).open("rb") as file:
        while line := file.readline():
            event, at, size, paths = line.decode().rstrip("\n").split(" ", 3)
            path, _, other = paths.partition("\t")
            yield event, Path(path), Path(other), int(at), file.read(int(size))
