"""Terminals, pipes and locales of all kinds, and those that go away."""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress

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


@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)], ids=str)
def test_no_file_gets_the_number_of_a_stream_that_is_closed(tmp_path, closed):
    """What libraries complain of would be written into it."""
    script = (
        "import os; from dagrender.cli.streams import prepare; prepare();"
        "os._exit(os.open('film', os.O_RDWR | os.O_CREAT))"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, preexec_fn=without(*closed), check=False)
    assert done.returncode > 2
    assert (tmp_path / "film").exists()


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


def on_a_terminal(program, *args, columns=80, **environment):
    """What the program shows on a terminal, and its exit code."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 2, columns, 0, 0))
    process = program.start(*args, stdout=theirs, stderr=theirs, environment=environment)
    os.close(theirs)
    told = b""
    with suppress(OSError):  # the other end has gone
        while part := os.read(ours, 4096):
            told += part
    os.close(ours)
    return process.wait(timeout=60), told


@pytest.mark.parametrize("columns", [1, 8, 500])
def test_a_terminal_of_any_width_shows_a_build(small, program, columns):
    code, told = on_a_terminal(
        program, "build", "film.yaml", "-j", "1", columns=columns, TERM="xterm"
    )
    assert code == 0, told
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


COLOUR = re.compile(rb"\x1b\[[0-9;]*(3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;]*m")
SLIP = ("plan", "no.yaml")


@pytest.mark.parametrize(
    ("environment", "steers", "colours"),
    [
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, False, False),
    ],
    ids=str,
)
def test_a_terminal_gets_what_it_can_show(small, program, environment, steers, colours):
    """Builds and mistakes alike; that some are steered and coloured shows that it would be seen."""
    code, told = on_a_terminal(program, "build", "film.yaml", "-j", "1", **environment)
    assert code == 0, told
    assert (b"\x1b" in told, bool(COLOUR.search(told))) == (steers, colours), told
    assert b"film.mp4" in told
    assert small.partial_files() == []
    code, told = on_a_terminal(program, *SLIP, **environment)
    assert code == 2
    assert b"no such file" in told
    assert (b"\x1b" in told, bool(COLOUR.search(told))) == (colours, colours), told


def test_without_a_terminal_there_are_plain_lines(small, program):
    ran = program.spawn("build", "film.yaml", "-j", "1", environment={"TERM": "xterm"})
    assert ran.code == 0
    assert "\x1b" not in ran.out + ran.err
    assert "\r" not in ran.out + ran.err
    assert (small.folder / "film.mp4").exists()
    ran = program.spawn(*SLIP, environment={"TERM": "xterm"})
    assert ran.code == 2
    assert "\x1b" not in ran.out + ran.err
