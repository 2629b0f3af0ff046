"""The coded sound of outputs: each part asked for when the blocks that it is made of are mixed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.levels import Levels
from dagrender.engine.workers.tasks import LoudnessTask, SoundTask
from dagrender.graph.model import TrackTarget, VideoTarget
from dagrender.media.sound.level import Level
from dagrender.media.sound.levelling import Levelling
from dagrender.nodes import mix, sound
from dagrender.store.store import Store

Results = Mapping[Digest, ActionResult]


@dataclass(slots=True, kw_only=True)
class _Wanted:
    """A part of an output's sound; ``coded`` is the digest of its file, once it is there."""

    track: int
    """Of which of the output's tracks."""
    params: sound.Params
    mixes: tuple[Digest, ...]
    key: Digest = ""
    coded: Digest = ""


@dataclass(slots=True)
class Sounds:
    """What is coded of the mixes of all outputs; what two outputs have in common, once."""

    store: Store
    force: bool
    _parts: dict[str, list[_Wanted]] = field(default_factory=dict)
    _tasks: dict[Digest, SoundTask] = field(default_factory=dict)
    _levels: Levels = field(init=False)

    def __post_init__(self) -> None:
        self._levels = Levels(self.store, self.force)

    def due(
        self, target: VideoTarget, results: Results
    ) -> tuple[LoudnessTask, ...] | tuple[SoundTask, ...]:
        """Tasks for the parts whose blocks are all in ``results``, each given out once.

        Where a loudness is asked for, all blocks are measured first.
        """
        asked_for = (self._levels.due(target.name, track, results) for track in target.tracks)
        if measuring := tuple(chain.from_iterable(asked_for)):
            return measuring
        if self._is_unsettled(target):
            return ()
        open_ = [part for part in self._of(target) if not part.coded]
        asked = (self._ask(part, target, results) for part in open_)
        return tuple(task for task in asked if task is not None)

    def coded(self, target: VideoTarget) -> tuple[tuple[Digest, ...], ...] | None:
        """Of each track the digests of the files to join; None while some are missing.

        Sound that is coded on the way has none, but is waited for until its level is known.
        """
        if self._is_unsettled(target):
            return None
        parts = self._of(target)
        if not all(part.coded for part in parts):
            return None
        return tuple(
            tuple(part.coded for part in parts if part.track == number)
            for number in range(len(target.tracks))
        )

    def levelled(self, track: TrackTarget) -> Levelling | None:
        """What brings a track to its loudness; None where none was asked for."""
        return self._levels.found(track)

    def level(self, track: TrackTarget) -> Level | None:
        """What is done to a track when it is coded."""
        found = self._levels.found(track)
        if found is None:
            return None
        return replace(found.level, guided=track.is_stem and found.level.ceiling_db is not None)

    def _is_unsettled(self, target: VideoTarget) -> bool:
        return any(track.loudness and not self._levels.found(track) for track in target.tracks)

    def reopen(self, task: LoudnessTask | SoundTask) -> None:
        """It is to be measured or coded again, when its blocks are back."""
        if isinstance(task, LoudnessTask):
            self._levels.reopen(task)
            return
        self._tasks.pop(task.key, None)
        for part in self._all():
            if part.key == task.key:
                part.key = ""

    def forget(self, gone: set[Digest]) -> bool:
        """Whether any of the files that are gone was a coded part, which is then coded again."""
        lost = [part for part in self._all() if part.coded in gone]
        for part in lost:
            self._tasks.pop(part.key, None)
            part.key = part.coded = ""
        return bool(lost)

    def _all(self) -> list[_Wanted]:
        return [part for parts in self._parts.values() for part in parts]

    def _of(self, target: VideoTarget) -> list[_Wanted]:
        if target.name not in self._parts:
            tracks = () if target.params.codes_sound else target.tracks
            self._parts[target.name] = [
                _Wanted(
                    track=number,
                    params=one.params,
                    mixes=track.heard_in(one.blocks, self.level(track)),
                )
                for number, track in enumerate(tracks)
                for one in sound.parts(track.encoding, track.samples, self.level(track))
            ]
        return self._parts[target.name]

    def _ask(self, part: _Wanted, target: VideoTarget, results: Results) -> SoundTask | None:
        if not part.key:
            if any(key not in results for key in part.mixes):
                return None
            blocks = tuple(results[key].output(mix.OUTPUT).digest for key in part.mixes)
            part.key = sound.recipe(part.params, blocks).key()
            if part.key not in self._tasks:
                task = SoundTask(
                    key=part.key,
                    label=target.name,
                    params=part.params,
                    blocks=blocks,
                    force=self.force,
                )
                known = None if self.force else self.store.lookup(part.key)
                if known is None:
                    self._tasks[part.key] = task
                    return task
                part.coded = known.output(sound.OUTPUT).digest
        if part.key in results:
            part.coded = results[part.key].output(sound.OUTPUT).digest
        return None
