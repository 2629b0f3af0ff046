"""The mixer: a mix list becomes float samples."""

from collections import OrderedDict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dagrender.digest import Digest
from dagrender.media.facts.model import AudioFacts
from dagrender.media.sound.curves import rise
from dagrender.media.sound.ducking import WINDOW, ducked, sounding
from dagrender.media.sound.effects import applied, margins
from dagrender.media.sound.glide import along
from dagrender.media.sound.mixlist import Duck, MixList, Strip
from dagrender.media.sound.pan import panned
from dagrender.media.sound.resample import Resampled
from dagrender.media.sound.signal import Samples, Signal
from dagrender.media.sound.silence import Spans, silent_spans, united
from dagrender.media.sound.soundclip import STEADY, Points, SoundClip
from dagrender.media.sound.source import SourceSound
from dagrender.media.sound.stretch import Stretched

_Floats = NDArray[np.float64]
OpenSound = Callable[[Digest], tuple[Path, AudioFacts]]
"""Where a sound with this content lies now, and its facts."""
_OPEN_SOURCES = 8
_OPEN_SPEEDS = 2
"""Of one source at the same time."""


class Mixer:
    """Mixes any number of mix lists at one rate; a few sources stay open from one to the next."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._rate_hz = rate_hz
        self._channels = channels
        self._open: OrderedDict[Digest, _Source] = OrderedDict()
        self.damaged: set[str] = set()
        """The paths of sources in which something could not be decoded."""
        self.silent: dict[Digest, Spans] = {}
        """Where in the last mix each source was silent, before any gain."""
        self._last = 0

    def samples(self, mix: MixList, open_sound: OpenSound) -> Samples:
        """What ``mix`` sounds like, float32 (samples, channels).

        Clips are summed in their order in float64, and nothing is limited: the sum may exceed 1.

        Raises:
            SourceError: a source cannot be read.
            EncodeError: libav does not take the options of an effect.
        """
        self.silent, self._last = {}, mix.samples
        master = Strip(clips=mix.clips, strips=mix.strips)
        return self._sum(master, 0, mix.samples, open_sound).astype(np.float32)

    def close(self) -> None:
        """Let go of all files."""
        for source in self._open.values():
            source.close()
        self._open.clear()

    def _sum(self, strip: Strip, first: int, last: int, open_sound: OpenSound) -> _Floats:
        """A strip's samples ``first`` to ``last``, as it leaves them."""
        back, ahead = margins(strip.effects, self._rate_hz)
        low, high = first - back, last + ahead
        out = np.zeros((high - low, self._channels))
        for clip in strip.clips:
            begin, end = max(low, clip.start), min(high, clip.start + clip.samples)
            if begin < end:
                heard = self._heard(clip, begin - clip.start, end - clip.start, open_sound)
                out[begin - low : end - low] += heard
        for inner in strip.strips:
            out += self._sum(inner, low, high, open_sound)
        if strip.effects:
            changed = applied(out.astype(np.float32), self._rate_hz, strip.effects)
            out = changed[back : back + last - first].astype(np.float64)
        if strip.gain != STEADY:
            out *= _between(strip.gain, first, last)[:, None]
        if strip.duck is not None:
            out *= self._ducking(strip.duck, first, last, open_sound)[:, None]
        return out

    def _ducking(self, duck: Duck, first: int, last: int, open_sound: OpenSound) -> _Floats:
        """The amplitude of what makes way, at the samples ``first`` to ``last``."""
        low = (first - duck.reach) // WINDOW * WINDOW
        high = -(-(last + duck.attack) // WINDOW) * WINDOW
        under = self._sum(duck.under, low, high, open_sound)
        active = sounding(under.astype(np.float32), duck.threshold)
        amplitude = ducked(
            active, duck.gain_db, attack=duck.attack, hold=duck.hold, release=duck.release
        )
        return amplitude[first - low : last - low]

    def _heard(self, clip: SoundClip, first: int, last: int, open_sound: OpenSound) -> _Floats:
        """The clip's samples ``first`` to ``last``."""
        source = self._source(clip.content, open_sound)
        if clip.reverse:
            samples = source.played(clip, clip.samples - last, clip.samples - first)[::-1]
        else:
            samples = source.played(clip, first, last)
        if source.is_damaged:
            self.damaged.add(str(source.path))
        self._note_silence(clip, samples, clip.start + first)
        heard: _Floats = samples.astype(np.float64)
        if clip.pan is not None:
            heard = panned(samples, _between(clip.pan, first, last), from_mono=source.is_mono)
        return heard * envelope(clip, first, last)[:, None]

    def _note_silence(self, clip: SoundClip, samples: Samples, at: int) -> None:
        spans = silent_spans(samples)
        if spans:
            within = ((max(0, at + a), min(self._last, at + b)) for a, b in spans)
            self.silent[clip.content] = united(*self.silent.get(clip.content, ()), *within)

    def _source(self, content: Digest, open_sound: OpenSound) -> "_Source":
        source = self._open.get(content)
        if source is None:
            path, facts = open_sound(content)
            source = _Source(path, facts, self._rate_hz, self._channels)
            self._open[content] = source
            if len(self._open) > _OPEN_SOURCES:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(content)
        return source


def envelope(clip: SoundClip, first: int, last: int) -> _Floats:
    """The linear amplitude at the clip's samples ``first`` to ``last``: gain times both fades."""
    offsets = np.arange(first, last, dtype=np.float64)
    amplitude = _between(clip.gain, first, last)
    ahead, behind = clip.before + offsets, clip.after + clip.samples - offsets
    if first + clip.before < clip.fade_in:
        amplitude *= rise(clip.rise, ahead / clip.fade_in)
    if clip.after + clip.samples - last < clip.fade_out:
        amplitude *= rise(clip.fall, behind / clip.fade_out)
    return amplitude


def _between(points: Points, first: int, last: int) -> _Floats:
    """What ``points`` say of the samples ``first`` to ``last``."""
    places, values = zip(*points, strict=True)
    between: _Floats = np.interp(np.arange(first, last), places, values)
    return between


class _Source:
    def __init__(self, path: Path, facts: AudioFacts, rate_hz: int, channels: int) -> None:
        self.path = path
        self.start_s = facts.start_s
        self._rate_hz = rate_hz
        self._sound = SourceSound(path, facts.index, channels)
        self._speeds: OrderedDict[tuple[Fraction, bool], Signal] = OrderedDict()
        same = self._sound.rate_hz == rate_hz
        self._normal: Signal = (
            self._sound if same else Resampled(self._sound, self._sound.rate_hz, rate_hz)
        )

    @property
    def is_damaged(self) -> bool:
        return self._sound.is_damaged

    @property
    def is_mono(self) -> bool:
        return self._sound.source_channels == 1

    def played(self, clip: SoundClip, first: int, last: int) -> Samples:
        """The clip's samples ``first`` to ``last`` forwards, as loud as they are in the source."""
        if clip.path is not None:
            path = tuple(
                tuple((sample, self._position(source_s)) for sample, source_s in piece)
                for piece in clip.path
            )
            return along(self._normal, self._rate_hz, path, first, last)
        start = _nearest((clip.source_in_s - self.start_s) / clip.speed * self._rate_hz)
        signal = self._at_speed(clip.speed, follows=clip.pitch_follows)
        return signal.read(start + first, start + last)

    def _position(self, source_s: Fraction) -> int:
        return _nearest((source_s - self.start_s) * self._rate_hz)

    def _at_speed(self, speed: Fraction, *, follows: bool) -> Signal:
        if speed == 1:
            return self._normal
        kind = speed, follows
        if kind not in self._speeds:
            self._speeds[kind] = (
                Resampled(self._sound, *_rates(self._sound.rate_hz * speed, self._rate_hz))
                if follows
                else Stretched(self._normal, self._rate_hz, speed)
            )
            if len(self._speeds) > _OPEN_SPEEDS:
                self._speeds.popitem(last=False)
        self._speeds.move_to_end(kind)
        return self._speeds[kind]

    def close(self) -> None:
        self._sound.close()


def _nearest(value: Fraction) -> int:
    return (value.numerator * 2 + value.denominator) // (value.denominator * 2)


def _rates(from_hz: Fraction, to_hz: int) -> tuple[int, int]:
    """Two whole rates in the proportion of these, the second near ``to_hz``.

    A proportion of large numbers is off by less than a nanosecond in a second.
    """
    proportion = (from_hz / to_hz).limit_denominator(to_hz)
    factor = max(1, to_hz // proportion.denominator)
    return proportion.numerator * factor, proportion.denominator * factor
