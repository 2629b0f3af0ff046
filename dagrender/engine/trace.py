"""The trace of a run: its events, put together to what each worker did when."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from dagrender.activity import THE_RUN, Activity
from dagrender.digest import Digest
from dagrender.events import Event, NodeFailed, NodeFinished, NodeStarted, PhaseStarted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    kind: str
    label: str
    worker: int
    start_s: float


class Trace:
    """Listens to the events of one run, which begins when this is made.

    ``clock`` gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._begin = clock()
        self._done: list[Activity] = []
        self._open: dict[Digest, _Open] = {}
        self._phase: _Open | None = None

    def notice(self, event: Event) -> None:
        """Take note of an event."""
        match event:
            case PhaseStarted():
                self._end_phase()
                self._phase = _Open(
                    kind="phase", label=event.phase, worker=THE_RUN, start_s=self._now()
                )
            case NodeStarted():
                # a second start means that the worker died under the first
                self._close(event.key, failed=True)
                self._open[event.key] = _Open(
                    kind=event.kind, label=event.label, worker=event.worker, start_s=self._now()
                )
            case NodeFinished():
                self._close(event.key, frames=event.frames, seconds=event.seconds)
            case NodeFailed():
                self._close(event.key, failed=True)
            case _:
                pass

    def activities(self) -> tuple[Activity, ...]:
        """All that was done, by their start; what is still going on ends now, unfinished."""
        for key in tuple(self._open):
            self._close(key, failed=True)
        self._end_phase()
        return tuple(sorted(self._done, key=lambda one: (one.start_s, one.worker)))

    def _now(self) -> float:
        return self._clock() - self._begin

    def _close(
        self, key: Digest, *, frames: int = 0, failed: bool = False, seconds: float | None = None
    ) -> None:
        known = self._open.pop(key, None)
        if known is None:
            return
        end_s = self._now()
        # a worker has to start before it can begin: its own count of seconds is closer
        start_s = known.start_s if seconds is None else max(known.start_s, end_s - seconds)
        self._done.append(
            Activity(
                kind=known.kind,
                label=known.label,
                worker=known.worker,
                start_s=round(start_s, 6),
                end_s=round(end_s, 6),
                key=key,
                frames=frames,
                failed=failed,
            )
        )

    def _end_phase(self) -> None:
        if self._phase is not None:
            phase, self._phase = self._phase, None
            self._done.append(
                Activity(
                    kind=phase.kind,
                    label=phase.label,
                    worker=phase.worker,
                    start_s=round(phase.start_s, 6),
                    end_s=round(self._now(), 6),
                )
            )
