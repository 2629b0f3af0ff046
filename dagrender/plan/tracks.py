"""Tracks of sound: what is heard in each of an output's, how it is coded, what players call it."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from dagrender.media.coding.labels import SoundLabel
from dagrender.media.sound.mixlist import MixList
from dagrender.plan.filmplan import SoundPlan
from dagrender.plan.filmsound import has_sound
from dagrender.plan.labels import three_letters
from dagrender.plan.outputs import loudness_of, track_encoding, tracks_of
from dagrender.plan.sound import Heard, heard_blocks
from dagrender.plan.timeline import Timeline
from dagrender.spec.document import Document
from dagrender.spec.gains import REST
from dagrender.spec.selection import left_out
from dagrender.spec.stems import Stem
from dagrender.timebase import frame_at

Mix = Callable[[int, int, Heard], MixList | None]
"""What a film sounds like at so many samples a second, in so many channels."""


def sound_plans(
    document: Document, timeline: Timeline, mix: Mix, name: str, shown: range
) -> tuple[SoundPlan, ...]:
    """The tracks of sound of the output ``name``, which shows the frames ``shown`` of the film."""
    output: Any = document.film.outputs[name]
    said, loudness = tracks_of(output), loudness_of(output)
    clips = tuple(placed.number for placed in timeline.clips if has_sound(placed))
    found: list[SoundPlan] = []
    for number, audio in enumerate(said, 1):
        encoding, heard = track_encoding(name, output, audio), _heard(document, audio)
        mixed = mix(encoding.rate_hz, encoding.channels, heard)
        if mixed is None:
            continue
        part = _part(mixed, timeline, shown)
        blocks = whole = heard_blocks(part, timeline, shown)
        if loudness and isinstance(output, Stem):
            every = mix(encoding.rate_hz, encoding.channels, replace(heard, stem=None)) or mixed
            whole = heard_blocks(_part(every, timeline, shown), timeline, shown)
        found.append(
            SoundPlan(
                name=_name(audio, number) if len(said) > 1 else "",
                label=_label(audio),
                left_out=tuple(one for one in (*document.film.sound.buses, REST)
                               if one in (heard.left_out or ())),
                mix=part,
                encoding=encoding,
                blocks=blocks,
                clips=clips,
                loudness=loudness,
                whole=whole if loudness else (),
            )
        )  # fmt: skip
    return tuple(found)


def sound_labels(tracks: tuple[SoundPlan, ...]) -> tuple[SoundLabel, ...]:
    """What is said of tracks of sound; nothing where there is nothing to say.

    Of several the first is the default where none is.
    """
    told = [track.label for track in tracks]
    if len(told) > 1 and not any(one.is_default for one in told):
        told[0] = replace(told[0], is_default=True)
    return tuple(told) if any(one != SoundLabel() for one in told) else ()


def _heard(document: Document, audio: Any) -> Heard:
    chooses = audio.buses is not None or audio.without is not None
    missing = left_out(audio, document.film.sound.buses)
    return Heard(stem=getattr(audio, "bus", None), left_out=missing if chooses else None)


def _name(audio: Any, number: int) -> str:
    return audio.title or audio.language or f"track {number}"


def _label(audio: Any) -> SoundLabel:
    if not hasattr(audio, "language"):
        return SoundLabel()
    return SoundLabel(
        language=three_letters(audio.language),
        title=audio.title,
        is_default=audio.default,
        is_forced=audio.forced,
    )


def _part(mix: MixList, timeline: Timeline, shown: range) -> MixList:
    if len(shown) == timeline.frames:
        return mix
    ends = (Fraction(frame) / timeline.rate for frame in (shown.start, shown.stop))
    start, stop = (frame_at(end_s, Fraction(mix.rate_hz)) for end_s in ends)
    return mix.window(start, min(stop, mix.samples))
