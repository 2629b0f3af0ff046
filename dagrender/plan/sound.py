"""The sound of a film as a mix list: every clip on its sample."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from dagrender.media.facts.model import AudioFacts
from dagrender.media.sound.block import BLOCK_SAMPLES, blocks
from dagrender.media.sound.curves import FadeCurve
from dagrender.media.sound.mixlist import MixList, Strip
from dagrender.media.sound.soundclip import SoundClip
from dagrender.plan.desk import Desk
from dagrender.plan.fades import Fades, sound_fades
from dagrender.plan.filmsound import film_sound, has_sound
from dagrender.plan.gain import between, faded, gain_points, pan_points
from dagrender.plan.rounds import hushed, rounds
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.spec.document import Document
from dagrender.timebase import frame_at

_NONE = Fraction(0)
_NO_FADES = Fades(fade_in=0, fade_out=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What of a film's sound is wanted."""

    stem: str | None = None
    """Only what this bus sends to the whole, before the effects of that."""
    left_out: frozenset[str] | None = None
    """Buses that are not heard at all, ``REST`` for what goes to none; None chooses nothing."""

    @property
    def may_be_silent(self) -> bool:
        """Whether it is wanted as well where nothing sounds in it."""
        return self.stem is not None or self.left_out is not None


ALL = Heard()


def _no_films(_: PlacedClip) -> None:
    return None


def mix_list(
    document: Document,
    timeline: Timeline,
    rate_hz: int,
    channels: int,
    inner: Callable[[PlacedClip], MixList | None] = _no_films,
    *,
    wanted: Heard = ALL,
) -> MixList | None:
    """What is mixed, as long as the film; None where no clip sounds at all.

    ``inner`` gives the sound of the film that a composition clip shows. A part that is chosen may
    be silence.
    """

    def sound(placed: PlacedClip) -> Strip:
        if placed.clip.kind == "composition":
            return film_sound(placed, timeline, rate_hz, inner)
        return Strip(clips=_sound(placed, timeline, rate_hz, channels))

    sounds = ((placed, sound(placed)) for placed in timeline.clips)
    heard = [(placed, strip) for placed, strip in sounds if not strip.is_silent]
    if not heard:
        return None
    desk = Desk(document, timeline, rate_hz, wanted.left_out or frozenset())
    master = desk.mixed(heard, wanted.stem)
    if master.is_silent and not wanted.may_be_silent:
        return None
    does_more = master.effects or master.duck or len(master.gain) > 1
    return MixList(
        rate_hz=rate_hz,
        channels=channels,
        samples=frame_at(timeline.duration_s, Fraction(rate_hz)),
        clips=() if does_more else master.clips,
        strips=(master,) if does_more else master.strips,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBlock:
    """A block, the frames of the film in which it is heard, and the clips that sound in it."""

    first: int
    end: int
    clips: tuple[int, ...]
    block: MixList


def heard_blocks(mix: MixList, timeline: Timeline, shown: range) -> tuple[HeardBlock, ...]:
    """The whole of ``mix``, which belongs to the frames ``shown`` of the film, in blocks."""
    return tuple(
        _heard(block, number * BLOCK_SAMPLES, timeline, mix, shown)
        for number, block in enumerate(blocks(mix))
    )


def _heard(
    block: MixList, start: int, timeline: Timeline, mix: MixList, shown: range
) -> HeardBlock:
    stop = start + block.samples
    first = _frame(start, timeline, mix, shown)
    end = shown.stop
    if stop < mix.samples:
        end = max(first + 1, _frame(stop - 1, timeline, mix, shown) + 1)
    return HeardBlock(
        first=first,
        end=end,
        clips=tuple(
            placed.number
            for placed in timeline.clips
            if has_sound(placed) and placed.first < end and first < placed.end
        ),
        block=block,
    )


def _frame(sample: int, timeline: Timeline, mix: MixList, shown: range) -> int:
    """The frame of the film on screen while ``sample`` sounds."""
    return min(shown.stop - 1, shown.start + int(sample * timeline.rate / mix.rate_hz))


def _sound(
    placed: PlacedClip, timeline: Timeline, rate_hz: int, channels: int
) -> tuple[SoundClip, ...]:
    facts = placed.source.facts.audio if placed.source else None
    if facts is None or not has_sound(placed) or getattr(placed.clip, "mute", False):
        return ()
    hz = Fraction(rate_hz)
    start = frame_at(placed.start_s, hz)
    whole = frame_at(placed.start_s + placed.duration_s, hz) - start
    heard = min(whole, frame_at(timeline.duration_s, hz) - start)
    fades = sound_fades(placed, timeline.rate, hz, whole)
    gain = gain_points(placed, timeline.rate, rate_hz, whole)
    pan = pan_points(placed, timeline.rate, rate_hz, whole) if channels > 1 else None
    if placed.speed is None:
        gain = hushed(gain, placed, rate_hz, whole)
    runs = tuple(rounds(placed, _start_again_s(placed, facts), hz, 1 / timeline.rate))
    if len(runs) > 1:
        # a fade may be longer than a round: it goes on from one to the next
        gain = faded(gain, fades, whole, rate_hz)
        fades = _NO_FADES
    sounds = []
    for run in runs:
        first = frame_at(placed.start_s + run.start_s, hz) - start
        last = min(heard, frame_at(placed.start_s + run.end_s, hz) - start)
        if last <= first:
            continue
        # from the whole sample, so that cuts in a row go on where they left off
        first_s, last_s = ((start + sample) / hz - placed.start_s for sample in (first, last))
        steady = placed.speed is not None
        path = None if steady else run.path(first_s, last - first, hz)
        if path == ():
            continue
        sounds.append(
            SoundClip(
                content=facts.content,
                start=start + first,
                samples=last - first,
                source_in_s=run.source_s(last_s if placed.reverse else first_s)
                if steady
                else _NONE,
                speed=placed.speed or Fraction(1),
                gain=between(gain, first, last) if len(runs) > 1 else gain,
                pan=between(pan, first, last) if pan and len(runs) > 1 else pan,
                fade_in=fades.fade_in,
                rise=fades.rise if fades.fade_in else FadeCurve.LINEAR,
                fade_out=fades.fade_out if last == whole else 0,
                fall=fades.fall if last == whole and fades.fade_out else FadeCurve.LINEAR,
                pitch_follows=_follows(placed),
                reverse=placed.reverse,
                path=path,
            )
        )
    return tuple(sounds)


def _start_again_s(placed: PlacedClip, facts: AudioFacts) -> Fraction | None:
    """Where the clip's source ends, if it starts again there."""
    if placed.clip.when_short.value != "loop" or placed.source is None:
        return None
    video = placed.source.facts.video
    if video is not None and placed.clip.kind == "video":
        return video.table.duration_s
    return facts.start_s + facts.duration_s


def _follows(placed: PlacedClip) -> bool:
    """Whether the pitch goes along with a speed that changes it."""
    return placed.clip.pitch.value == "follow" and placed.speed not in (None, 1)
