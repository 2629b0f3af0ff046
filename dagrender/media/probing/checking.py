"""A whole source decoded, to know what is wrong with it; asked for where damage was come across."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from dagrender.errors import LostFrameError, SourceError
from dagrender.media.decoding.reader import open_frames
from dagrender.media.facts.model import AudioFacts, Run, SourceFacts, VideoFacts
from dagrender.media.sound.source import damaged_spans


def check(path: Path, facts: SourceFacts) -> SourceFacts:
    """``facts`` with what is found out about the source by decoding all of it.

    Raises:
        SourceError: nothing of its picture can be decoded.
    """
    return replace(
        facts,
        checked=True,
        video=_checked_picture(path, facts.video) if facts.video else None,
        audio=_checked_sound(path, facts.audio) if facts.audio else None,
    )


def _checked_picture(path: Path, video: VideoFacts) -> VideoFacts:
    lost: list[int] = []
    concealed: list[int] = []
    count = len(video.table.pts)
    with open_frames(path, video) as reader:
        for index in range(count):
            try:
                reader.read(index)
            except LostFrameError:
                lost.append(index)
            else:
                if reader.concealed:
                    concealed.append(index)
    if len(lost) == count:
        raise SourceError(str(path), "is damaged: not one frame of its picture can be decoded")
    table = replace(video.table, lost=tuple(_runs(lost)))
    return replace(video, table=table, concealed=tuple(_runs(concealed)))


def _checked_sound(path: Path, audio: AudioFacts) -> AudioFacts:
    spans = damaged_spans(path, audio.index)
    return replace(audio, silent=tuple((audio.start_s + a, audio.start_s + b) for a, b in spans))


def _runs(indices: Iterable[int]) -> Iterator[Run]:
    first, count = 0, 0
    for index in indices:
        if count and index == first + count:
            count += 1
            continue
        if count:
            yield Run(first=first, count=count)
        first, count = index, 1
    if count:
        yield Run(first=first, count=count)


def complaint(facts: SourceFacts) -> str:
    """What is wrong with a source, in one sentence; empty where nothing is known to be."""
    said = list(facts.shortcomings)
    if facts.video:
        table = facts.video.table

        def spans(runs: Iterable[Run]) -> list[tuple[Fraction, Fraction]]:
            ends = (*table.pts, table.duration)
            unit = table.time_base
            return [(ends[r.first] * unit, ends[r.first + r.count] * unit) for r in runs]

        if facts.video.concealed:
            said.append(f"the picture is damaged at {_times(spans(facts.video.concealed))}")
        if table.lost:
            frames = sum(run.count for run in table.lost)
            said.append(
                f"{frames} frame{'s are' if frames > 1 else ' is'} lost"
                f" at {_times(spans(table.lost))}, where the one before is held"
            )
    if facts.audio and facts.audio.silent:
        said.append(f"the sound is damaged at {_times(facts.audio.silent)}")
    return "; ".join(said)


_MOST_TIMES = 8


def _times(spans: Iterable[tuple[Fraction, Fraction]]) -> str:
    told = [f"{float(start):.2f}-{float(end):.2f} s" for start, end in spans]
    if len(told) > _MOST_TIMES:
        told[_MOST_TIMES:] = [f"and {len(told) - _MOST_TIMES} more places"]
    return ", ".join(told)
