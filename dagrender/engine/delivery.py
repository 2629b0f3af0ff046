"""The way from stored outputs to the user's files: joined when all inputs are there, not before."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

from dagrender.artifact import ActionResult, Artifact
from dagrender.digest import Digest
from dagrender.engine.loudness import Loudness, loudness_of, told_of
from dagrender.engine.outcome import OutputReport, Tally
from dagrender.engine.prepare import Prepared
from dagrender.engine.silence import unheard
from dagrender.engine.sounds import Sounds
from dagrender.engine.workers.tasks import LoudnessTask, MuxTask, SoundTask, StillTask
from dagrender.errors import DagrenderError
from dagrender.events import Event, OutputFinished
from dagrender.graph.model import StillTarget, Target, VideoTarget
from dagrender.nodes import mux
from dagrender.store.atomic import sweep_beside
from dagrender.store.store import Store

Results = Mapping[Digest, ActionResult]


class Delivery:
    """The outputs of a build that have not been written yet."""

    def __init__(
        self,
        prepared: Prepared,
        store: Store,
        tally: Tally,
        notify: Callable[[Event], None],
        *,
        force: bool,
    ) -> None:
        self._prepared, self._store, self._tally = prepared, store, tally
        self._notify, self._force = notify, force
        self._open: list[Target] = list(prepared.film.targets)
        self._sounds = Sounds(store, force)

    def due(self, results: Results) -> list[LoudnessTask | SoundTask | MuxTask | StillTask]:
        """Tasks for the outputs whose inputs are all there now; what is up to date needs none."""
        tasks: list[LoudnessTask | SoundTask | MuxTask | StillTask] = []
        for target in tuple(self._open):
            sounds: tuple[tuple[Digest, ...], ...] | None = ()
            if isinstance(target, VideoTarget):
                tasks += self._sounds.due(target, results)
                sounds = self._sounds.coded(target)
            if sounds is None or any(key not in results for key in self._inputs(target)):
                continue
            self._open.remove(target)
            if isinstance(target, VideoTarget):
                self._tally.warn(
                    *told_of(target, results, self._sounds.levelled),
                    *self._silences(target, results),
                )
            inputs = tuple(results[key].outputs[0][1].digest for key in self._inputs(target))
            task = self._task(target, inputs, sounds)
            known = self._known(task)
            if known is None:
                tasks.append(task)
            else:
                self._written(target, Path(task.target), known, up_to_date=True)
        return tasks

    def finish(self, task: MuxTask | StillTask, file: Artifact, *, found: bool) -> None:
        """Take note of an output that has been written, or was ``found`` as it is to be."""
        self._written(self._target(task), Path(task.target), file, up_to_date=found)

    def reopen(self, task: LoudnessTask | SoundTask | MuxTask | StillTask) -> None:
        """It is to be done again when its inputs are back."""
        if isinstance(task, LoudnessTask | SoundTask):
            self._sounds.reopen(task)
        else:
            self._open.append(self._target(task))

    def forget(self, gone: set[Digest]) -> bool:
        """Whether any of the files that are gone was coded sound, which is then made again."""
        return self._sounds.forget(gone)

    def _target(self, task: MuxTask | StillTask) -> Target:
        targets = self._prepared.film.targets
        return next(one for one in targets if self._path(one) == Path(task.target))

    def _path(self, target: Target) -> Path:
        return self._prepared.targets[target.name]

    def _task(
        self, target: Target, inputs: tuple[Digest, ...], sounds: tuple[tuple[Digest, ...], ...]
    ) -> MuxTask | StillTask:
        path = str(self._path(target))
        # two outputs may be one node, but they are two files
        key = f"{target.node}:{target.name}"
        if isinstance(target, StillTarget):
            return StillTask(key=key, label=target.name, coded=inputs[0], target=path)
        count, params = len(target.segments), target.params
        if params.loudness:
            level = self._sounds.level(target.tracks[0]) if params.codes_sound else None
            params = replace(params, loudness=None, level=level)
        return MuxTask(
            key=key,
            label=target.name,
            params=params,
            segments=inputs[:count],
            # blocks that are coded by the task that writes them are those of one track
            sounds=(inputs[count:],) if target.params.codes_sound else sounds,
            target=path,
            force=self._force,
        )

    def _silences(self, target: VideoTarget, results: Results) -> Iterator[str]:
        for film in self._prepared.films:
            for one, video in zip(film.film.videos, film.plan.videos, strict=True):
                if one is target:
                    yield from unheard(video, target.tracks, film.plan.timeline, results)

    def _inputs(self, target: Target) -> tuple[Digest, ...]:
        """The keys of what is joined; with blocks of sound what says how they are limited."""
        if isinstance(target, StillTarget) or not target.params.codes_sound:
            return target.inputs
        heard = (
            track.heard_in(range(len(track.mixes)), self._sounds.level(track))
            for track in target.tracks
        )
        return (*target.segments, *chain.from_iterable(heard))

    def _known(self, task: MuxTask | StillTask) -> Artifact | None:
        """Digest and size of the file, where it is already what joining would give."""
        path = Path(task.target)
        if self._force:
            return None
        if isinstance(task, MuxTask):
            return mux.there(task.params, task.segments, task.sounds, path, self._store)
        try:
            same = path.is_file() and self._store.source_digest(path) == task.coded
            return Artifact(digest=task.coded, size_bytes=path.stat().st_size) if same else None
        except (DagrenderError, OSError):
            return None

    def _written(self, target: Target, path: Path, file: Artifact, *, up_to_date: bool) -> None:
        if up_to_date:
            sweep_beside(path)  # of a writer that was killed before the edit was taken back
        is_film = isinstance(target, VideoTarget)
        frames, seconds = 1, 0.0
        loudness: tuple[Loudness, ...] = ()
        if isinstance(target, VideoTarget):
            loudness = loudness_of(target, self._sounds.levelled)
            frames = target.frames if target.taken is None else target.taken
            seconds = target.seconds
        self._tally.outputs.append(
            OutputReport(
                path=str(path),
                digest=file.digest,
                frames=frames,
                seconds=round(seconds, 6),
                size_bytes=file.size_bytes,
                up_to_date=up_to_date,
                loudness=loudness,
            )
        )
        if is_film:
            counts = self._tally.nodes[mux.KIND]
            counts.hit, counts.run = counts.hit + up_to_date, counts.run + (not up_to_date)
        self._notify(
            OutputFinished(
                path=str(path),
                up_to_date=up_to_date,
                frames=frames,
                seconds=seconds,
                size_bytes=file.size_bytes,
            )
        )


def action_key(task: MuxTask) -> Digest:
    """The address of what is known of a joined file."""
    return mux.recipe(task.params, task.segments, task.sounds).key()
