"""A worker: performs tasks, reading its inputs from a store and publishing into it itself."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from dagrender.artifact import ActionResult, Artifact
from dagrender.digest import Digest, digest_value
from dagrender.engine.workers.memory import Trimmer, peak_rss_bytes
from dagrender.engine.workers.steady import fetched, steadily
from dagrender.engine.workers.tasks import (
    CaptureTask,
    FramesTask,
    LetteringTask,
    LevelsTask,
    LoudnessTask,
    MixTask,
    MuxTask,
    ProbeTask,
    PulldownTask,
    Question,
    SoundTask,
    StillTask,
    Task,
    TaskResult,
    TrialTask,
    Usage,
)
from dagrender.errors import MissingObjectError, SourceError
from dagrender.events import Event, FramesPainted
from dagrender.lru import CacheStats
from dagrender.nodes import (
    capture,
    encode,
    frame,
    lettering,
    levels,
    loudness,
    mix,
    mux,
    probe,
    sound,
)
from dagrender.nodes.footage import ChangedError
from dagrender.picture import Picture
from dagrender.store.store import Store

_NOTICE_S = 0.1
_WATCH = "DAGRENDER_WATCH_INPUTS"
Notify = Callable[[Event], None]


class Worker:
    """Performs tasks one after the other; decoders, cels and recipes stay open in between.

    With ``watched``, or where the environment says so, tasks may read only what they are told of:
    see ``engine/workers/watch.py``.
    """

    def __init__(self, root: Path, *, watched: bool = False) -> None:
        self._watched = watched or os.environ.get(_WATCH) == "1"
        self._store = Store(root)
        self._studio: capture.Studio | None = None
        self._desk: mix.Desk | None = None
        self._printer: frame.Printer | None = None
        self._memory = Trimmer()

    def perform(self, task: Task, notify: Notify) -> TaskResult:
        """Do what ``task`` says; what another builder has published meanwhile is taken as it is.

        Raises:
            MissingObjectError: something of the cache has gone, or was damaged and is put aside.
            DagrenderError: it cannot be done.
            UndeclaredInputError: it is watched, and has read what its key does not cover.
        """
        try:
            return steadily(task, lambda given: self._observed(given, notify), self._forget)
        except SourceError as error:
            source = fetched(task).get(error.path)
            if source is None:
                raise
            if isinstance(error, ChangedError):
                self._store.path(source.file)  # damage of the cache is put aside
            raise error.of(source.address) from error  # nobody knows what the cache calls it

    def _observed(self, task: Task, notify: Notify) -> TaskResult:
        if self._watched:
            from dagrender.engine.workers.watch import watched

            with watched(task, self._store.root):
                return self._perform(task, notify)
        return self._perform(task, notify)

    def _perform(self, task: Task, notify: Notify) -> TaskResult:
        started = time.perf_counter()
        frames = 0
        found = False
        results: tuple[ActionResult, ...] = ()
        file: Artifact | None = None
        warnings: tuple[str, ...] = ()
        spent_s: dict[str, float] = {}
        match task:
            case ProbeTask() | LevelsTask() | PulldownTask() | LetteringTask() | TrialTask():
                results = (self._answer(task),)
            case CaptureTask():
                results, frames = self._capture(task, notify, spent_s)
                if self._studio and frames:
                    warnings = self._studio.unshown(task.params, task.footage)
            case MixTask():
                result, found = self._mix(task)
                results = (result,)
            case LoudnessTask() | SoundTask():
                result, found = self._sound(task)
                results = (result,)
            case MuxTask():
                file, found = self._mux(task)
            case FramesTask():
                results, frames, warnings = self._frames(task, notify)
            case StillTask():
                with self._store.lock(_lock_of(task)):
                    file = mux.run_still(task.coded, Path(task.target), self._store)
        self._memory.trim()
        return TaskResult(
            key=task.key,
            results=results,
            file=file,
            seconds=time.perf_counter() - started,
            frames=frames,
            found=found,
            spent_s=tuple(spent_s.items()),
            usage=self.usage(),
            warnings=warnings,
            damaged=self._damaged(),
        )

    def _damaged(self) -> tuple[str, ...]:
        pictures = self._studio.frames.decoders.damaged if self._studio else set()
        sounds = self._desk.damaged if self._desk else set()
        return tuple(sorted(pictures | sounds))

    def usage(self) -> Usage:
        """What this worker has used so far; memory and processor time are its process's."""
        stats = self._store.stats
        frames = self._studio.frames if self._studio else None
        return Usage(
            cpu_s=time.process_time(),
            peak_rss_bytes=peak_rss_bytes(),
            frames_decoded=frames.decoders.frames_decoded if frames else 0,
            frames_used=frames.frames_used if frames else 0,
            frames_read_back=frames.stored.frames_read if frames else 0,
            frames_stored=frames.stored.frames_written if frames else 0,
            bytes_read=stats.bytes_read,
            bytes_written=stats.bytes_written,
            corrupt=stats.corrupt,
            evicted=stats.evicted,
            frames=frames.stats() if frames else CacheStats(),
            cels=replace(self._studio.cels.stats) if self._studio else CacheStats(),
        )

    def close(self) -> None:
        """Close every file."""
        if self._studio:
            self._studio.frames.close()
        if self._desk:
            self._desk.close()

    def _answer(self, task: Question) -> ActionResult:
        match task:
            case ProbeTask():
                return self._probe(task)
            case LevelsTask():
                return self._levels(task)
            case PulldownTask():
                return self._pulldown(task)
            case LetteringTask():
                return self._lettering(task)
            case TrialTask():
                return _tried(task)

    def _forget(self) -> None:
        """Drop everything that was read of sources."""
        self.close()
        self._studio = self._desk = self._printer = None

    def _probe(self, task: ProbeTask) -> ActionResult:
        with self._store.lock(task.key):
            if not task.force and (known := self._whole(task.key, probe.OUTPUT)):
                return known
            facts = (
                probe.run_pictures(tuple(map(Path, task.pictures)))
                if task.pictures
                else probe.run(Path(task.path), task.reading, thorough=task.thorough)
            )
            for file in task.files:
                file.check()
            return self._store.publish(task.key, probe.KIND, {probe.OUTPUT: facts})

    def _levels(self, task: LevelsTask) -> ActionResult:
        with self._store.lock(task.key):
            if not task.force and (known := self._whole(task.key, levels.OUTPUT)):
                return known
            found = levels.run(Path(task.file.path), task.index, task.params)
            task.file.check()
            return self._store.publish(task.key, levels.KIND, {levels.OUTPUT: found})

    def _pulldown(self, task: PulldownTask) -> ActionResult:
        from dagrender.media.facts.codec import facts_from_bytes
        from dagrender.media.probing.pulldown import is_telecined

        facts = facts_from_bytes(self._store.read(task.file.facts)) if task.file.facts else None
        video = facts.video if facts else None
        found = video is not None and is_telecined(Path(task.file.path), video)
        task.file.check()
        told = (("telecined", int(found)),)
        return ActionResult(key=task.key, kind=task.kind, outputs=(), facts=told)

    def _lettering(self, task: LetteringTask) -> ActionResult:
        with self._store.lock(task.key):
            if not task.force and (known := self._whole(task.key, lettering.OUTPUT)):
                return known
            found = lettering.run(task.params, dict(task.fonts))
            return self._store.publish(task.key, lettering.KIND, {lettering.OUTPUT: found})

    def _whole(self, key: Digest, output: str) -> ActionResult | None:
        """What another build has found out meanwhile, if it is there and whole."""
        known = self._store.lookup(key)
        if known is not None:
            try:
                self._store.path(known.output(output).digest)
            except MissingObjectError:
                return None
        return known

    def _capture(
        self, task: CaptureTask, notify: Notify, spent_s: dict[str, float]
    ) -> tuple[tuple[ActionResult, ...], int]:
        with self._store.lock(*(key for key, _ in task.encodes)):
            known = {} if task.force else {key: self._store.lookup(key) for key, _ in task.encodes}
            missing = tuple((key, params) for key, params in task.encodes if not known.get(key))
            frames = 0
            published = {key: result for key, result in known.items() if result}
            if missing:
                if self._studio is None:
                    self._studio = capture.Studio(self._store)
                frames = task.params.display.frames
                stored = self._studio.frames.stored
                stored.begin(task.footage, task.keepings, blind=task.force)
                pictures = self._studio.run(
                    task.params,
                    task.footage,
                    again=task.again,
                    cache_bytes=task.cache_bytes,
                    alpha=any(params.alpha for _, params in missing),
                )
                meter = _Meter(task, notify)
                timed = _Timed(pictures)
                before = self._studio.frames.seconds
                coded = encode.run(tuple(params for _, params in missing), timed, meter)
                meter.flush()
                spent_s |= self._studio.frames.seconds.since(before)
                spent_s[capture.KIND] = timed.seconds - sum(spent_s.values())
                task.footage.check()
                stored.publish()
                for (key, _), data in zip(missing, coded, strict=True):
                    published[key] = self._store.publish(
                        key, encode.KIND, {encode.OUTPUT: data}, facts=(("frames", frames),)
                    )
            return tuple(published[key] for key, _ in task.encodes), frames

    def _frames(
        self, task: FramesTask, notify: Notify
    ) -> tuple[tuple[ActionResult, ...], int, tuple[str, ...]]:
        from dagrender.engine.workers.batch import write_frames

        if self._studio is None:
            self._studio = capture.Studio(self._store)
        if self._printer is None:
            self._printer = frame.Printer(self._studio)
        self._studio.frames.stored.begin(task.footage, task.keepings, blind=task.force)
        meter = _Meter(task, notify)
        results = write_frames(task, self._store, self._printer, meter)
        meter.flush()
        films = (what for _, what in task.frames if isinstance(what, capture.Params))
        warnings = [one for film in films for one in self._studio.unshown(film, task.footage)]
        return results, meter.frames, tuple(warnings)

    def _mix(self, task: MixTask) -> tuple[ActionResult, bool]:
        with self._store.lock(task.key):
            if not task.force and (known := self._store.lookup(task.key)):
                return known, True
            if self._desk is None:
                self._desk = mix.Desk(self._store)
            block = self._desk.run(task.params, task.footage)
            task.footage.check()
            made = self._store.publish(
                task.key, mix.KIND, {mix.OUTPUT: block.data}, mix.facts(block)
            )
            return made, False

    def _sound(self, task: LoudnessTask | SoundTask) -> tuple[ActionResult, bool]:
        with self._store.lock(task.key):
            if not task.force and (known := self._store.lookup(task.key)):
                return known, True
            read = self._store.read
            if isinstance(task, LoudnessTask):
                outputs = {loudness.OUTPUT: loudness.run(task.params, task.blocks, read)}
            else:
                outputs = {sound.OUTPUT: sound.run(task.params, task.blocks, read)}
            return self._store.publish(task.key, task.kind, outputs), False

    def _mux(self, task: MuxTask) -> tuple[Artifact, bool]:
        """The file, and whether somebody else has just written it."""
        target = Path(task.target)
        # one after the other: what an older build still writes must not take a newer one's place
        with self._store.lock(_lock_of(task)):
            args = (task.params, task.segments, task.sounds, target, self._store)
            known = None if task.force else mux.there(*args)
            return (known, True) if known else (mux.run(*args), False)


def _lock_of(task: MuxTask | StillTask) -> Digest:
    """What is held by whoever writes the output file."""
    return digest_value(("output", task.target))


def _tried(task: TrialTask) -> ActionResult:
    from dagrender.media.coding.trial import trial

    absent = (("absent", trial(task.encoder)),)
    return ActionResult(key=task.key, kind=task.kind, outputs=(), facts=absent)


class _Timed:
    """Pictures, and the time that it took to come by them."""

    def __init__(self, pictures: Iterator[Picture]) -> None:
        self._pictures = pictures
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Picture]:
        return self

    def __next__(self) -> Picture:
        started = time.perf_counter()
        try:
            return next(self._pictures)
        finally:
            self.seconds += time.perf_counter() - started


class _Meter:
    """Tells of painted frames, a few times a second; ``frames`` are all of them."""

    def __init__(self, task: CaptureTask | FramesTask, notify: Notify) -> None:
        self.frames = 0
        self._key, self._notify = task.key, notify
        self._untold, self._told_at = 0, time.monotonic()

    def __call__(self, frames: int) -> None:
        self.frames += frames
        self._untold += frames
        if time.monotonic() - self._told_at >= _NOTICE_S:
            self.flush()

    def flush(self) -> None:
        """Tell what has not been told."""
        if self._untold:
            self._notify(FramesPainted(key=self._key, frames=self._untold))
        self._untold, self._told_at = 0, time.monotonic()
