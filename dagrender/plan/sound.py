"""The sound of a film as a mix list: every clip on its sample."""

from fractions import Fraction

from dagrender.media.facts import AudioFacts
from dagrender.media.mixlist import MixList, SoundClip
from dagrender.plan.sampling import mix_numbers, track_of
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.timebase import frame_at

_GAIN_STEP_HZ = 100
"""How often a gain that moves is evaluated; in between, the amplitude is linear."""
_DB_PER_DECADE = 20.0
_AMPLITUDE_DIGITS = 7


def mix_list(timeline: Timeline, rate_hz: int, channels: int) -> MixList | None:
    """What is mixed, as long as the film; None where no clip sounds at all."""
    clips = tuple(
        sound
        for placed in timeline.clips
        if placed.clip.kind in ("video", "audio")
        for sound in _sound(placed, timeline, rate_hz)
    )
    if not clips:
        return None
    samples = frame_at(timeline.duration_s, Fraction(rate_hz))
    return MixList(rate_hz=rate_hz, channels=channels, samples=samples, clips=clips)


def _sound(placed: PlacedClip, timeline: Timeline, rate_hz: int) -> tuple[SoundClip, ...]:
    clip = placed.clip
    facts = placed.source.facts.audio if placed.source else None
    if facts is None or getattr(clip, "mute", False):
        return ()
    hz = Fraction(rate_hz)
    start = frame_at(placed.start_s, hz)
    end_s = min(placed.start_s + placed.duration_s, timeline.duration_s)
    samples = frame_at(end_s, hz) - start
    whole = frame_at(placed.start_s + placed.duration_s, hz) - start
    if samples <= 0:
        return ()
    fade_in, fade_out = _fades(placed, timeline.rate, hz)
    gain = _gain(placed, timeline, rate_hz, whole)
    passes = _passes(placed, facts, timeline.rate)
    sounds = []
    for offset_s, source_in_s, length_s in passes:
        first = frame_at(placed.start_s + offset_s, hz) - start
        last = min(samples, frame_at(placed.start_s + offset_s + length_s, hz) - start)
        if last <= first:
            continue
        sounds.append(
            SoundClip(
                content=facts.content,
                start=start + first,
                samples=last - first,
                # from the whole sample, so that cuts in a row go on where they left off
                source_in_s=source_in_s
                + (Fraction(start + first, rate_hz) - placed.start_s - offset_s) * placed.speed,
                speed=placed.speed,
                gain=_shifted(gain, first),
                fade_in=fade_in if first == 0 else 0,
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


def _fades(placed: PlacedClip, rate: Fraction, hz: Fraction) -> tuple[int, int]:
    """Samples of fade at either end; a transition cross-fades the sound along with the picture."""

    def samples(seconds: Fraction | None, overlap_frames: int) -> int:
        return frame_at(max(seconds or Fraction(0), overlap_frames / rate), hz)

    clip = placed.clip
    zero = Fraction(0)
    fade_in = clip.fade_in.evaluate(rate, lambda _: zero) if clip.fade_in is not None else zero
    fade_out = clip.fade_out.evaluate(rate, lambda _: zero) if clip.fade_out is not None else zero
    lead = placed.lead.frames if placed.lead else 0
    tail = placed.tail.frames if placed.tail else 0
    return samples(fade_in, lead), samples(fade_out, tail)


def _amplitude(gain_db: float) -> float:
    return round(10 ** (gain_db / _DB_PER_DECADE), _AMPLITUDE_DIGITS)


def _gain(
    placed: PlacedClip, timeline: Timeline, rate_hz: int, samples: int
) -> tuple[tuple[int, float], ...]:
    own = {"start": Fraction(0), "end": placed.duration_s, "duration": placed.duration_s}
    track = track_of(
        placed.clip.gain,
        convert=float,
        mix=mix_numbers,
        evaluate=lambda expression: expression.evaluate(timeline.rate, own.__getitem__),
    )
    if track.constant is not None:
        return ((0, _amplitude(track.constant)),)
    step = rate_hz // _GAIN_STEP_HZ
    points: list[tuple[int, float]] = []
    for sample in range(0, samples + step, step):
        value = _amplitude(track.at(Fraction(sample, rate_hz)))
        held = len(points) > 1 and points[-1][1] == points[-2][1] == value
        if held:
            points[-1] = (sample, value)
        else:
            points.append((sample, value))
    return tuple(points)


def _shifted(gain: tuple[tuple[int, float], ...], first: int) -> tuple[tuple[int, float], ...]:
    return tuple((sample - first, value) for sample, value in gain) if first else gain
