"""The build: the one place with side effects. What it decides with is pure and elsewhere."""

import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from itertools import chain
from typing import Any

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.blame import told_once
from dagrender.engine.delivery import Delivery
from dagrender.engine.effort import Effort
from dagrender.engine.housekeeping import tidy
from dagrender.engine.jobs import captures, in_turn, mix_job, mixes
from dagrender.engine.outcome import BuildFailedError, Tally
from dagrender.engine.prepare import Prepared, complaints, needed, prepare
from dagrender.engine.request import BuildRequest
from dagrender.engine.room import refuse_unwritable
from dagrender.engine.usage import own_usage
from dagrender.engine.workers.crew import Crew
from dagrender.engine.workers.executor import Done, Failed
from dagrender.engine.workers.process import WorkerProcess
from dagrender.engine.workers.schedule import Schedule
from dagrender.engine.workers.tasks import (
    CaptureTask,
    LoudnessTask,
    MixTask,
    MuxTask,
    Question,
    SoundTask,
    StillTask,
    Task,
)
from dagrender.errors import DagrenderError, MissingObjectError
from dagrender.events import Event, PhaseStarted
from dagrender.media.facts.codec import facts_to_bytes
from dagrender.nodes import encode, mix
from dagrender.store.store import Store


class Build:
    """One run of ``dagrender build``: ``run`` it once."""

    def __init__(
        self,
        request: BuildRequest,
        notify: Callable[[Event], None],
        warnings: tuple[str, ...] = (),
        recruits: Sequence[WorkerProcess] = (),
    ) -> None:
        """``recruits`` are workers that were launched before there was a build."""
        self.request = request
        self.prepared: Prepared | None = None
        self._store = Store(request.cache)
        self._tally = Tally(warnings=list(warnings))
        self._notify = notify
        self._crew = Crew(request, notify, recruits=recruits)
        inline = request.executor == "inline"
        self._effort = Effort(self._crew, self._tally, notify, inline=inline)
        self._results: dict[Digest, ActionResult] = {}
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
            self._store.prepare()
            with self._store.lease():
                self._crew.warm_up()
                self.prepared = prepare(
                    self.request, self._store, self._run_probes, self._tally, self._notify
                )
                self._notify(PhaseStarted(phase="build"))
                self._build(self.prepared)
                if self._effort.damaged:
                    self.prepared = self._mended(self.prepared)
            kill = False
        finally:
            self._crew.close(kill=kill)
        if self._results.keys() - self.prepared.hits.keys():
            tidy(self._store)
        order = [str(path) for path in self.prepared.targets.values()]
        self._tally.outputs.sort(key=lambda output: order.index(output.path))
        self._tally.usage[-1] = own_usage(self._store)
        wall_s = time.perf_counter() - self._started
        report = self._tally.report(wall_s=wall_s, jobs=self._crew.jobs)
        if self._effort.failures:
            failures = told_once(self._effort.failures, self.prepared.film)
            report["failures"] = [str(failure) for failure in failures]
            raise BuildFailedError(failures, report)
        return report

    def _run_probes(self, tasks: list[Question]) -> dict[Digest, ActionResult | DagrenderError]:
        return self._effort.answers(tasks, self._stopping)

    def _mended(self, prepared: Prepared) -> Prepared:
        """The film again, now that damaged sources were checked: others stand in for lost frames.

        Only then is it known which frames cannot be had, and what they are to be instead is part of
        the plan. All that was painted without them is kept.
        """
        self.request = replace(self.request, force=False)
        files = self._effort.unchecked(prepared.gathered.materials.sources.values())
        hits, done, outputs = prepared.hits, self._results, list(self._tally.outputs)
        counted = deepcopy(self._tally.nodes)
        told = complaints(prepared.gathered)  # what is known now comes in their place
        self._tally.warnings = [one for one in self._tally.warnings if one not in told]
        again = prepare(
            *(self.request, self._store, self._run_probes, self._tally, self._notify),
            thorough=files,
            fetched=prepared.gathered.fetched,
        )
        if not (self._effort.lost and files):
            self._tally.nodes = counted
            return prepared
        self._effort.lost = False
        self._tally.outputs.clear()
        for kind, counts in self._tally.nodes.items():
            fresh = {node.key for node in again.film.nodes(kind)} & (done.keys() - hits.keys())
            counts.hit -= len(fresh)
            counts.run = counted[kind].run
        self._notify(PhaseStarted(phase="build"))
        self._build(again)
        written = {output.path: output for output in outputs if not output.up_to_date}
        self._tally.outputs = [written.get(one.path, one) for one in self._tally.outputs]
        return again

    def _build(self, prepared: Prepared) -> None:
        self._results = dict(prepared.hits)
        pictures = captures(prepared, force=self.request.force)
        sounds = mixes(prepared, force=self.request.force)
        canvases = [film.document.film.canvas for film in prepared.films]
        canvas = max(canvases, key=lambda one: one.width * one.height)
        sample_bytes = 1 if all(one.dynamic_range == "sdr" for one in canvases) else 2
        self._crew.fit(canvas.width, canvas.height, len(pictures) + len(sounds), sample_bytes)
        pictures, ordered = in_turn(pictures, prepared, cache_bytes=self._crew.cache_bytes)
        self._count_virtual(prepared)
        refuse_unwritable(prepared)
        schedule = Schedule(
            ordered=(*map(mix_job, sounds), *ordered),
            workers=self._crew.jobs,
        )
        delivery = Delivery(
            prepared, self._store, self._tally, self._notify, force=self.request.force
        )
        sources = prepared.gathered.materials.sources.values()
        messages = self._effort.work([*pictures, *sounds], schedule, self._stopping)
        self._deliver(delivery, schedule)
        for message in messages:
            if isinstance(message, Done):
                self._finish(message, delivery)
            elif not (
                self._effort.outlives(message, schedule)
                or self._restore(message, schedule, delivery)
                or self._effort.postpone(message, sources)
            ):
                self._effort.fail(message)
            self._deliver(delivery, schedule)

    def _stopping(self) -> bool:
        return bool(self._effort.failures) and not self.request.keep_going

    def _deliver(self, delivery: Delivery, schedule: Schedule) -> None:
        for task in delivery.due(self._results):
            self._effort.add(task, schedule)

    # What comes back

    def _finish(self, message: Done, delivery: Delivery) -> None:
        task, result = self._effort.finish(message)
        for one in result.results:
            self._results[one.key] = one
        nodes = self._tally.nodes
        match task:
            case CaptureTask():
                ran = len(task.encodes) if result.frames else 0
                nodes[encode.KIND].run += ran
                nodes[encode.KIND].hit += len(task.encodes) - ran
            case MixTask():
                nodes[mix.KIND].run += not result.found
                nodes[mix.KIND].hit += result.found
            case MuxTask() | StillTask():
                if result.file is not None:
                    delivery.finish(task, result.file, found=result.found)

    def _count_virtual(self, prepared: Prepared) -> None:
        run = needed(prepared.film, prepared.hits)
        for kind in ("normalize", "extract", "capture"):
            nodes = prepared.film.nodes(kind)
            self._tally.nodes[kind].run = sum(node.key in run for node in nodes)

    # Failures

    def _restore(self, message: Failed, schedule: Schedule, delivery: Delivery) -> bool:
        """Whether an input that was gone from the cache or damaged there is on its way back."""
        task, error, prepared = message.task, message.error, self.prepared
        if not isinstance(error, MissingObjectError) or prepared is None:
            return False
        gathered = prepared.gathered
        for source in gathered.materials.sources.values():
            if not source.pictures and gathered.files[source.content].facts == error.digest:
                self._store.put(facts_to_bytes(source.facts))
                return self._effort.retry(task, schedule)
        gone = {error.digest, *self._gone(task)}
        lost = {key for key, one in self._results.items() if any(map(one.holds, gone))}
        sound_lost = delivery.forget(gone)
        if not (lost or sound_lost) or not self._effort.may_retry(task):
            return False
        for key in lost:
            del self._results[key]
            if prepared.hits.pop(key, None):
                self._tally.nodes[prepared.film.node(key).kind].hit -= 1
        fresh: list[CaptureTask | MixTask] = [*captures(prepared, force=False)]
        fresh += mixes(prepared, force=False)
        for again in fresh:
            keys = (key for key, _ in again.encodes) if isinstance(again, CaptureTask) else ()
            if lost & {again.key, *keys}:
                self._effort.add(again, schedule)
        if isinstance(task, LoudnessTask | SoundTask | MuxTask | StillTask):
            delivery.reopen(task)
        return True

    def _gone(self, task: Task) -> Iterator[Digest]:
        """What a join or a coder lacks of its inputs, all at once: one more try is enough."""
        if isinstance(task, MuxTask):
            wanted = (*task.segments, *chain.from_iterable(task.sounds))
        elif isinstance(task, LoudnessTask | SoundTask):
            wanted = task.blocks
        else:
            return
        for digest in dict.fromkeys(wanted):
            try:
                self._store.path(digest)
            except MissingObjectError:
                yield digest
