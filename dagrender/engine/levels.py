"""The level of each output that asks for a loudness, found when its master has been mixed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.workers.tasks import LoudnessTask
from dagrender.errors import MissingObjectError
from dagrender.graph.model import TrackTarget
from dagrender.media.sound.level import Level
from dagrender.media.sound.levelling import Levelling, Master, Measures, levelling
from dagrender.media.sound.loudness import Measure, measure_from_bytes
from dagrender.nodes import loudness, mix
from dagrender.store.store import Store

Results = Mapping[Digest, ActionResult]


@dataclass(slots=True)
class Levels:
    """What is measured for all outputs; what two of them have in common, once."""

    store: Store
    force: bool
    _measures: dict[Digest, Measure] = field(default_factory=dict)
    _asked: set[Digest] = field(default_factory=set)
    _wanted: list[LoudnessTask] = field(default_factory=list)
    _waiting: dict[TrackTarget, tuple[Digest, ...]] = field(default_factory=dict)
    """For which measures a track waits."""
    _found: dict[TrackTarget, Levelling] = field(default_factory=dict)

    def due(self, label: str, track: TrackTarget, results: Results) -> tuple[LoudnessTask, ...]:
        """What is to be measured next of a track of the output ``label``, each task once."""
        if track.loudness is None or track in self._found:
            return ()
        if any(key not in results for key in track.measured):
            return ()
        waiting = self._waiting.get(track, ())
        if any(key in self._asked and key not in results for key in waiting):
            return ()
        self._wanted.clear()
        step = self._settled(track, results)
        if step is not None:
            self._found[track] = step
        return tuple(replace(task, label=label) for task in self._wanted)

    def found(self, track: TrackTarget) -> Levelling | None:
        """What is done to a track; None while that is not known, or where it was not asked for."""
        return self._found.get(track)

    def reopen(self, task: LoudnessTask) -> None:
        """It is to be measured again, when its blocks are back."""
        self._asked.discard(task.key)

    def _settled(self, track: TrackTarget, results: Results) -> Levelling | None:
        """The level of a track; None while something is to be measured for it."""
        if track.loudness is None:
            return None
        plain = self._all(track, None, range(len(track.measured)), results)
        if plain is None:
            return None
        master = Master(
            measures=tuple(plain.values()), samples=track.samples, rate_hz=track.encoding.rate_hz
        )
        limited: dict[Level, Measures] = {}
        while not (step := levelling(track.loudness, master, limited)).is_settled:
            found = self._all(track, step.level, master.limited(step.level), results)
            if found is None:
                return None
            limited[step.level] = tuple(
                found.get(number) or one.louder(step.level.gain)
                for number, one in enumerate(master.measures)
            )
        return step

    def _all(
        self, track: TrackTarget, level: Level | None, numbers: Iterable[int], results: Results
    ) -> dict[int, Measure] | None:
        """The measures of blocks by their numbers; None where some are missing, now wanted."""
        found: dict[int, Measure] = {}
        missing: list[Digest] = []
        blocks = [results[key].output(mix.OUTPUT).digest for key in track.measured]
        for number in numbers:
            params = loudness.params(number, track.encoding.rate_hz, level)
            near = loudness.around(number, len(blocks))
            heard = tuple(blocks[near.start : near.stop])
            key = loudness.recipe(params, heard).key()
            measure = self._known(key, results)
            if measure is not None:
                found[number] = measure
                continue
            missing.append(key)
            if key not in self._asked:
                # what is there and cannot be read is none
                damaged = self.force or self.store.lookup(key) is not None
                self._asked.add(key)
                self._wanted.append(
                    LoudnessTask(key=key, label="", params=params, blocks=heard, force=damaged)
                )
        self._waiting[track] = tuple(missing)
        return None if missing else found

    def _known(self, key: Digest, results: Results) -> Measure | None:
        if key in self._measures:
            return self._measures[key]
        result = results.get(key) or (None if self.force else self.store.lookup(key))
        if result is None:
            return None
        try:
            data = self.store.read(result.output(loudness.OUTPUT).digest)
        except MissingObjectError:
            if key in results:
                self._asked.discard(key)
            return None
        self._measures[key] = measure_from_bytes(data)
        return self._measures[key]
