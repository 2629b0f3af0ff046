"""Which worker does what: contiguous runs of segments, and idle workers take over. Pure."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from dagrender.digest import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A task by its key, and what it is expected to cost, in seconds of one core.

    ``shared_s`` and ``lead_s`` come on top for a worker that has not done the job before it: to
    decode the frames that both show, and those that lead to its first.
    """

    key: Digest
    cost_s: float
    shared_s: float = 0.0
    lead_s: float = 0.0


_UNEVEN = 0.25
"""How far from its share a first run may be, as a part of it, where that spares decoding."""
_UNEVENNESS = 0.02
"""What a second of unequal shares is taken to cost: idle workers take over most of it."""
_SMALL = 0.1
"""A rest of the film that is not worth decoding its frames once more."""


class Schedule:
    """Jobs dealt out to workers.

    ``ordered`` jobs are neighbours in the order of their frames: each worker gets a run of them, so
    that its decoders go on where they stopped, and its cache has what several of them show.
    ``lone`` jobs have nothing to gain from order; they go first, the dearest first of all, and
    lighten the run of the worker that has them. A worker that has run out takes the later half of
    the run that has most left; but not where decoding frames once more would take longer than the
    jobs, nor the last few of all if their frames are in the other's cache.
    """

    def __init__(
        self, *, ordered: tuple[Job, ...], lone: tuple[Job, ...] = (), workers: int
    ) -> None:
        self._queues: list[deque[Job]] = [deque() for _ in range(workers)]
        self._small_s = _SMALL * sum(job.cost_s for job in ordered)
        loads = [0.0] * workers
        for job in sorted(lone, key=lambda job: (-job.cost_s, job.key)):
            # from the back, so that the film's head is being painted from the start
            worker = min(reversed(range(workers)), key=lambda number: loads[number])
            self._queues[worker].append(job)
            loads[worker] += job.cost_s
        self._deal(ordered, loads)

    def _deal(self, ordered: tuple[Job, ...], loads: list[float]) -> None:
        left = ordered
        for worker, load in enumerate(loads):
            later = loads[worker + 1 :]
            left_s = sum(job.cost_s for job in left)
            share_s = (left_s + load + sum(later)) / (1 + len(later)) - load
            count = _best_cut(left, share_s, _UNEVEN) if later else len(left)
            self._queues[worker] += left[:count]
            left = left[count:]

    def take(self, worker: int) -> Digest | None:
        """The key of the next job of ``worker``, which may be taken from another's run; or None.

        None while there are jobs means that they are better left to whoever has them.
        """
        own = self._queues[worker]
        if not own:
            self._take_over(own)
        return own.popleft().key if own else None

    def _take_over(self, own: deque[Job]) -> None:
        longest = max(
            self._queues, key=lambda queue: (sum(job.cost_s for job in queue), len(queue))
        )
        if not longest:
            return
        jobs = tuple(longest)
        left_s = sum(job.cost_s for job in jobs)
        cut = min(_best_cut(jobs, left_s / 2, 1.0), len(jobs) - 1)
        again_s = jobs[cut].shared_s + jobs[cut].lead_s
        is_rest = len(jobs) == 1 or left_s <= self._small_s
        if again_s > sum(job.cost_s for job in jobs[cut:]) or (jobs[cut].shared_s and is_rest):
            return
        own.extend(jobs[cut:])
        for _ in jobs[cut:]:
            longest.pop()

    def add(self, job: Job) -> None:
        """One more job, for whoever is free next: in front of the shortest queue."""
        min(self._queues, key=len).appendleft(job)

    def retire(self, workers: int) -> None:
        """From now on there are only so many workers; what the others had is the last one's."""
        gone = self._queues[workers:]
        del self._queues[workers:]
        for queue in gone:
            self._queues[-1].extend(queue)

    def __len__(self) -> int:
        """Jobs not taken yet."""
        return sum(map(len, self._queues))


def _best_cut(jobs: Sequence[Job], share_s: float, uneven: float) -> int:
    """How many of ``jobs``, from the first on, to give to one who is due ``share_s``.

    As near to that as can be, or off by ``uneven`` of it at most, where less must be decoded again
    on the other side.
    """
    taken_s = [0.0, *accumulate(job.cost_s for job in jobs)]
    nearest = 0
    while nearest < len(jobs) and taken_s[nearest] + jobs[nearest].cost_s / 2 <= share_s:
        nearest += 1
    far_s = max(uneven * share_s, abs(taken_s[nearest] - share_s))

    def loss_s(count: int) -> tuple[float, int]:
        again_s = jobs[count].shared_s + jobs[count].lead_s if count < len(jobs) else 0.0
        return again_s + _UNEVENNESS * abs(taken_s[count] - share_s), abs(count - nearest)

    near = (count for count, sum_s in enumerate(taken_s) if abs(sum_s - share_s) <= far_s)
    return min(near, key=loss_s)
