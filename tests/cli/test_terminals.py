"""Terminals, pipes and locales of all kinds, and those that go away."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import time

import pytest

from .program import Program
from .test_interrupt import all_gone, long, start, workers_of  # noqa: F401 - a fixture

ASCII = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def without(*numbers):
    """What a process does before it is the program: has nothing at these numbers."""

    def close():
        for number in numbers:
            os.close(number)

    return close


@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)], ids=str)
def test_streams_that_are_closed_from_the_start_are_no_hindrance(small, program, closed):
    fresh = small.fresh(small.folder.parent / "fresh")
    fresh.build()
    args = ("build", "film.yaml", "-j", "1")
    process = program.start(*args, preexec_fn=without(*closed), stdin=None)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "Traceback" not in out + err
    assert small.outputs() == fresh.outputs()
    wrong = program.start("plan", "no.yaml", preexec_fn=without(*closed), stdin=None)
    out, err = wrong.communicate(timeout=60)
    assert wrong.returncode == 2
    assert ("no such file" in err) == (2 not in closed)


def test_a_build_whose_reader_goes_away_stops_and_keeps_what_was_finished(long):  # noqa: F811
    process = start(long)
    workers = workers_of(process)
    process.stdout.close()  # as `| head` does
    assert process.wait(timeout=60) == 1
    assert process.stderr.read() == ""
    process.stderr.close()
    assert all_gone(workers)
    assert long.partial_files() == []
    assert not list((long.cache / "v1" / "locks").iterdir())
    assert len(long.objects()) >= 2


def test_messages_that_nobody_reads_are_no_traceback(program):
    process = program.start("build", "no.yaml")
    process.stderr.close()
    assert process.wait(timeout=60) == 1
    assert process.stdout.read() == ""
    process.stdout.close()


def test_a_pipe_that_is_full_is_waited_for(program):
    process = program.start("schema")
    time.sleep(1.0)  # it has more to say than a pipe holds
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(out) > 1 << 16
    assert err == ""


def test_letters_that_a_locale_cannot_write_are_written_out(small, program):
    (small.folder / "é.mp4").write_bytes(b"no film")
    for environment in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, ASCII):
        ran = program.spawn("probe", "é.mp4", environment=environment)
        assert ran.code == 1
        assert ".mp4: is not a media file" in ran.err
        assert "Traceback" not in ran.err
    small.data["vars"]["name"] = "Zoë ☃"
    small.write(small.data)
    ran = program.spawn("build", "film.yaml", "-j", "1", environment=ASCII)
    assert ran.code == 0, ran.err
    assert program.spawn("graph", "film.yaml", environment=ASCII).code == 0
    assert program.spawn("build", "--help", environment=ASCII).code == 0


@pytest.mark.parametrize("columns", [1, 8, 500])
def test_a_terminal_of_any_width_shows_a_build(small, program, columns):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 2, columns, 0, 0))
    process = program.start(
        "build", "film.yaml", "-j", "1", stdout=theirs, stderr=theirs, environment={"TERM": "xterm"}
    )
    os.close(theirs)
    told = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other end has gone
            break
        if not part:
            break
        told += part
    os.close(ours)
    assert process.wait(timeout=60) == 0, told
    assert b"Traceback" not in told
    assert (small.folder / "film.mp4").exists()


def test_ctrl_c_twice_does_not_wait_and_still_gives_one_message(long):  # noqa: F811
    process = start(long)
    workers = workers_of(process)
    process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.stdout.read()
    assert process.wait(timeout=60) == 130
    told = process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    assert told.strip().splitlines() == ["interrupted; what was finished is kept"]
    assert all_gone(workers)
    assert (long.folder / "film.mp4").read_bytes() == b"the last good film"
    ran = Program(long.folder, long.cache).spawn("cache", "gc")
    assert ran.code == 0, ran.err
    assert long.partial_files() == []


@pytest.mark.parametrize("signals", [("SIGTERM", "SIGINT"), ("SIGHUP", "SIGTERM")])
def test_several_signals_at_once_are_one_interruption(long, signals):  # noqa: F811
    process = start(long)
    workers = workers_of(process)
    for name in signals:
        process.send_signal(getattr(signal, name))
    process.stdout.read()
    assert process.wait(timeout=60) == 130
    assert "Traceback" not in process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    assert all_gone(workers)


def test_no_terminal_and_dumb_ones_get_plain_lines(program):
    for environment in ({"TERM": "dumb"}, {"NO_COLOR": "1"}):
        ours, theirs = pty.openpty()
        process = program.start(
            "plan", "no.yaml", stdout=theirs, stderr=theirs, environment=environment
        )
        os.close(theirs)
        assert process.wait(timeout=60) == 2
        told = os.read(ours, 4096)
        os.close(ours)
        assert b"no such file" in told
        assert b"\x1b" not in told
    assert subprocess.DEVNULL  # nothing is asked of whoever sits there: there is no input
