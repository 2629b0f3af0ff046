import io

from rich.console import Console

from dagrender.cli import progress
from dagrender.cli.progress import Ledger
from dagrender.events import (
    Counted,
    FramesPainted,
    NodeFailed,
    NodeFinished,
    NodeStarted,
    PhaseStarted,
)


class Clock:
    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


def begin(ledger, *, total=10, hit=4, frames=300):
    ledger.notice(PhaseStarted(phase="build"))
    ledger.notice(Counted(kind="encode", total=total, hit=hit, frames_to_paint=frames))


def started(key="k", kind="encode"):
    return NodeStarted(kind=kind, key=key, label="0.0-2.0 s", worker=0)


def finished(key="k", kind="encode", **more):
    return NodeFinished(kind=kind, key=key, label="0.0-2.0 s", frames=60, seconds=2.0, **more)


def test_nodes_are_counted_as_cached_running_and_done():
    ledger = Ledger()
    begin(ledger)
    ledger.notice(started("a"))
    ledger.notice(started("b"))
    ledger.notice(finished("a"))
    counts = (ledger.cached["encode"], ledger.running["encode"], ledger.done["encode"])
    assert counts == (4, 1, 1)
    ledger.notice(NodeFailed(kind="encode", key="b", label="", message=""))
    assert (ledger.running["encode"], ledger.failed) == (0, 1)


def test_a_pass_that_made_two_encodes_counts_for_two():
    ledger = Ledger()
    begin(ledger, total=2, hit=0)
    ledger.notice(started())
    ledger.notice(finished(nodes=2))
    assert ledger.done["encode"] == 2
    assert ledger.running["encode"] == 0


def test_the_rate_is_that_of_the_last_seconds():
    clock = Clock()
    ledger = Ledger(clock)
    begin(ledger)
    for _ in range(40):
        clock.now_s += 0.5
        ledger.notice(FramesPainted(key="k", frames=5))
    assert 9 < ledger.frames_per_s() < 12
    clock.now_s += 60
    assert ledger.frames_per_s() == 0


def test_time_left_is_told_when_there_is_something_to_tell_it_by():
    clock = Clock()
    ledger = Ledger(clock)
    begin(ledger, frames=100)
    assert ledger.left_s() is None
    ledger.notice(FramesPainted(key="k", frames=1))
    clock.now_s += 0.1
    assert ledger.left_s() is None
    for _ in range(4):
        clock.now_s += 1
        ledger.notice(FramesPainted(key="k", frames=10))
    assert 4 < ledger.left_s() < 7


def test_plain_lines_come_now_and_then(monkeypatch, capsys):
    clock = Clock()
    monkeypatch.setattr(progress.time, "monotonic", clock)
    lines = progress.PlainLines()
    lines._ledger = Ledger(clock)
    begin(lines)
    for _ in range(50):
        clock.now_s += 0.5
        lines.notice(FramesPainted(key="k", frames=5))
    lines.notice(NodeFailed(kind="encode", key="k", label="2.0-4.0 s", message="no"))
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "rendering 6 of 10 segments (300 frames)"
    assert len(told) == 4
    assert told[1].startswith("100 of 300 frames, ")
    assert "frames/s" in told[1]
    assert told[1].endswith("s left")
    assert told[-1] == "failed: encode 2.0-4.0 s"


def drawn(live):
    console = Console(file=io.StringIO(), width=100)
    console.print(live._render())
    return console.file.getvalue()


def test_the_live_display_names_the_phase_and_then_the_work():
    live = progress._Live()
    assert "reading the spec" in drawn(live)
    live.notice(PhaseStarted(phase="probe"))
    assert "probing sources" in drawn(live)
    begin(live)
    live.notice(Counted(kind="mix", total=1, hit=1))
    live.notice(started())
    live.notice(FramesPainted(key="k", frames=30))
    text = drawn(live)
    assert "render  4/10  4 cached  1 running" in text
    assert "mix" in text
    assert "30 of 300 frames" in text
    live.notice(NodeFailed(kind="encode", key="k", label="", message=""))
    assert "1 failure" in drawn(live)
