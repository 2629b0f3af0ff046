"""Carrying checks out: made again by workers of their own, in a cache of their own."""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dagrender.digest import Digest
from dagrender.engine.effort import SHORT_S, Effort
from dagrender.engine.outcome import Tally
from dagrender.engine.prepare import Prepared
from dagrender.engine.request import BuildRequest
from dagrender.engine.survey import survey
from dagrender.engine.verification.checks import Check, checks_of, sample, tasks_of
from dagrender.engine.verification.findings import Comparer, Finding, State
from dagrender.engine.verification.frames import frame_checks
from dagrender.engine.workers.crew import Crew
from dagrender.engine.workers.executor import Done
from dagrender.engine.workers.schedule import Job, Schedule
from dagrender.engine.workers.tasks import CaptureTask, LoudnessTask, MuxTask, SoundTask, Task
from dagrender.errors import DagrenderError, MissingObjectError
from dagrender.events import Counted, Event, PhaseStarted
from dagrender.media.facts.codec import facts_to_bytes
from dagrender.nodes import lettering, probe
from dagrender.store.store import Store

_SEEDS = 1_000_000
_PLANNED_BY = frozenset({lettering.KIND, probe.KIND})
"""Kinds of what is found out before there is a plan: if it is wrong, there may be none."""
Notify = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked of what is cached."""

    seed: int
    cached: int
    """Actions of the film that are cached, checked or not."""
    findings: tuple[Finding, ...]
    dropped: tuple[Digest, ...] = ()

    @property
    def bad(self) -> tuple[Finding, ...]:
        """What is not as it should be."""
        return tuple(one for one in self.findings if one.state.is_bad)


def verify_film(
    request: BuildRequest,
    notify: Notify,
    *,
    count: int | None,
    seed: int | None = None,
    repair: bool = False,
) -> Verification:
    """Make ``count`` of the cached actions of a film again (None: all), and compare.

    The cache is read only, but that damage which is met is put aside, that facts of sources that
    were never probed are kept, and that with ``repair`` wrong entries are dropped, so that the next
    build makes them anew. Tasks are watched: what they read without being told fails them.

    Raises:
        SpecError: the user's input is wrong.
        KeyboardInterrupt: the user has had enough; nothing is left behind.
    """
    store = Store(request.cache)
    seed = secrets.randbelow(_SEEDS) if seed is None else seed
    notify(PhaseStarted(phase="plan"))
    with store.lease():
        prepared = survey(request, notify=notify, comparing=True)
        cached = (*checks_of(prepared, store), *frame_checks(prepared, store))
        chosen = sample(cached, count, seed)
        if prepared.refused:  # is it the spec that is wrong, or what is cached?
            chosen = tuple(one for one in cached if one.kind in _PLANNED_BY or one in chosen)
        with tempfile.TemporaryDirectory(prefix="dagrender-verify-") as folder:
            findings = _Bench(request, prepared, store, Path(folder), notify).findings(chosen)
        doubted = (one for one in findings if one.check.kind in _PLANNED_BY)
        if prepared.refused and not any(one.state.is_bad for one in doubted):
            raise prepared.refused
        wrong = dict.fromkeys(key for one in findings for key in one.wrong)
        if repair and wrong:
            _drop(store, tuple(wrong))
    return Verification(
        seed=seed, cached=len(cached), findings=findings, dropped=tuple(wrong) if repair else ()
    )


def _drop(store: Store, keys: tuple[Digest, ...]) -> None:
    """Forget entries, and the records that say of builds with them that nothing is to be done."""
    for key in keys:
        store.drop(key)
    for record in store.builds.glob("*.json"):
        if record.stem.count(".") == 0:
            record.unlink(missing_ok=True)


class _Bench:
    """Workers on a cache of their own, which has what tasks read and what they make."""

    def __init__(
        self,
        request: BuildRequest,
        prepared: Prepared,
        store: Store,
        folder: Path,
        notify: Notify,
    ) -> None:
        self._prepared, self._main, self._folder, self._notify = prepared, store, folder, notify
        self._request = replace(request, cache=folder / "cache")
        self._store = Store(self._request.cache)
        self._comparer = Comparer(prepared, store, self._store)

    def findings(self, checks: tuple[Check, ...]) -> tuple[Finding, ...]:
        """What became of each of ``checks``, in their order."""
        found: dict[Digest, Finding] = {}
        by_task: dict[Digest, list[Check]] = {}
        for check in checks:
            by_task.setdefault(check.task.key, []).append(check)
        ready: list[Task] = []
        for task in map(self._moved, tasks_of(checks)):
            try:
                self._provide(task)
            except MissingObjectError as error:
                for one in by_task[task.key]:
                    found[one.key] = self._comparer.damaged(one, error)
            else:
                ready.append(task)
        for task, outcome in self._done(ready):
            for check in by_task[task.key]:
                found[check.key] = self._judged(replace(check, task=task), outcome)
        return tuple(found[check.key] for check in checks)

    def _judged(self, check: Check, outcome: Done | DagrenderError) -> Finding:
        if isinstance(outcome, DagrenderError):
            return Finding(check=check, state=State.FAILED, told=tuple(str(outcome).split("\n")))
        return self._comparer.finding(check, outcome.result)

    def _moved(self, task: Task) -> Task:
        """A task that writes a file writes it here."""
        if not isinstance(task, MuxTask):
            return task
        folder = self._folder / "outputs" / task.key.replace("/", "_")
        if "%" in task.target:
            folder /= Path(task.target).parent.name
        return replace(task, target=str(folder / Path(task.target).name))

    def _provide(self, task: Task) -> None:
        """Put what a task reads from the store into this one.

        Raises:
            MissingObjectError: something has gone or is damaged.
        """
        footage = getattr(task, "footage", None)
        if footage is not None:
            sources = self._prepared.gathered.materials.sources.values()
            known = {one.content: one for one in sources}
            for file in footage.sources:
                if file.facts and not self._store.has(file.facts):
                    self._store.put(facts_to_bytes(known[file.content].facts))
        digests: tuple[Digest, ...] = ()
        if isinstance(task, MuxTask):
            digests = (*task.segments, *(one for track in task.sounds for one in track))
        elif isinstance(task, LoudnessTask | SoundTask):
            digests = task.blocks
        for digest in dict.fromkeys(digests):
            if not self._store.has(digest):
                self._store.put(self._main.path(digest))

    def _done(self, tasks: list[Task]) -> Iterator[tuple[Task, Done | DagrenderError]]:
        if not tasks:
            return
        self._announce(tasks)
        crew = Crew(self._request, self._notify, watched=True)
        inline = self._request.executor == "inline"
        effort = Effort(crew, Tally(), self._notify, inline=inline)
        jobs = tuple(Job(key=task.key, cost_s=SHORT_S) for task in tasks)
        schedule = Schedule(ordered=(), lone=jobs, workers=crew.jobs)
        kill = True
        try:
            for message in effort.work(tasks, schedule, lambda: False):
                if isinstance(message, Done):
                    task, _ = effort.finish(message)
                    yield task, message
                elif not effort.outlives(message, schedule):
                    effort.fail(message)
                    yield message.task, message.error
            kill = False
        finally:
            crew.close(kill=kill)

    def _announce(self, tasks: list[Task]) -> None:
        for kind in dict.fromkeys(task.kind for task in tasks):
            some = [task for task in tasks if task.kind == kind]
            painted = [task for task in some if isinstance(task, CaptureTask)]
            frames = sum(task.params.display.frames for task in painted)
            self._notify(Counted(kind=kind, total=len(some), hit=0, frames_to_paint=frames))
        self._notify(PhaseStarted(phase="build"))
