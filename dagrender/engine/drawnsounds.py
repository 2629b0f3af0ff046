"""The sounds that films draw: how loud each is has to be known before there is a plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.workers.executor import SystemFailureError
from dagrender.engine.workers.tasks import LevelsTask
from dagrender.errors import DagrenderError, Problem, SourceError
from dagrender.media.facts.model import AudioFacts
from dagrender.media.sound.levels import Levels
from dagrender.nodes import levels
from dagrender.nodes.footage import SourceFile
from dagrender.plan.materials import Materials
from dagrender.spec.document import Document
from dagrender.spec.waveform import WaveformClip
from dagrender.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """An entry of media that a film draws."""

    document: Document
    materials: Materials
    name: str
    facts: AudioFacts
    task: LevelsTask


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSounds:
    """What has to be found out, and whose it is."""

    drawn: tuple[_Drawn, ...]

    @property
    def tasks(self) -> tuple[LevelsTask, ...]:
        """Each sound once, whoever draws it."""
        return tuple({one.task.key: one.task for one in self.drawn}.values())

    def adopt(
        self, results: Mapping[Digest, ActionResult | DagrenderError], store: Store
    ) -> list[Problem]:
        """Put what was found out to the materials; what went wrong is told."""
        problems = []
        for one in self.drawn:
            result = results[one.task.key]
            if isinstance(result, SystemFailureError):
                raise result  # no fault of the spec's
            if isinstance(result, DagrenderError):
                problems.append(_problem(one, result))
            else:
                data = store.read(result.output(levels.OUTPUT).digest)
                one.materials.levels[one.name] = Levels(data, one.facts.start_s)
        return problems


def drawn_sounds(
    films: Sequence[tuple[Document, Materials]], files: Mapping[Digest, SourceFile]
) -> DrawnSounds:
    """The sounds that the waveform clips of all films draw; those without sound are passed over."""
    return DrawnSounds(drawn=tuple(_drawn(films, files)))


def _drawn(
    films: Sequence[tuple[Document, Materials]], files: Mapping[Digest, SourceFile]
) -> Iterator[_Drawn]:
    for document, materials in films:
        clips = (clip for track in document.film.timeline for clip in track.clips)
        for name in dict.fromkeys(one.waveform for one in clips if isinstance(one, WaveformClip)):
            source = materials.sources[name]
            facts = source.facts.audio
            if facts is not None:
                yield _Drawn(
                    document=document,
                    materials=materials,
                    name=name,
                    facts=facts,
                    task=levels_task(facts, files[source.content]),
                )


def levels_task(facts: AudioFacts, file: SourceFile) -> LevelsTask:
    """What is asked of a sound."""
    params = levels.Params(sound=facts.content, duration_s=facts.duration_s)
    return LevelsTask(
        key=levels.recipe(params).key(),
        label=file.called,
        file=file,
        index=facts.index,
        params=params,
        force=True,
    )


def _problem(one: _Drawn, error: DagrenderError) -> Problem:
    place = one.document.place("media", one.name, "file")
    if isinstance(error, SourceError):
        return Problem(f"{error.called}: {error.message}", place, error.hint)
    return Problem(str(error), place)
