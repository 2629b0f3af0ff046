"""Which worker does what: contiguous runs of segments, and idle workers take over. Pure."""

from collections import deque
from dataclasses import dataclass

from dagrender.digest import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A task by its key, and what it is expected to cost, in seconds of one core."""

    key: Digest
    cost_s: float


class Schedule:
    """Jobs dealt out to workers.

    ``ordered`` jobs are neighbours in film order: each worker gets a run of them, so that its
    decoders go on where they stopped. ``lone`` jobs have nothing to gain from order; they go first,
    the dearest first of all, and lighten the run of the worker that has them. A worker that has run
    out takes the later half of the run that has most left.
    """

    def __init__(
        self, *, ordered: tuple[Job, ...], lone: tuple[Job, ...] = (), workers: int
    ) -> None:
        self._queues: list[deque[Job]] = [deque() for _ in range(workers)]
        loads = [0.0] * workers
        for job in sorted(lone, key=lambda job: (-job.cost_s, job.key)):
            # from the back, so that the film's head is being painted from the start
            worker = min(reversed(range(workers)), key=lambda number: loads[number])
            self._queues[worker].append(job)
            loads[worker] += job.cost_s
        self._deal(ordered, loads)

    def _deal(self, ordered: tuple[Job, ...], loads: list[float]) -> None:
        left_s = sum(job.cost_s for job in ordered)
        position = 0
        for worker, load in enumerate(loads):
            later = loads[worker + 1 :]
            share_s = (left_s + load + sum(later)) / (1 + len(later)) - load
            taken_s = 0.0
            while position < len(ordered):
                cost_s = ordered[position].cost_s
                if later and taken_s + cost_s / 2 > share_s:
                    break
                self._queues[worker].append(ordered[position])
                taken_s += cost_s
                position += 1
            left_s -= taken_s

    def take(self, worker: int) -> Digest | None:
        """The key of the next job of ``worker``, which may be taken from another's run; or None."""
        own = self._queues[worker]
        if not own:
            self._take_over(own)
        return own.popleft().key if own else None

    def _take_over(self, own: deque[Job]) -> None:
        longest = max(
            self._queues, key=lambda queue: (sum(job.cost_s for job in queue), len(queue))
        )
        half_s = sum(job.cost_s for job in longest) / 2
        while longest and (not own or half_s > 0):
            job = longest.pop()
            half_s -= job.cost_s
            if own and half_s < 0:
                longest.append(job)
                return
            own.appendleft(job)

    def add(self, job: Job) -> None:
        """One more job, for whoever is free next: in front of the shortest queue."""
        min(self._queues, key=len).appendleft(job)

    def __len__(self) -> int:
        """Jobs not taken yet."""
        return sum(map(len, self._queues))
