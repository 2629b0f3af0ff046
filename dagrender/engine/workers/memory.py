"""What a process holds of memory, and giving back what it does not use."""

import ctypes
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_STATM, _STATUS = Path("/proc/self/statm"), Path("/proc/self/status")
_WORTH_BYTES = 128 << 20
"""So much growth is worth the page faults of whoever takes the memory again."""


def peak_rss_bytes() -> int:
    """The most memory that this process ever held, in bytes; 0 where the system does not tell.

    On Linux not by ``getrusage``, which counts in what the process that started this one held.
    """
    with suppress(OSError, ValueError, StopIteration):
        lines = _STATUS.read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) << 10
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def rss_bytes() -> int:
    """What this process holds now, in bytes; 0 where the system does not tell."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


class Trimmer:
    """Has the C library give memory back that is free.

    glibc keeps what was freed, in pieces between what is in use: pictures of many sizes that come
    and go leave a process half as large again as what it holds. Elsewhere nothing is done.
    """

    def __init__(self) -> None:
        self._trim = _malloc_trim()
        self._floor_bytes = rss_bytes()

    def trim(self) -> bool:
        """Give back what is free, if much has come since the last time; whether it did."""
        if self._trim is None or rss_bytes() - self._floor_bytes < _WORTH_BYTES:
            return False
        self._trim(0)
        self._floor_bytes = rss_bytes()
        return True


def _malloc_trim() -> Callable[[int], int] | None:
    """``malloc_trim`` of glibc (2.8 and later); None with another C library."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    return trim
