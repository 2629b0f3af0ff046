"""The mixer: a mix list becomes one continuous master of float samples, block by block."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dagrender.digest import Digest
from dagrender.media.facts import AudioFacts
from dagrender.media.mixlist import MixList, SoundClip
from dagrender.media.resample import Resampled
from dagrender.media.signal import Samples, Signal
from dagrender.media.sound import SourceSound
from dagrender.media.stretch import Stretched

OpenSound = Callable[[Digest], tuple[Path, AudioFacts]]
"""Where a sound with this content lies now, and its facts."""
_OPEN_SOURCES = 8
_OPEN_SPEEDS = 2
"""Of one source at the same time."""


def mix_blocks(
    mix: MixList, open_sound: OpenSound, *, block_samples: int = 480_000
) -> Iterator[Samples]:
    """The master, float32 (samples, channels) a block; all but the last have ``block_samples``.

    Clips are summed in their order in float64, and nothing is limited: the sum may exceed 1. The
    samples do not depend on the size of the blocks, and memory not on the length of the film.

    Raises:
        SourceError: a source cannot be read.
    """
    sources = _Sources(mix, open_sound)
    try:
        for start in range(0, mix.samples, block_samples):
            stop = min(mix.samples, start + block_samples)
            block = np.zeros((stop - start, mix.channels))
            for clip in mix.clips:
                first, last = max(start, clip.start), min(stop, clip.start + clip.samples)
                if first < last:
                    block[first - start : last - start] += _heard(clip, first, last, sources)
            yield block.astype(np.float32)
    finally:
        sources.close()


def _heard(clip: SoundClip, first: int, last: int, sources: "_Sources") -> NDArray[np.float64]:
    """What of ``clip`` is heard in the master's samples ``first`` to ``last``."""
    signal, start = sources.signal(clip)
    samples = signal.read(start + first - clip.start, start + last - clip.start)
    amplitude = envelope(clip, first - clip.start, last - clip.start)
    heard: NDArray[np.float64] = samples * amplitude[:, None]
    return heard


def envelope(clip: SoundClip, first: int, last: int) -> NDArray[np.float64]:
    """The linear amplitude at the clip's samples ``first`` to ``last``: gain times both fades."""
    offsets = np.arange(first, last, dtype=np.float64)
    points, values = zip(*clip.gain, strict=True)
    amplitude: NDArray[np.float64] = np.interp(offsets, points, values)
    if first < clip.fade_in:
        amplitude *= np.minimum(1.0, offsets / clip.fade_in)
    if last > clip.samples - clip.fade_out:
        amplitude *= np.minimum(1.0, (clip.samples - offsets) / clip.fade_out)
    return amplitude


class _Sources:
    """The sounds of a mix at the master's rate, a few of them open at a time."""

    def __init__(self, mix: MixList, open_sound: OpenSound) -> None:
        self._rate_hz = mix.rate_hz
        self._channels = mix.channels
        self._open_sound = open_sound
        self._open: OrderedDict[Digest, _Source] = OrderedDict()

    def signal(self, clip: SoundClip) -> tuple[Signal, int]:
        """The sound that ``clip`` is cut from, and where in it the clip's first sample is."""
        source = self._open.get(clip.content)
        if source is None:
            path, facts = self._open_sound(clip.content)
            source = _Source(path, facts, self._rate_hz, self._channels)
            self._open[clip.content] = source
            if len(self._open) > _OPEN_SOURCES:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(clip.content)
        start = (clip.source_in_s - source.start_s) / clip.speed * self._rate_hz
        return source.at_speed(clip.speed), _nearest(start)

    def close(self) -> None:
        for source in self._open.values():
            source.close()
        self._open.clear()


class _Source:
    def __init__(self, path: Path, facts: AudioFacts, rate_hz: int, channels: int) -> None:
        self.start_s = facts.start_s
        self._rate_hz = rate_hz
        self._sound = SourceSound(path, facts.index, channels)
        self._speeds: OrderedDict[Fraction, Signal] = OrderedDict()
        same = self._sound.rate_hz == rate_hz
        self._normal: Signal = (
            self._sound if same else Resampled(self._sound, self._sound.rate_hz, rate_hz)
        )

    def at_speed(self, speed: Fraction) -> Signal:
        if speed == 1:
            return self._normal
        signal = self._speeds.get(speed)
        if signal is None:
            signal = self._speeds[speed] = Stretched(self._normal, self._rate_hz, speed)
            if len(self._speeds) > _OPEN_SPEEDS:
                self._speeds.popitem(last=False)
        self._speeds.move_to_end(speed)
        return signal

    def close(self) -> None:
        self._sound.close()


def _nearest(value: Fraction) -> int:
    return (value.numerator * 2 + value.denominator) // (value.denominator * 2)
