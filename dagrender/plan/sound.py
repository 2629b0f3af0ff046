"""The sound of a film as a mix list: every clip on its sample."""

from fractions import Fraction

from dagrender.media.facts import AudioFacts
from dagrender.media.mixlist import MixList, SoundClip
from dagrender.plan.gain import between, faded, gain_points
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.timebase import frame_at


def mix_list(timeline: Timeline, rate_hz: int, channels: int) -> MixList | None:
    """What is mixed, as long as the film; None where no clip sounds at all."""
    clips = tuple(sound for placed in timeline.clips for sound in _sound(placed, timeline, rate_hz))
    if not clips:
        return None
    samples = frame_at(timeline.duration_s, Fraction(rate_hz))
    return MixList(rate_hz=rate_hz, channels=channels, samples=samples, clips=clips)


def has_sound(placed: PlacedClip) -> bool:
    """Whether the clip is of a kind that sounds, and its source has sound."""
    sounds = placed.clip.kind in ("video", "audio")
    return sounds and placed.source is not None and placed.source.facts.audio is not None


def _sound(placed: PlacedClip, timeline: Timeline, rate_hz: int) -> tuple[SoundClip, ...]:
    facts = placed.source.facts.audio if placed.source else None
    if facts is None or not has_sound(placed) or getattr(placed.clip, "mute", False):
        return ()
    hz = Fraction(rate_hz)
    start = frame_at(placed.start_s, hz)
    whole = frame_at(placed.start_s + placed.duration_s, hz) - start
    heard = min(whole, frame_at(timeline.duration_s, hz) - start)
    fade_in, fade_out = _fades(placed, timeline.rate, hz, whole)
    gain = gain_points(placed, timeline.rate, rate_hz, whole)
    passes = _passes(placed, facts, timeline.rate)
    if len(passes) > 1:
        # a fade may be longer than a pass: it goes on from one to the next
        gain = faded(gain, fade_in, fade_out, whole, rate_hz)
        fade_in = fade_out = 0
    sounds = []
    for offset_s, source_in_s, length_s in passes:
        begins_s = placed.start_s + offset_s
        first = frame_at(begins_s, hz) - start
        last = min(heard, frame_at(begins_s + length_s, hz) - start)
        if last <= first:
            continue
        # from the whole sample, so that cuts in a row go on where they left off
        late_s = Fraction(start + first, rate_hz) - begins_s
        sounds.append(
            SoundClip(
                content=facts.content,
                start=start + first,
                samples=last - first,
                source_in_s=source_in_s + late_s * placed.speed,
                speed=placed.speed,
                gain=between(gain, first, last) if len(passes) > 1 else gain,
                fade_in=fade_in,
                fade_out=fade_out if last == whole else 0,
            )
        )
    return tuple(sounds)


def _passes(
    placed: PlacedClip, facts: AudioFacts, rate: Fraction
) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
    """How the clip runs through its source: (seconds into the clip, source time, length)."""
    once = ((Fraction(0), placed.in_s, placed.duration_s),)
    if placed.clip.when_short.value != "loop" or placed.source is None:
        return once
    video = placed.source.facts.video
    picture = video is not None and placed.clip.kind == "video"
    length_s = video.table.duration_s if picture and video else facts.start_s + facts.duration_s
    pass_s = (length_s - placed.in_s) / placed.speed
    if pass_s < 1 / rate:
        return once
    passes = []
    offset_s = Fraction(0)
    while offset_s < placed.duration_s:
        passes.append((offset_s, placed.in_s, min(pass_s, placed.duration_s - offset_s)))
        offset_s += pass_s
    return tuple(passes)


def _fades(placed: PlacedClip, rate: Fraction, hz: Fraction, whole: int) -> tuple[int, int]:
    """Samples of fade at either end; a transition cross-fades the sound along with the picture."""

    def samples(seconds: Fraction, overlap_frames: int) -> int:
        return min(whole, frame_at(max(seconds, overlap_frames / rate), hz))

    clip = placed.clip
    zero = Fraction(0)
    fade_in = clip.fade_in.evaluate(rate, lambda _: zero) if clip.fade_in is not None else zero
    fade_out = clip.fade_out.evaluate(rate, lambda _: zero) if clip.fade_out is not None else zero
    lead = placed.lead.frames if placed.lead else 0
    tail = placed.tail.frames if placed.tail else 0
    return samples(fade_in, lead), samples(fade_out, tail)
