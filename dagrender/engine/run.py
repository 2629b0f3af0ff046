"""The build: the one loop with side effects. Everything it decides with is pure and elsewhere."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dagrender.artifact import ActionResult
from dagrender.digest import Digest, digest_file
from dagrender.engine.crew import Crew
from dagrender.engine.executor import Done, Failed, WorkerDiedError
from dagrender.engine.outcome import BuildFailedError, Failure, OutputReport, Tally
from dagrender.engine.prepare import Prepared, needed, prepare
from dagrender.engine.request import BuildRequest
from dagrender.engine.schedule import Job, Schedule
from dagrender.engine.tasks import (
    CaptureTask,
    MixTask,
    MuxTask,
    ProbeTask,
    StillTask,
    Task,
    TaskResult,
)
from dagrender.engine.usage import own_usage
from dagrender.errors import DagrenderError, MissingObjectError
from dagrender.events import (
    Event,
    NodeFailed,
    NodeFinished,
    NodeStarted,
    OutputFinished,
    PhaseStarted,
)
from dagrender.graph.model import FilmGraph, StillTarget, VideoTarget
from dagrender.media.facts_codec import facts_to_bytes
from dagrender.nodes import encode, mix, mux
from dagrender.store.store import Store

_ATTEMPTS = 3
_TICK_S = 0.25
_PAINT_S_A_PIXEL = 16e-9
_MIX_S_A_SECOND = 0.015

Notify = Callable[[Event], None]
Target = VideoTarget | StillTarget


class Build:
    """One run of ``dagrender build``: ``run`` once, then look at ``prepared`` and ``report``."""

    def __init__(self, request: BuildRequest, notify: Notify) -> None:
        self.request = request
        self.store = Store(request.cache)
        self.tally = Tally()
        self.prepared: Prepared | None = None
        self._notify = notify
        self._crew = Crew(request, notify)
        self._results: dict[Digest, ActionResult] = {}
        self._tasks: dict[Digest, Task] = {}
        self._attempts: Counter[Digest] = Counter()
        self._failures: list[tuple[Task, DagrenderError]] = []
        self._open: list[Target] = []
        self._started = time.perf_counter()

    def run(self) -> dict[str, Any]:
        """Bring the outputs up to date; the report.

        Raises:
            SpecError: the user's input is wrong.
            BuildFailedError: nodes failed; everything that was finished is kept.
            KeyboardInterrupt: the user has had enough; everything that was finished is kept.
        """
        kill = True
        try:
            self.store.prepare()
            with self.store.lease():
                self._crew.warm_up()
                prepared = self._prepare()
                self._notify(PhaseStarted(phase="build"))
                self._build(prepared)
            kill = False
        finally:
            self._crew.close(kill=kill)
        report = self._report()
        if self._failures:
            raise BuildFailedError(self._told_once(prepared.film), report)
        return report

    def _prepare(self) -> Prepared:
        self.prepared = prepare(
            self.request, self.store, self._run_probes, self.tally, self._notify
        )
        self._results = dict(self.prepared.hits)
        return self.prepared

    def _report(self) -> dict[str, Any]:
        self.tally.usage[-1] = own_usage(self.store)
        wall_s = time.perf_counter() - self._started
        return self.tally.report(wall_s=wall_s, jobs=self._crew.jobs)

    # Probing

    def _run_probes(self, tasks: list[ProbeTask]) -> dict[Digest, ActionResult | DagrenderError]:
        outcome: dict[Digest, ActionResult | DagrenderError] = {}
        schedule = Schedule(
            ordered=(),
            lone=tuple(Job(key=task.key, cost_s=1.0) for task in tasks),
            workers=self._crew.executor.workers,
        )
        for task in tasks:
            self._tasks[task.key] = task
        for message in self._messages(schedule):
            if isinstance(message, Done):
                outcome[message.result.key] = message.result.results[0]
                self._account(message.worker, message.result)
            elif not self._again(message, schedule):
                outcome[message.task.key] = message.error
        return outcome

    # Building

    def _build(self, prepared: Prepared) -> None:
        film = prepared.film
        self._open = list(_targets(film))
        captures = self._captures(prepared)
        mixes = self._mixes(prepared)
        canvas = prepared.document.film.canvas
        self._tasks = {task.key: task for task in (*captures, *mixes)}
        self._crew.fit(canvas.width, canvas.height, len(self._tasks))
        pixels = canvas.width * canvas.height
        run = needed(film, prepared.hits)
        for kind in ("normalize", "extract", "capture"):
            self.tally.nodes[kind].run = sum(node.key in run for node in film.nodes(kind))
        jobs = self._crew.jobs
        schedule = Schedule(
            ordered=tuple(
                Job(
                    key=task.key,
                    cost_s=task.params.display.frames * pixels * _PAINT_S_A_PIXEL,
                )
                for task in captures
            ),
            lone=tuple(
                Job(
                    key=task.key,
                    cost_s=task.params.mix.samples / task.params.mix.rate_hz * _MIX_S_A_SECOND,
                )
                for task in mixes
            ),
            workers=jobs,
        )
        self._deliver(prepared, schedule)
        for message in self._messages(schedule):
            if isinstance(message, Done):
                self._finish(message)
            elif not self._again(message, schedule):
                self._fail(message)
            self._deliver(prepared, schedule)

    def _captures(self, prepared: Prepared) -> list[CaptureTask]:
        film = prepared.film
        tasks: dict[Digest, CaptureTask] = {}
        for node in prepared.missing(encode.KIND):
            captured = film.inputs(node.key)[0]
            before = tasks[captured.key].encodes if captured.key in tasks else ()
            tasks[captured.key] = CaptureTask(
                key=captured.key,
                label=node.label,
                params=captured.recipe.params,
                encodes=(*before, (node.key, node.recipe.params)),
                footage=prepared.gathered.footage(captured.contents),
                force=self.request.force,
            )
        first = {key: film.node(key).spans[0].first for key in tasks}
        return sorted(tasks.values(), key=lambda task: first[task.key])

    def _mixes(self, prepared: Prepared) -> list[MixTask]:
        return [
            MixTask(
                key=node.key,
                label=node.label,
                params=node.recipe.params,
                footage=prepared.gathered.footage(node.contents),
                force=self.request.force,
            )
            for node in prepared.missing(mix.KIND)
        ]

    # Outputs

    def _deliver(self, prepared: Prepared, schedule: Schedule) -> None:
        """Start to join every output whose inputs are all there."""
        for target in tuple(self._open):
            inputs = self._inputs(target)
            if inputs is None:
                continue
            self._open.remove(target)
            path = prepared.targets[target.name]
            known = self._known_output(target, inputs, path)
            if known is not None:
                self._written(target, path, known, up_to_date=True)
                continue
            task = _joining(target, inputs, path)
            self._tasks[task.key] = task
            schedule.add(Job(key=task.key, cost_s=1.0))

    def _inputs(self, target: Target) -> tuple[Digest, ...] | None:
        """The digests that an output is joined from, the master last; None while some are missing."""
        if isinstance(target, StillTarget):
            keys: tuple[Digest, ...] = (target.coded,)
        else:
            keys = (*target.segments, *((target.master,) if target.master else ()))
        if any(key not in self._results for key in keys):
            return None
        return tuple(self._results[key].outputs[0][1].digest for key in keys)

    def _action_key(self, target: Target, inputs: tuple[Digest, ...]) -> Digest:
        if isinstance(target, StillTarget):
            return inputs[0]
        segments, master = _split(target, inputs)
        return mux.recipe(target.params, segments, master).key()

    def _known_output(
        self, target: Target, inputs: tuple[Digest, ...], path: Path
    ) -> tuple[Digest, int] | None:
        """Digest and size of the file, where it is already what joining would give."""
        if self.request.force or not path.is_file():
            return None
        if isinstance(target, StillTarget):
            digest = inputs[0]
        else:
            known = self.store.lookup(self._action_key(target, inputs))
            if known is None:
                return None
            digest = str(dict(known.facts)["digest"])
        try:
            same = self.store.source_digest(path) == digest
        except DagrenderError:
            return None
        return (digest, path.stat().st_size) if same else None

    def _written(
        self, target: Target, path: Path, file: tuple[Digest, int], *, up_to_date: bool
    ) -> None:
        frames = target.frames if isinstance(target, VideoTarget) else 1
        rate = self.prepared.plan.timeline.rate if self.prepared else 1
        seconds = float(frames / rate) if isinstance(target, VideoTarget) else 0.0
        report = OutputReport(
            path=str(path),
            digest=file[0],
            frames=frames,
            seconds=round(seconds, 6),
            size_bytes=file[1],
            up_to_date=up_to_date,
        )
        self.tally.outputs.append(report)
        if isinstance(target, VideoTarget):
            counts = self.tally.nodes[mux.KIND]
            counts.hit, counts.run = counts.hit + up_to_date, counts.run + (not up_to_date)
        self._notify(
            OutputFinished(
                path=str(path),
                up_to_date=up_to_date,
                frames=frames,
                seconds=seconds,
                size_bytes=file[1],
            )
        )

    # The loop

    def _messages(self, schedule: Schedule) -> "Messages":
        return Messages(self, schedule)

    @property
    def stopping(self) -> bool:
        """Whether no further task is to be started."""
        return bool(self._failures) and not self.request.keep_going

    def start(self, worker: int, key: Digest) -> None:
        """Hand a task to a worker."""
        task = self._tasks[key]
        self._notify(NodeStarted(kind=task.kind, key=task.key, label=task.label, worker=worker))
        self._crew.executor.start(worker, task)

    @property
    def crew(self) -> Crew:
        """The executor and its size."""
        return self._crew

    def _account(self, worker: int, result: TaskResult) -> Task:
        task = self._tasks[result.key]
        self.tally.usage[worker] = result.usage
        self.tally.spend(task.kind, result.seconds)
        self.tally.warnings += [
            warning for warning in result.warnings if warning not in self.tally.warnings
        ]
        self._notify(
            NodeFinished(
                kind=task.kind,
                key=task.key,
                label=task.label,
                frames=result.frames,
                seconds=result.seconds,
            )
        )
        return task

    def _finish(self, message: Done) -> None:
        result = message.result
        task = self._account(message.worker, result)
        for one in result.results:
            self._results[one.key] = one
        match task:
            case CaptureTask():
                ran = len(task.encodes) if result.frames else 0
                self.tally.nodes[encode.KIND].run += ran
                self.tally.nodes[encode.KIND].hit += len(task.encodes) - ran
            case MixTask():
                self.tally.nodes[mix.KIND].run += 1
            case MuxTask() | StillTask():
                self._record_output(task)

    def _record_output(self, task: MuxTask | StillTask) -> None:
        started = time.perf_counter()
        path = Path(task.target)
        digest, size_bytes = digest_file(path), path.stat().st_size
        prepared = self._must_be_prepared()
        target = next(
            one
            for one in _targets(prepared.film)
            if str(prepared.targets[one.name]) == task.target
        )
        if isinstance(task, MuxTask):
            facts = (("digest", digest), ("size_bytes", size_bytes))
            self.store.publish(
                mux.recipe(task.params, task.segments, task.master).key(), mux.KIND, {}, facts
            )
        self._written(target, path, (digest, size_bytes), up_to_date=False)
        self.tally.spend("mux", time.perf_counter() - started)

    def _must_be_prepared(self) -> Prepared:
        if self.prepared is None:
            raise RuntimeError("the build has not been prepared")
        return self.prepared

    # Failures

    def _again(self, message: Failed, schedule: Schedule) -> bool:
        """Whether the task was put back: its worker died, or an input has gone from the cache."""
        task, error = message.task, message.error
        self._attempts[task.key] += 1
        if self._attempts[task.key] >= _ATTEMPTS:
            return False
        if isinstance(error, MissingObjectError):
            return self._restore(task, error.digest, schedule)
        if isinstance(error, WorkerDiedError):
            schedule.add(Job(key=task.key, cost_s=1.0))
            return True
        return False

    def _restore(self, task: Task, digest: Digest, schedule: Schedule) -> bool:
        """Bring back an object that a task found gone or damaged, and then the task."""
        prepared = self._must_be_prepared()
        for name, source in prepared.gathered.materials.sources.items():
            if prepared.gathered.files[source.content].facts == digest:
                self.store.put(facts_to_bytes(prepared.gathered.materials.sources[name].facts))
                schedule.add(Job(key=task.key, cost_s=1.0))
                return True
        lost = [key for key, one in self._results.items() if one.outputs[0][1].digest == digest]
        for key in lost:
            del self._results[key]
            del prepared.hits[key]
        if not lost or not isinstance(task, MuxTask | StillTask):
            return False
        film = prepared.film
        again: list[CaptureTask | MixTask] = [*self._captures(prepared)]
        again += self._mixes(prepared)
        for one in again:
            wanted = one.key if isinstance(one, MixTask) else one.encodes[0][0]
            if wanted in lost:
                self._tasks[one.key] = one
                schedule.add(Job(key=one.key, cost_s=1.0))
        self._open += [
            target
            for target in _targets(film)
            if str(prepared.targets[target.name]) == task.target
        ]
        return True

    def _fail(self, message: Failed) -> None:
        task, error = message.task, message.error
        self._failures.append((task, error))
        self._notify(NodeFailed(kind=task.kind, key=task.key, label=task.label, message=str(error)))

    def _told_once(self, film: FilmGraph) -> tuple[Failure, ...]:
        """Failures with equal causes as one, with every clip and output that they concern."""
        causes: dict[str, list[tuple[Task, DagrenderError]]] = {}
        for task, error in self._failures:
            causes.setdefault(str(error), []).append((task, error))
        return tuple(self._failure(failed, film) for failed in causes.values())

    def _failure(self, failed: list[tuple[Task, DagrenderError]], film: FilmGraph) -> Failure:
        task, error = failed[0]
        keys = {one.key for one, _ in failed}
        consumers = {node.key for key in keys if key in film.graph for node in film.consumers(key)}
        waiting = [
            target.name
            for target in _targets(film)
            if consumers & set(_keys(target)) or keys & {target.node, *_keys(target)}
        ]
        numbers: dict[int, None] = {}
        path = getattr(error, "path", None)
        for key in keys:
            if key in film.graph:
                numbers |= dict.fromkeys(film.node(key).clips)
        clips = [film.clips[number] for number in sorted(numbers)]
        guilty = [clip for clip in clips if path is not None and clip.source == path]
        return Failure(
            kind=task.kind,
            key=task.key,
            label=", ".join(dict.fromkeys(one.label for one, _ in failed[:5])),
            clips=tuple(guilty or clips),
            error=error,
            waiting=tuple(waiting),
        )


class Messages:
    """Keeps the workers busy from a schedule and gives what they answer, until both are done."""

    def __init__(self, build: Build, schedule: Schedule) -> None:
        self._build, self._schedule = build, schedule
        self._busy: set[int] = set()
        self._ready: list[Done | Failed] = []

    def __iter__(self) -> "Messages":
        return self

    def __next__(self) -> Done | Failed:
        while not self._ready:
            self._hand_out()
            if not self._busy:
                raise StopIteration
            self._ready = self._build.crew.executor.wait(_TICK_S)
            self._busy -= {message.worker for message in self._ready}
        return self._ready.pop(0)

    def _hand_out(self) -> None:
        for worker in range(self._build.crew.jobs):
            if not len(self._schedule) or self._build.stopping:
                return
            if worker in self._busy:
                continue
            key = self._schedule.take(worker)
            if key is not None:
                self._build.start(worker, key)
                self._busy.add(worker)


def _targets(film: FilmGraph) -> tuple[Target, ...]:
    return (*film.videos, *film.stills)


def _keys(target: Target) -> tuple[Digest, ...]:
    if isinstance(target, StillTarget):
        return (target.coded,)
    return (*target.segments, *((target.master,) if target.master else ()))


def _split(
    target: VideoTarget, inputs: tuple[Digest, ...]
) -> tuple[tuple[Digest, ...], Digest | None]:
    return (inputs[:-1], inputs[-1]) if target.master else (inputs, None)


def _joining(target: Target, inputs: tuple[Digest, ...], path: Path) -> MuxTask | StillTask:
    if isinstance(target, StillTarget):
        key = f"{target.node}:{target.name}"
        return StillTask(key=key, label=target.name, coded=inputs[0], target=str(path))
    segments, master = _split(target, inputs)
    return MuxTask(
        key=target.node,
        label=target.name,
        params=target.params,
        segments=segments,
        master=master,
        target=str(path),
    )
