"""Clips that are to be heard and are silent. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.graph.model import TrackTarget
from dagrender.media.sound.block import BLOCK_SAMPLES
from dagrender.media.sound.silence import Spans, shared, understood, united
from dagrender.media.sound.soundclip import SoundClip
from dagrender.plan.filmplan import SoundPlan, VideoPlan
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.timebase import frame_at

_LEAST_S = 1
"""A clip that is shorter may well be a pause."""
_LONG_S = 20
"""Nobody is silent for so long on purpose, or will not mind to be told."""
_NEARLY_ALL = Fraction(95, 100)
_MEANT = 1e-3
"""A gain under -60 dB is one that takes the sound away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Master:
    """What is known of the silence in a track of sound; samples are the film's."""

    rate_hz: int
    heard: dict[Digest, Spans]
    """Where each source is to be heard."""
    silent: dict[Digest, Spans]
    """Where it is silent, so far as it is mixed."""


def unheard(
    video: VideoPlan,
    tracks: tuple[TrackTarget, ...],
    timeline: Timeline,
    results: Mapping[Digest, ActionResult],
) -> Iterator[str]:
    """A warning for each clip of which nothing is heard, or nothing for long; times are the film's.

    Of clips of films within the film nothing is told.
    """
    for sound, track in zip(video.sounds, tracks, strict=True):
        master = _master(video, sound, track, timeline, results)
        for placed in timeline.clips:
            content = _content(placed)
            if content in master.silent:
                yield from _of_clip(placed, content, master)


def _master(
    video: VideoPlan,
    sound: SoundPlan,
    track: TrackTarget,
    timeline: Timeline,
    results: Mapping[Digest, ActionResult],
) -> _Master:
    rate_hz = sound.mix.rate_hz
    start = frame_at(video.shown.start / timeline.rate, Fraction(rate_hz))
    silent: dict[Digest, list[tuple[int, int]]] = {}
    for number, key in enumerate(track.mixes):
        at = start + number * BLOCK_SAMPLES
        for content, spans in understood(str(dict(results[key].facts).get("silent", ""))).items():
            silent.setdefault(content, []).extend((at + a, at + b) for a, b in spans)
    heard: dict[Digest, list[tuple[int, int]]] = {}
    for clip in sound.mix.every_clip():
        if clip.content in silent and _is_meant(clip):
            first = start + clip.start
            heard.setdefault(clip.content, []).append((first, first + clip.samples))
    return _Master(
        rate_hz=rate_hz,
        heard={content: united(*spans) for content, spans in heard.items()},
        silent={content: united(*spans) for content, spans in silent.items()},
    )


def _is_meant(clip: SoundClip) -> bool:
    return max(value for _, value in clip.gain) > _MEANT


def _of_clip(placed: PlacedClip, content: Digest, master: _Master) -> Iterator[str]:
    ends_s = (placed.start_s, placed.start_s + placed.duration_s)
    own = tuple(frame_at(end_s, Fraction(master.rate_hz)) for end_s in ends_s)
    heard = shared(master.heard.get(content, ()), ((own[0], own[1]),))
    silent = shared(master.silent[content], heard)
    name = placed.source.called if placed.source else ""
    whole = _length(heard)
    hint = "; mute: true, if that is meant" if hasattr(placed.clip, "mute") else ""
    if whole >= _LEAST_S * master.rate_hz and _length(silent) >= _NEARLY_ALL * whole:
        yield (
            f"nothing is heard of clip {placed.label} at {_times(heard, master)}:"
            f" {name} is silent there{hint} ({placed.place})"
        )
        return
    long = tuple((a, b) for a, b in silent if b - a >= _LONG_S * master.rate_hz)
    if long:
        yield (
            f"nothing is heard of clip {placed.label} for long, at {_times(long, master)}:"
            f" {name} is silent there ({placed.place})"
        )


def _length(spans: Spans) -> int:
    return sum(last - first for first, last in spans)


def _times(spans: Spans, master: _Master) -> str:
    seconds = ((first / master.rate_hz, last / master.rate_hz) for first, last in spans)
    return ", ".join(f"{first:.2f}-{last:.2f} s" for first, last in seconds)


def _content(placed: PlacedClip) -> Digest:
    audio = placed.source.facts.audio if placed.source else None
    return audio.content if audio else ""
