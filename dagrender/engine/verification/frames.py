"""Frames that were extracted as files: those that are cached of a film and of its sources."""

from collections.abc import Iterator
from contextlib import suppress

from dagrender.digest import Digest, combine
from dagrender.engine.export.readback import ReadBack
from dagrender.engine.export.subjects import Subjects, subjects_of_film, subjects_of_source
from dagrender.engine.prepare import Prepared
from dagrender.engine.verification.checks import Check
from dagrender.engine.workers.tasks import FramesTask
from dagrender.errors import SpecError
from dagrender.media.pictures.framefiles import FrameFormat
from dagrender.nodes import frame
from dagrender.plan.extraction import ALL, film_moments, source_moments
from dagrender.store.store import Store
from dagrender.timebase import format_time


def frame_checks(prepared: Prepared, store: Store) -> Iterator[Check]:
    """A check of each frame that was written as a file.

    Which ones were is asked of the cache; where none was, no keys are worked out.
    """
    cached = {one.key: one for one in store.entries() if one.kind == frame.KIND}
    if not cached:
        return
    told: set[Digest] = set()
    for name, subjects in _all_subjects(prepared):
        read_back = ReadBack(subjects.sources)
        for shot in subjects.shots:
            known = cached.get(shot.key)
            if known is None or shot.key in told:
                continue
            told.add(shot.key)
            task = FramesTask(
                key=combine((shot.key,)),
                label=f"{name} at {format_time(shot.time_s)}",
                params=subjects.params,
                frames=((shot.key, shot.subject),),
                footage=subjects.footage,
                keepings=read_back.keepings((shot.subject,)),
            )
            yield Check(kind=frame.KIND, key=shot.key, label=task.label, task=task, known=known)


def _all_subjects(prepared: Prepared) -> Iterator[tuple[str, Subjects]]:
    """Every frame that ``dagrender extract`` can write of the films and of what they show."""
    gathered = prepared.gathered
    for written in FrameFormat:
        for source in gathered.materials.sources.values():
            facts = source.facts
            if facts.video or facts.image:
                footage = gathered.footage(source.pictures or (source.content,))
                moments = source_moments(facts, ALL, source.called)
                yield source.called, subjects_of_source(source, footage, moments, written)
        for film in prepared.films:
            with suppress(SpecError):  # one that shows nothing has no frames
                moments = film_moments(film.plan.timeline, ALL)
                name = film.document.path.name
                yield name, subjects_of_film(film, gathered, moments, written)
