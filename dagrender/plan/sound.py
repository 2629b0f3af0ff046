"""The sound of a film as a mix list: every clip on its sample."""

from dataclasses import dataclass
from fractions import Fraction

from dagrender.media.facts import AudioFacts
from dagrender.media.mixlist import MixList, SoundClip
from dagrender.media.passage import Passage, passage_start, passages
from dagrender.plan.gain import between, faded, gain_points
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.timebase import frame_at

_Round = tuple[Fraction, Fraction, Fraction]
"""(seconds into the clip, source time, length in seconds of the film)"""


def mix_list(timeline: Timeline, rate_hz: int, channels: int) -> MixList | None:
    """What is mixed, as long as the film; None where no clip sounds at all."""
    clips = tuple(sound for placed in timeline.clips for sound in _sound(placed, timeline, rate_hz))
    if not clips:
        return None
    samples = frame_at(timeline.duration_s, Fraction(rate_hz))
    return MixList(rate_hz=rate_hz, channels=channels, samples=samples, clips=clips)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardPassage:
    """A passage, the frames of the film in which it is heard, and the clips that sound in it."""

    first: int
    end: int
    clips: tuple[int, ...]
    passage: Passage


def heard_passages(mix: MixList, timeline: Timeline) -> tuple[HeardPassage, ...]:
    """The whole of ``mix`` in passages."""
    parts = passages(mix)
    return tuple(
        _heard(passage, passage_start(number), passage_start(number + 1), timeline, mix)
        for number, passage in enumerate(parts)
    )


def _heard(
    passage: Passage, start: int, stop: int, timeline: Timeline, mix: MixList
) -> HeardPassage:
    first = _frame(start, timeline, mix)
    end = timeline.frames
    if stop < mix.samples:
        end = max(first + 1, _frame(stop - 1, timeline, mix) + 1)
    return HeardPassage(
        first=first,
        end=end,
        clips=tuple(
            placed.number
            for placed in timeline.clips
            if has_sound(placed) and placed.first < end and first < placed.end
        ),
        passage=passage,
    )


def _frame(sample: int, timeline: Timeline, mix: MixList) -> int:
    """The frame on screen while ``sample`` sounds."""
    return min(timeline.frames - 1, int(sample * timeline.rate / mix.rate_hz))


def has_sound(placed: PlacedClip) -> bool:
    """Whether the clip is of a kind that sounds and moves on, and its source has sound."""
    frozen = getattr(placed.clip, "freeze", None) is not None
    sounds = placed.clip.kind in ("video", "audio") and not frozen
    return sounds and placed.source is not None and placed.source.facts.audio is not None


def _sound(placed: PlacedClip, timeline: Timeline, rate_hz: int) -> tuple[SoundClip, ...]:
    facts = placed.source.facts.audio if placed.source else None
    if facts is None or not has_sound(placed) or getattr(placed.clip, "mute", False):
        return ()
    speed = placed.speed
    if speed is None:
        return ()
    hz = Fraction(rate_hz)
    start = frame_at(placed.start_s, hz)
    whole = frame_at(placed.start_s + placed.duration_s, hz) - start
    heard = min(whole, frame_at(timeline.duration_s, hz) - start)
    fade_in, fade_out = _fades(placed, timeline.rate, hz, whole)
    gain = gain_points(placed, timeline.rate, rate_hz, whole)
    rounds = _rounds(placed, facts, timeline.rate)
    if len(rounds) > 1:
        # a fade may be longer than a round: it goes on from one to the next
        gain = faded(gain, fade_in, fade_out, whole, rate_hz)
        fade_in = fade_out = 0
    sounds = []
    for offset_s, source_in_s, length_s in rounds:
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
                source_in_s=source_in_s + late_s * speed,
                speed=speed,
                gain=between(gain, first, last) if len(rounds) > 1 else gain,
                fade_in=fade_in,
                fade_out=fade_out if last == whole else 0,
            )
        )
    return tuple(sounds)


def _rounds(placed: PlacedClip, facts: AudioFacts, rate: Fraction) -> tuple[_Round, ...]:
    """How the clip runs through its source, from one start of it to the next."""
    pass_s = placed.duration_s / placed.passes
    once = _rounds_of_a_pass(placed, facts, pass_s, rate)
    if placed.reverse:
        once = tuple(
            (pass_s - offset_s - length_s, source_in_s, length_s)
            for offset_s, source_in_s, length_s in reversed(once)
        )
    return tuple(
        (number * pass_s + offset_s, source_in_s, length_s)
        for number in range(placed.passes)
        for offset_s, source_in_s, length_s in once
    )


def _rounds_of_a_pass(
    placed: PlacedClip, facts: AudioFacts, pass_s: Fraction, rate: Fraction
) -> tuple[_Round, ...]:
    once = ((Fraction(0), placed.in_s, pass_s),)
    if placed.clip.when_short.value != "loop" or placed.source is None or not placed.speed:
        return once
    video = placed.source.facts.video
    picture = video is not None and placed.clip.kind == "video"
    length_s = video.table.duration_s if picture and video else facts.start_s + facts.duration_s
    round_s = (length_s - placed.in_s) / placed.speed
    if round_s < 1 / rate:
        return once
    rounds = []
    offset_s = Fraction(0)
    while offset_s < pass_s:
        rounds.append((offset_s, placed.in_s, min(round_s, pass_s - offset_s)))
        offset_s += round_s
    return tuple(rounds)


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
