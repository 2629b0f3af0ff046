"""The sound of a film within a film: what it mixes, faster or slower, backwards, once more."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from dagrender.media.sound.mixlist import MixList, Strip
from dagrender.media.sound.soundclip import Points, SoundClip
from dagrender.plan.fades import sound_fades
from dagrender.plan.gain import between, faded, gain_points, product
from dagrender.plan.rounds import rounds
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.timebase import frame_at

_ONE = Fraction(1)


def has_sound(placed: PlacedClip) -> bool:
    """Whether the clip is of a kind that sounds and moves on, and its source has sound."""
    frozen = getattr(placed.clip, "freeze", None) is not None
    sounds = placed.clip.kind in ("video", "audio", "composition") and not frozen
    return sounds and placed.source is not None and placed.source.facts.audio is not None


def unheard(placed: PlacedClip, mix: MixList) -> str | None:
    """Why the film that a clip shows, whose sound is ``mix``, cannot be heard, if it cannot."""
    told, own = "a film within the film", placed.speed == 1
    if placed.speed is None:
        return f"{told} sounds at one speed only, without keys"
    if mix.strips and (placed.reverse or not own):
        return f"{told} whose buses or effects change its sound sounds at its own speed only"
    if not own and any(clip.pitch_follows for clip in mix.every_clip()):
        return f"{told} in which a pitch follows its speed sounds at its own speed only"
    return None


def film_sound(
    placed: PlacedClip,
    timeline: Timeline,
    rate_hz: int,
    inner: Callable[[PlacedClip], MixList | None],
) -> Strip:
    """The sounds of the film that a clip shows, where they stand in the film around it.

    Each of them is played as much faster as the film is, and keeps its pitch.
    """
    if not has_sound(placed) or placed.clip.mute:
        return Strip()
    mix = inner(placed)
    if mix is None:
        return Strip()
    hz, speed = Fraction(rate_hz), placed.speed or _ONE
    start = frame_at(placed.start_s, hz)
    whole = frame_at(placed.start_s + placed.duration_s, hz) - start
    heard = min(whole, frame_at(timeline.duration_s, hz) - start)
    fades = sound_fades(placed, timeline.rate, hz, whole)
    outer = gain_points(placed, timeline.rate, rate_hz, whole)
    if fades:
        outer = faded(outer, fades, whole, rate_hz)
    clips: list[SoundClip] = []
    strips: list[Strip] = []
    for run in rounds(placed, _start_again_s(placed), hz, 1 / timeline.rate):
        at = frame_at(placed.start_s + run.start_s, hz) - start
        end = min(heard, frame_at(placed.start_s + run.end_s, hz) - start)
        if end <= at:
            continue
        first_s = run.source_s(run.end_s if placed.reverse else run.start_s)
        first = frame_at(first_s, hz)
        lasts = frame_at((run.end_s - run.start_s) * speed, hz)
        part = _played(mix.window(first, first + lasts), speed, reverse=placed.reverse)
        part = part.window(0, end - at)
        for clip in part.clips:
            place = at + clip.start
            over = between(outer, place, place + clip.samples)
            gain = product(clip.gain, over, clip.samples, rate_hz)
            clips.append(replace(clip, start=start + place, gain=gain))
        if part.strips:
            over = between(outer, at, end)
            strips.append(
                Strip(
                    strips=tuple(one.moved(start + at) for one in part.strips),
                    gain=_only(over, start + at, start + end),
                )
            )
    return Strip(clips=tuple(clips), strips=tuple(strips))


def _only(points: Points, first: int, last: int) -> Points:
    """``points``, which count from ``first``, on the samples up to ``last``; nothing elsewhere."""
    inside = {first + at: value for at, value in points if first + at < last - 1}
    inside[last - 1] = points[-1][1]
    return ((first - 1, 0.0), *sorted(inside.items()), (last, 0.0))


def _start_again_s(placed: PlacedClip) -> Fraction | None:
    """Where the film ends, if it starts again there."""
    video = placed.source.facts.video if placed.source else None
    starts_again = placed.clip.when_short.value == "loop" and video is not None
    return video.table.duration_s if video and starts_again else None


def _played(mix: MixList, speed: Fraction, *, reverse: bool) -> MixList:
    """``mix`` so many times as fast, and backwards if so wanted."""
    clips = mix.clips
    samples = mix.samples
    if speed != 1:
        samples = _nearest(samples / speed)
        clips = tuple(one for one in (_faster(clip, speed, mix) for clip in clips) if one.samples)
    if reverse:
        clips = tuple(_turned(clip, samples) for clip in clips)
    return replace(mix, samples=samples, clips=clips)


def _faster(clip: SoundClip, speed: Fraction, mix: MixList) -> SoundClip:
    """A clip of ``mix`` where that is played at another ``speed``."""
    first, last = _nearest(clip.start / speed), _nearest((clip.start + clip.samples) / speed)
    moved = clip.start + clip.samples - last * speed if clip.reverse else first * speed - clip.start
    source_in_s, path = clip.source_in_s, None
    if clip.path is None:
        source_in_s += moved * clip.speed / mix.rate_hz
    else:
        pieces = (
            {_nearest(sample / speed): source_s for sample, source_s in piece}
            for piece in clip.path
        )
        path = tuple(tuple(piece.items()) for piece in pieces if len(piece) > 1)
    return replace(
        clip,
        start=first,
        samples=last - first,
        source_in_s=source_in_s,
        speed=clip.speed * speed if clip.path is None else clip.speed,
        gain=_quicker(clip.gain, speed),
        pan=None if clip.pan is None else _quicker(clip.pan, speed),
        fade_in=_nearest(clip.fade_in / speed),
        fade_out=_nearest(clip.fade_out / speed),
        before=_nearest(clip.before / speed),
        after=_nearest(clip.after / speed),
        path=path,
    )


def _quicker(points: Points, speed: Fraction) -> Points:
    """Points so many times as near to each other; of those that fall on one sample the last."""
    return tuple({_nearest(at / speed): value for at, value in points}.items())


def _turned(clip: SoundClip, samples: int) -> SoundClip:
    """A clip of a mix of so many ``samples`` where that is played backwards."""
    return replace(
        clip,
        start=samples - clip.start - clip.samples,
        reverse=not clip.reverse,
        gain=_backwards(clip.gain, clip.samples),
        pan=None if clip.pan is None else _backwards(clip.pan, clip.samples),
        fade_in=clip.fade_out,
        fade_out=clip.fade_in,
        rise=clip.fall,
        fall=clip.rise,
        before=clip.after,
        after=clip.before,
    )


def _backwards(points: Points, samples: int) -> Points:
    if len(points) == 1:
        return points
    return tuple((samples - at, value) for at, value in reversed(points))


def _nearest(value: Fraction) -> int:
    return (value.numerator * 2 + value.denominator) // (value.denominator * 2)
