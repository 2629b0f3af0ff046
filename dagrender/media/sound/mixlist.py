"""The mix list: exactly what the mixer is told, and therefore the key of the sound.

It is to sound what the display list is to the picture: everything that can matter stands in it and
nothing else. Places are samples of the master; sources are known by content, not by path.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dagrender.media.sound.ducking import WINDOW
from dagrender.media.sound.effects import Effect, margins
from dagrender.media.sound.soundclip import STEADY, Points, SoundClip, part_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Duck:
    """One sound makes way for another: how much, and how it goes about it. Times are samples."""

    under: "Strip"
    """What it makes way for."""
    gain_db: float
    """How much softer it is meanwhile; negative."""
    threshold: float
    """RMS amplitude from which on the other sounds."""
    attack: int
    """It is as soft as that when the other begins, and has got there from so long before."""
    hold: int
    """It stays so for so long after the other has ended; shorter pauses of it are none."""
    release: int
    """And then takes so long to come back."""

    @property
    def reach(self) -> int:
        """How many samples back the other sound still matters."""
        return self.hold + self.release


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A channel strip: sounds that are mixed by themselves, changed together, and then added.

    In their order: the sum of ``clips`` and ``strips``, ``effects``, ``gain``, ``duck``.
    """

    clips: tuple[SoundClip, ...] = ()
    strips: tuple["Strip", ...] = ()
    effects: tuple[Effect, ...] = ()
    gain: Points = STEADY
    """Linear amplitude; points count from the first sample of the mix."""
    duck: Duck | None = None

    @property
    def is_silent(self) -> bool:
        """Whether nothing sounds in it."""
        return not self.clips and not self.strips

    @property
    def is_sum(self) -> bool:
        """Whether it does nothing but add up."""
        return not self.effects and self.duck is None and self.gain == STEADY

    def within(self, first: int, last: int, rate_hz: int, origin: int) -> "Strip":
        """What its samples ``first`` to ``last`` depend on, where sample ``origin`` is 0."""
        back, ahead = margins(self.effects, rate_hz)
        low, high = first - back, last + ahead
        duck = self.duck
        if duck is not None:
            early, late = first - duck.reach - WINDOW, last + duck.attack + WINDOW
            key = duck.under.within(early, late, rate_hz, origin)
            duck = None if key.is_silent else replace(duck, under=key)
        gain = self.gain
        if len(gain) > 1:
            gain = tuple((at + first - origin, value) for at, value in part_of(gain, first, last))
            gain = ((0, gain[0][1]),) if len(gain) == 1 else gain
        clips, strips = _within(self.clips, self.strips, (low, high), rate_hz, origin)
        return replace(self, clips=clips, strips=strips, gain=gain, duck=duck)

    def moved(self, samples: int) -> "Strip":
        """The same, so many samples later."""
        duck = self.duck
        return replace(
            self,
            clips=tuple(replace(clip, start=clip.start + samples) for clip in self.clips),
            strips=tuple(strip.moved(samples) for strip in self.strips),
            gain=tuple((at + samples, value) for at, value in self.gain)
            if len(self.gain) > 1
            else self.gain,
            duck=replace(duck, under=duck.under.moved(samples)) if duck else None,
        )

    def every_clip(self) -> Iterator[SoundClip]:
        """All clips that are heard in it, or that it listens to."""
        yield from self.clips
        for strip in self.strips:
            yield from strip.every_clip()
        if self.duck is not None:
            yield from self.duck.under.every_clip()


@dataclass(frozen=True, slots=True, kw_only=True)
class MixList:
    """One continuous master: ``samples`` of it, the sum of ``clips`` and ``strips`` in their order.

    What the effects of strips remember from before sample 0, and see behind the last, is in their
    clips too.
    """

    rate_hz: int
    channels: int
    """1, 2, or 6 for 5.1."""
    samples: int
    clips: tuple[SoundClip, ...]
    strips: tuple[Strip, ...] = ()

    def window(self, start: int, stop: int) -> "MixList":
        """Samples ``start`` to ``stop`` as a mix of their own, which starts at 0.

        They are exactly the samples that the whole has there, where there are no effects; these
        begin anew, so long before that what they have forgotten is far below what can be heard.
        What the samples do not depend on is left out, so that equal windows of different mixes are
        equal.
        """
        clips, strips = _within(self.clips, self.strips, (start, stop), self.rate_hz, start)
        return replace(self, samples=stop - start, clips=clips, strips=strips)

    def every_clip(self) -> Iterator[SoundClip]:
        """All clips that are heard, or that something listens to."""
        yield from Strip(clips=self.clips, strips=self.strips).every_clip()


def _within(
    clips: tuple[SoundClip, ...],
    strips: tuple[Strip, ...],
    span: tuple[int, int],
    rate_hz: int,
    origin: int,
) -> tuple[tuple[SoundClip, ...], tuple[Strip, ...]]:
    """What sounds in ``span``; a strip that only adds up there is no strip there."""
    low, high = span
    parts = (
        clip.part(max(0, low - clip.start), min(clip.samples, high - clip.start), rate_hz)
        for clip in clips
        if clip.start < high and low < clip.start + clip.samples
    )
    heard = [replace(part, start=part.start - origin) for part in parts if part.path != ()]
    changed: list[Strip] = []
    for strip in strips:
        part = strip.within(low, high, rate_hz, origin)
        if part.is_sum:
            heard += part.clips
            changed += part.strips
        elif not part.is_silent:
            changed.append(part)
    return tuple(heard), tuple(changed)
