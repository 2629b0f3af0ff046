"""What a film's file says of the film, with the times of the film."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from dagrender.media.coding.labels import Chapter, Labels, Shown, SubtitleStream
from dagrender.plan.findings import Findings
from dagrender.plan.materials import Materials
from dagrender.plan.timeline import Timeline
from dagrender.spec.document import Document
from dagrender.timebase import format_time


def labels(document: Document, timeline: Timeline, materials: Materials, name: str) -> Labels:
    """The labels of the video output called ``name``.

    Raises:
        SpecError: chapters that are not in the film, or not in rising order.
    """
    film = document.film
    output: Any = film.outputs[name]
    tags = film.metadata.model_dump(exclude_none=True)
    return Labels(
        duration_ms=_ms(timeline.duration_s),
        tags=tuple(tags.items()),
        chapters=_chapters(document, timeline),
        subtitles=tuple(
            _subtitles(one, timeline, materials) for one in getattr(output, "subtitles", ())
        ),
    )


def part(labels: Labels, shown: range, rate: Fraction) -> Labels:
    """The labels of the frames ``shown`` of a film of ``rate`` frames a second."""
    start_ms, end_ms = _ms(shown.start / rate), _ms(shown.stop / rate)
    if (start_ms, end_ms) == (0, labels.duration_ms):
        return labels
    chapters = [
        replace(one, start_ms=max(0, one.start_ms - start_ms))
        for one, end in zip(
            labels.chapters,
            (*(later.start_ms for later in labels.chapters[1:]), labels.duration_ms),
            strict=False,
        )
        if end > start_ms and one.start_ms < end_ms
    ]
    return replace(
        labels,
        duration_ms=end_ms - start_ms,
        chapters=tuple(chapters),
        subtitles=tuple(
            replace(stream, cues=_cues(stream.cues, start_ms, end_ms))
            for stream in labels.subtitles
        ),
    )


def _cues(cues: tuple[Shown, ...], start_ms: int, end_ms: int) -> tuple[Shown, ...]:
    return tuple(
        (max(0, first - start_ms), min(last, end_ms) - start_ms, text)
        for first, last, text in cues
        if first < end_ms and last > start_ms
    )


def _chapters(document: Document, timeline: Timeline) -> tuple[Chapter, ...]:
    findings = Findings(document)
    found: list[Chapter] = []
    before: Fraction | None = None
    for number, chapter in enumerate(document.film.chapters):
        loc = ("chapters", number, "at")
        at_s = chapter.at.evaluate(timeline.rate, timeline.lookup)
        if not 0 <= at_s < timeline.duration_s:
            end = format_time(timeline.duration_s)
            message = f'chapter "{chapter.title}" is at {format_time(at_s)}, the film ends at {end}'
            findings.note_at(loc, message)
        elif before is not None and at_s <= before:
            message = (
                f'chapter "{chapter.title}" is at {format_time(at_s)}, '
                f"not after the one before it at {format_time(before)}"
            )
            findings.note_at(loc, message, "write chapters in the order of the film")
        before = at_s
        found.append(Chapter(start_ms=_ms(at_s), title=chapter.title))
    findings.settle()
    return tuple(found)


def _subtitles(said: Any, timeline: Timeline, materials: Materials) -> SubtitleStream:
    offset_s = said.start.evaluate(timeline.rate, timeline.lookup)
    last_ms = _ms(timeline.duration_s)
    cues: list[Shown] = []
    for cue in materials.captions[said.captions]:
        start_ms = max(0, _ms(cue.start_s + offset_s))
        end_ms = min(last_ms, _ms(cue.end_s + offset_s))
        if start_ms < end_ms:
            cues.append((start_ms, end_ms, cue.text))
    return SubtitleStream(
        cues=tuple(cues),
        language=three_letters(said.language),
        title=said.title,
        is_default=said.default,
        is_forced=said.forced,
    )


def three_letters(language: str | None) -> str | None:
    """A language by BCP 47 as ISO 639-2/T has it."""
    if language is None:
        return None
    from langcodes import Language

    return Language.get(language).to_alpha3(variant="T")


def _ms(time_s: Fraction) -> int:
    """In ms, to the nearest, halves up."""
    return int((time_s * 2000 + 1) // 2)
