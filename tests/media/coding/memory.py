"""Memory that held something before: what a coder must not let into its bytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_TESTS = str(Path(__file__).resolve().parents[2])
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only glibc fills memory on demand")


def printed(program: str, *args: str) -> str:
    """What a Python ``program`` prints, whatever fresh memory is full of; the same each time."""
    told = set()
    for fill in ("1", "255"):
        env = os.environ | {"MALLOC_PERTURB_": fill, "PYTHONPATH": _TESTS}
        command = [sys.executable, "-c", program, *args]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        told.add(done.stdout)
    assert len(told) == 1
    return told.pop()
