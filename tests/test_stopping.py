"""Signals that arrive where Python would swallow what their handlers raise."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no timers that send signals")

PROGRAM = """
import os, signal, sys, time
from dagrender.stopping import not_swallowed
{imports}
class Told:
    def __del__(self):
        os.kill(os.getpid(), signal.{signum})
        time.sleep(0.001)
{handler}
try:
    with {within}:
        for _ in range({times}):
            Told()
        time.sleep(30)
    print("went on")
except {stop}:
    print("stopped")
"""


def run(**words):
    program = textwrap.dedent(PROGRAM).format_map({"imports": "", "handler": "", **words})
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=25
    )


@pytest.mark.parametrize("times", [1, 3])
def test_a_worker_that_is_told_to_end_within_a_destructor_ends(times):
    done = run(
        imports="from dagrender.engine.workers.serving import _stop",
        handler="signal.signal(signal.SIGTERM, _stop)",
        signum="SIGTERM",
        within="not_swallowed(SystemExit)",
        stop="SystemExit",
        times=times,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "stopped\n", "")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_build_that_is_interrupted_within_a_destructor_is_interrupted(name):
    done = run(
        imports="from dagrender.cli.building import interruptible",
        signum=name,
        within="interruptible()",
        stop="KeyboardInterrupt",
        times=1,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "stopped\n", "")


def test_other_mistakes_within_destructors_are_told_as_ever():
    program = """
    from dagrender.stopping import not_swallowed
    class Wrong:
        def __del__(self):
            1 / 0
    with not_swallowed(SystemExit):
        Wrong()
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "ZeroDivisionError" in done.stderr


def test_what_comes_behind_is_as_it_was():
    from dagrender.stopping import not_swallowed

    hook, alarm = sys.unraisablehook, signal.getsignal(signal.SIGALRM)
    with not_swallowed(SystemExit):
        assert sys.unraisablehook is not hook
    assert sys.unraisablehook is hook
    assert signal.getsignal(signal.SIGALRM) is alarm
