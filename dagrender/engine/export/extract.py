"""An extraction: frames as numbered files, from the same nodes and the same cache as a build."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from dagrender.artifact import ActionResult
from dagrender.digest import Digest, combine
from dagrender.engine.effort import Effort
from dagrender.engine.export.readback import ReadBack
from dagrender.engine.export.subjects import ExtractRequest, Shot, Subjects, subjects_of
from dagrender.engine.housekeeping import tidy
from dagrender.engine.outcome import BuildFailedError, Failure, Tally
from dagrender.engine.usage import own_usage
from dagrender.engine.workers.crew import Crew
from dagrender.engine.workers.executor import Done, Failed
from dagrender.engine.workers.limits import cores
from dagrender.engine.workers.schedule import Job, Schedule
from dagrender.engine.workers.tasks import FramesTask
from dagrender.errors import MissingObjectError
from dagrender.events import Counted, Event, OutputFinished, PhaseStarted
from dagrender.media.facts.codec import facts_to_bytes
from dagrender.media.pictures.framefiles import FrameFormat
from dagrender.nodes import frame
from dagrender.nodes.framefolder import (
    FrameFile,
    FrameFolder,
    Manifest,
    names,
    write_manifest,
)
from dagrender.store.store import Store
from dagrender.timebase import format_time

_S_A_PIXEL = {FrameFormat.JPG: 16e-9, FrameFormat.PNG: 52e-9}
"""Seconds a core takes to decode, convert and code a pixel: 33 and 110 ms a frame at 1080p."""
_BATCH_S = 0.6
"""Work of one task: short enough that workers end together, long enough to be worth the talk."""
_MOST_IN_BATCH = 64


class Extraction:
    """One run of ``dagrender extract``: ``run`` it once."""

    def __init__(self, request: ExtractRequest, notify: Callable[[Event], None]) -> None:
        self.request = request
        self._notify = notify
        self._store = Store(request.cache)
        self._crew = Crew(request.as_build(), notify)
        self._folder = FrameFolder(request.folder, cores())
        self._tally = Tally()
        self._results: dict[Digest, ActionResult] = {}
        inline = request.executor == "inline"
        self._effort = Effort(self._crew, self._tally, notify, inline=inline)
        self._rendered = 0
        self._started = time.perf_counter()

    def run(self) -> dict[str, Any]:
        """Bring the folder up to date; the report.

        Raises:
            SpecError: the user's input is wrong.
            SourceError: the file is no media, or cannot be read.
            BuildFailedError: frames could not be written; those that could be are kept in the
                cache, and the folder is what it was.
            KeyboardInterrupt: likewise.
        """
        kill = True
        try:
            self._store.prepare()
            with self._store.lease(), self._folder.held():
                self._crew.warm_up()
                self._notify(PhaseStarted(phase="plan"))
                subjects = subjects_of(self.request, self._store, self._effort, tell=self._notify)
                known = None if self.request.force else self._folder.has(subjects.key)
                self._tally.warn(*(subjects.warnings if known else ()))
                report = self._report(known, up_to_date=True) if known else self._extract(subjects)
            kill = False
        finally:
            self._crew.close(kill=kill)
        if report["rendered"]:
            tidy(self._store)
        return report

    # The folder

    def _extract(self, subjects: Subjects) -> dict[str, Any]:
        self._render(subjects)
        if self._effort.damaged:
            subjects = self._mended(subjects)
        self._tally.warn(*subjects.warnings)
        if self._effort.failures:
            raise self._failed(subjects)
        return self._deliver(subjects)

    def _mended(self, subjects: Subjects) -> Subjects:
        """The frames again, now that damaged sources were checked: some stand in for lost ones."""
        files = self._effort.unchecked(subjects.sources)
        self.request = replace(self.request, force=False)
        again = subjects_of(self.request, self._store, self._effort, files)
        if self._effort.lost and files and not self._effort.failures:
            self._effort.lost = False
            self._render(again)
        return again

    def _render(self, subjects: Subjects) -> None:
        wanted = {shot.key: shot for shot in subjects.shots}
        hits = {} if self.request.force else self._found(list(wanted))
        self._results = dict(hits)
        missing = [shot for key, shot in wanted.items() if key not in hits]
        total = len(wanted)
        self._notify(
            Counted(
                kind="frame",
                total=total,
                hit=total - len(missing),
                frames_to_paint=len(missing),
            )
        )
        self._notify(PhaseStarted(phase="build"))
        if missing:
            self._write(missing, subjects)

    def _deliver(self, subjects: Subjects) -> dict[str, Any]:
        suffix = self.request.format.value
        linked = 0
        files = []
        with self._folder.writing() as folder:
            every = names(len(subjects.shots), suffix)
            for name, shot in zip(every, subjects.shots, strict=True):
                artifact = self._results[shot.key].output(frame.OUTPUT)
                linked += self._store.hand_out(artifact.digest, folder / name)
                files.append(
                    FrameFile(
                        file=name,
                        time_s=round(float(shot.time_s), 6),
                        digest=artifact.digest,
                        size_bytes=artifact.size_bytes,
                    )
                )
            manifest = Manifest(
                key=subjects.key,
                format=suffix,
                width_px=subjects.width_px,
                height_px=subjects.height_px,
                files=tuple(files),
            )
            write_manifest(folder, manifest)
        return self._report(manifest, linked=linked)

    def _found(self, keys: list[Digest]) -> dict[Digest, ActionResult]:
        """The frames that are in the cache, each read and found whole."""

        def find(key: Digest) -> tuple[Digest, ActionResult | None]:
            result = self._store.lookup(key)
            if result is not None:
                try:
                    self._store.path(result.output(frame.OUTPUT).digest)
                except MissingObjectError:
                    result = None
            return key, result

        with ThreadPoolExecutor(cores()) as readers:
            return {key: result for key, result in readers.map(find, keys) if result is not None}

    # The work

    def _write(self, missing: list[Shot], subjects: Subjects) -> None:
        tasks = self._batches(missing, subjects)
        self._crew.fit(subjects.width_px, subjects.height_px, len(tasks))
        cost_s = self._cost_s(subjects)
        jobs = tuple(Job(key=task.key, cost_s=len(task.frames) * cost_s) for task in tasks)
        schedule = Schedule(ordered=jobs, workers=self._crew.jobs)
        for message in self._effort.work(tasks, schedule, lambda: bool(self._effort.failures)):
            if isinstance(message, Done):
                self._finish(message)
            elif not (
                self._effort.outlives(message, schedule)
                or self._restore(message, schedule, subjects)
                or self._effort.postpone(message, subjects.sources)
            ):
                self._effort.fail(message)

    def _cost_s(self, subjects: Subjects) -> float:
        return subjects.width_px * subjects.height_px * _S_A_PIXEL[self.request.format]

    def _batches(self, missing: Sequence[Shot], subjects: Subjects) -> list[FramesTask]:
        stored = ReadBack(subjects.sources)
        size = max(1, min(_MOST_IN_BATCH, int(_BATCH_S / self._cost_s(subjects))))
        batches = [missing[start : start + size] for start in range(0, len(missing), size)]
        return [
            FramesTask(
                key=combine(shot.key for shot in batch),
                label=f"frames at {format_time(batch[0].time_s)}-{format_time(batch[-1].time_s)}",
                params=subjects.params,
                frames=tuple((shot.key, shot.subject) for shot in batch),
                footage=subjects.footage,
                keepings=stored.keepings(shot.subject for shot in batch),
                force=self.request.force,
            )
            for batch in batches
        ]

    def _finish(self, message: Done) -> None:
        _, result = self._effort.finish(message)
        self._rendered += result.frames
        for one in result.results:
            self._results[one.key] = one

    def _restore(self, message: Failed, schedule: Schedule, subjects: Subjects) -> bool:
        """Whether facts that were gone from the cache are there again, for another try."""
        if not isinstance(message.error, MissingObjectError):
            return False
        for source in subjects.sources:
            self._store.put(facts_to_bytes(source.facts))
        return self._effort.retry(message.task, schedule)

    def _failed(self, subjects: Subjects) -> BuildFailedError:
        causes: dict[str, Failure] = {}
        for task, error in self._effort.failures:
            causes.setdefault(
                str(error),
                Failure(
                    kind=task.kind,
                    key=task.key,
                    label=task.label,
                    clips=(),
                    error=error,
                    waiting=(str(self.request.folder),),
                ),
            )
        failures = tuple(causes.values())
        nothing = Manifest(
            key=subjects.key,
            format=self.request.format.value,
            width_px=subjects.width_px,
            height_px=subjects.height_px,
            files=(),
        )
        report = self._report(nothing)
        report["failures"] = [str(one) for one in failures]
        return BuildFailedError(failures, report)

    def _report(
        self,
        manifest: Manifest,
        *,
        linked: int = 0,
        up_to_date: bool = False,
    ) -> dict[str, Any]:
        """One JSON object; ``rendered`` and ``cached`` count frames that differ."""
        size_bytes = sum(one.size_bytes for one in manifest.files)
        if not up_to_date and manifest.files:
            self._notify(
                OutputFinished(
                    path=str(self.request.folder),
                    up_to_date=False,
                    frames=len(manifest.files),
                    seconds=0.0,
                    size_bytes=size_bytes,
                )
            )
        self._tally.usage[-1] = own_usage(self._store)
        wall_s = time.perf_counter() - self._started
        told = self._tally.report(wall_s=wall_s, jobs=self._crew.jobs)
        kept = ("store", "extract", "peak_rss_bytes", "wall_s", "cpu_s", "jobs", "warnings")
        return {
            "folder": str(self.request.folder),
            "format": manifest.format,
            "width_px": manifest.width_px,
            "height_px": manifest.height_px,
            "frames": len(manifest.files),
            "size_bytes": size_bytes,
            "up_to_date": up_to_date,
            "rendered": self._rendered,
            "cached": max(0, len(self._results) - self._rendered),
            "linked": linked,
            "copied": 0 if up_to_date else len(manifest.files) - linked,
            **{name: told[name] for name in kept},
            "failures": [],
        }
