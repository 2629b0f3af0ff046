"""Progress: a live display on a terminal, plain lines elsewhere, JSON lines when asked for."""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from dagrender.cli.show import plural, say, seconds, size, write
from dagrender.events import (
    Counted,
    Event,
    Fetching,
    FramesPainted,
    NodeFailed,
    NodeFinished,
    NodeStarted,
    PhaseStarted,
)
from dagrender.harmless import harmless

if TYPE_CHECKING:
    from rich.console import RenderableType

_PLAIN_EVERY_S = 10.0
_RATE_WINDOW_S = 8.0
_TELLING_S = 1.0
"""Painting for that long tells how long the rest will take."""
_SHOWN_KINDS = ("probe", "encode", "frame", "mix", "mux")
_WORDS = {"probe": "probe", "encode": "render", "frame": "frames", "mix": "mix", "mux": "join"}


class Display(Protocol):
    """Something that is told of events while it is entered."""

    def notice(self, event: Event) -> None:
        """Take note of an event."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def display_for(progress: str) -> Display:
    """The display that ``auto``, ``json`` or ``off`` stands for here."""
    if progress == "json":
        return _JsonLines()
    if progress == "off":
        return _Nothing()
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        return _Live()
    return PlainLines()


class _Nothing:
    def notice(self, event: Event) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class _JsonLines(_Nothing):
    def notice(self, event: Event) -> None:
        write(json.dumps({"event": type(event).__name__, **asdict(event)}))
        sys.stdout.flush()


class Ledger:
    """Counts events: per kind what is done, cached and running; frames painted, and how fast."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.phase = "load"
        self.total: Counter[str] = Counter()
        self.cached: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.running: Counter[str] = Counter()
        self.failed = 0
        self.frames_total = 0
        self.frames_done = 0
        self.labels: dict[str, str] = {}
        self.fetching: Fetching | None = None
        self._recent: list[tuple[float, int]] = []

    def notice(self, event: Event) -> None:
        """Count an event."""
        match event:
            case PhaseStarted():
                self.phase, self.fetching = event.phase, None
            case Fetching():
                self.fetching = event
            case Counted():
                self.total[event.kind] = event.total
                self.cached[event.kind] = event.hit
                self.frames_total += event.frames_to_paint
            case NodeStarted():
                self.running[event.kind] += 1
                self.labels[event.key] = event.label
            case FramesPainted():
                self.frames_done += event.frames
                self._recent.append((self._clock(), event.frames))
            case NodeFinished() | NodeFailed():
                self.running[event.kind] -= 1
                self.labels.pop(event.key, None)
                if isinstance(event, NodeFailed):
                    self.failed += 1
                else:
                    self.done[event.kind] += event.nodes
            case _:
                pass

    def frames_per_s(self) -> float:
        """Frames painted a second, over the last few seconds."""
        now = self._clock()
        self._recent = [one for one in self._recent if now - one[0] <= _RATE_WINDOW_S]
        if not self._recent:
            return 0.0
        span = max(now - self._recent[0][0], 0.5)
        return sum(frames for _, frames in self._recent) / span

    def left_s(self) -> float | None:
        """Seconds of painting left at that rate; None while there is no telling."""
        rate = self.frames_per_s()
        if not rate or self._clock() - self._recent[0][0] < _TELLING_S:
            return None
        return (self.frames_total - self.frames_done) / rate


class PlainLines(_Nothing):
    """A line now and then, so that no log stays silent through a long build."""

    def __init__(self) -> None:
        self._ledger = Ledger()
        self._told_at = time.monotonic()

    def notice(self, event: Event) -> None:
        """Say a line, if it is time for one."""
        self._ledger.notice(event)
        if isinstance(event, Counted) and event.kind == "encode" and event.frames_to_paint:
            missing = event.total - event.hit
            say(
                f"rendering {missing} of {plural(event.total, 'segment')}"
                f" ({plural(event.frames_to_paint, 'frame')})",
                err=True,
            )
        elif isinstance(event, Counted) and event.kind == "frame" and event.frames_to_paint:
            missing = event.total - event.hit
            say(f"writing {missing:,} of {plural(event.total, 'frame')}", err=True)
        elif isinstance(event, Fetching):
            if not event.got_bytes or self._due():
                say(_fetching_line(event), err=True)
        elif isinstance(event, NodeFailed):
            say(f"failed: {event.kind} {event.label}", err=True)
        elif self._ledger.phase == "build" and self._due():
            say(_progress_line(self._ledger), err=True)

    def _due(self) -> bool:
        now = time.monotonic()
        if now - self._told_at < _PLAIN_EVERY_S:
            return False
        self._told_at = now
        return True


def _fetching_line(event: Fetching) -> str:
    of = f" of {size(event.size_bytes)}" if event.size_bytes is not None else ""
    if not event.got_bytes:
        return f"fetching {event.address}{of.replace(' of ', ', ')}"
    return f"fetching {event.address}, {size(event.got_bytes)}{of}"


def _progress_line(ledger: Ledger) -> str:
    done, total = ledger.frames_done, ledger.frames_total
    parts = [f"{done:,} of {plural(total, 'frame')}"]
    rate = ledger.frames_per_s()
    if rate:
        parts.append(f"{rate:.0f} frames/s")
    left_s = ledger.left_s()
    if left_s is not None and total > done:
        parts.append(f"{seconds(left_s)} left")
    return ", ".join(parts)


class _Live(_Nothing):
    """A few lines that are drawn again and again: per kind what is done, cached and running."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.live import Live

        self._ledger = Ledger()
        console = Console(stderr=True)
        self._live = Live(
            console=console,
            get_renderable=self._render,
            refresh_per_second=8,
            transient=True,
        )

    def notice(self, event: Event) -> None:
        self._ledger.notice(event)

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.__exit__(None, None, None)

    def _render(self) -> "RenderableType":
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        ledger = self._ledger
        if ledger.phase != "build":
            if ledger.fetching is not None:
                return Text(harmless(_fetching_line(ledger.fetching)), style="dim")
            words = {
                "fetch": "asking for media",
                "probe": "probing sources",
                "plan": "planning",
                "load": "reading the spec",
            }
            return Text(f"{words.get(ledger.phase, ledger.phase)} ...", style="dim")
        table = Table.grid(padding=(0, 2))
        for kind in _SHOWN_KINDS:
            total = ledger.total[kind]
            if not total:
                continue
            done, cached = ledger.done[kind], ledger.cached[kind]
            running = max(0, ledger.running[kind])
            table.add_row(
                Text(_WORDS[kind], style="bold"),
                Text(f"{done + cached}/{total}"),
                Text(f"{cached} cached" if cached else "", style="dim"),
                Text(f"{running} running" if running else "", style="cyan"),
            )
        rows: list[RenderableType] = [table]
        if ledger.frames_total:
            bar = ProgressBar(total=ledger.frames_total, completed=ledger.frames_done, width=40)
            line = Table.grid(padding=(0, 2))
            line.add_row(bar, Text(_progress_line(ledger)))
            rows.append(line)
        if ledger.failed:
            rows.append(Text(plural(ledger.failed, "failure"), style="bold red"))
        return Group(*rows)
