"""Which files are opened, told by the kernel: by whatever library, in whatever process."""

import ctypes
import os
import struct
import sys
from contextlib import contextmanager

import pytest

_OPENED = 0x20
_EVENT = struct.Struct("iIII")


@contextmanager
def opened(folder):
    """A list of the names in ``folder`` that were opened, filled in at the end, each once."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells who opens what")
    libc = ctypes.CDLL(None, use_errno=True)
    told = libc.inotify_init1(os.O_NONBLOCK)
    if told < 0 or libc.inotify_add_watch(told, os.fsencode(folder), _OPENED) < 0:
        pytest.skip("the kernel watches no files here")
    names = []
    try:
        yield names
        found = set()
        while data := _read(told):
            at = 0
            while at < len(data):
                *_, length = _EVENT.unpack_from(data, at)
                at += _EVENT.size
                found.add(os.fsdecode(data[at : at + length].rstrip(b"\0")))
                at += length
        names += sorted(found - {""})
    finally:
        os.close(told)


def _read(told):
    try:
        return os.read(told, 1 << 16)
    except BlockingIOError:
        return b""
