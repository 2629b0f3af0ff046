"""Sound sources for tests: synthesised with PyAV, with numpy as the reference."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from dagrender.media.facts.model import AudioFacts
from dagrender.media.sound.mixing import Mixer
from dagrender.media.sound.mixlist import MixList
from dagrender.media.sound.signal import Signal
from dagrender.media.sound.soundclip import SoundClip

LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


def write_sound(path: Path, samples, rate_hz, codec, *, container=None, options=None, first_pts=0):
    """Write float samples (n, channels) to ``path``."""
    layout = LAYOUTS[samples.shape[1]]
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate_hz, layout=layout)
        stream.codec_context.options = options or {}
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples.T, dtype=np.float32), format="fltp", layout=layout
        )
        frame.sample_rate = rate_hz
        frame.pts = first_pts
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            output.mux(packet)
    return path


def facts_of(rate_hz, *, content="song", start_s=Fraction(0), channels=2):
    """The facts of a sound; only index, start and content matter to the mixer."""
    return AudioFacts(
        index=0,
        codec="any",
        rate_hz=rate_hz,
        channels=channels,
        layout=LAYOUTS[channels],
        start_s=start_s,
        duration_s=Fraction(60),
        content=content,
    )


class Given(Signal):
    """A signal that is simply there: float samples (n, channels)."""

    def __init__(self, samples):
        super().__init__(samples.shape[1], 1)
        self._samples = samples.astype(np.float32)

    def _piece_at(self, position):
        return position // len(self._samples)

    def _first_of(self, number):
        return number * len(self._samples)

    def _work_out(self, number):
        return self._samples if number == 0 else np.zeros_like(self._samples)


def clip(**changes):
    """A clip of the whole first second at 48 kHz, unless changed."""
    values = {
        "content": "song",
        "start": 0,
        "samples": 48_000,
        "source_in_s": Fraction(0),
        "speed": Fraction(1),
        "gain": ((0, 1.0),),
        "fade_in": 0,
        "fade_out": 0,
    }
    return SoundClip(**(values | changes))


def samples_of(mix, sources):
    """What a mixer that is new makes of ``mix``."""
    mixer = Mixer(mix.rate_hz, mix.channels)
    try:
        return mixer.samples(mix, sources if callable(sources) else sources.__getitem__)
    finally:
        mixer.close()


def mixed(sources, *clips, rate_hz=48_000, channels=2, samples=48_000):
    """The whole mix as one array. ``sources`` maps contents to (path, facts)."""
    mix = MixList(rate_hz=rate_hz, channels=channels, samples=samples, clips=clips)
    return samples_of(mix, sources)


def sine(freq_hz, rate_hz, seconds, amplitude=0.5, channels=2):
    """A sine that starts at phase 0."""
    wave = amplitude * np.sin(2 * np.pi * freq_hz * np.arange(round(rate_hz * seconds)) / rate_hz)
    return np.repeat(wave[:, None], channels, axis=1)


def clicks(places, count, channels=2, amplitude=0.9):
    """Silence with single full samples at ``places``."""
    samples = np.zeros((count, channels))
    samples[list(places)] = amplitude
    return samples


def decibels(error, reference=1.0):
    """The largest error, in dB below ``reference``."""
    return 20 * np.log10(max(float(np.abs(error).max()), 1e-12) / reference)


def loudest(samples, around, reach):
    """Where, counted from ``around``, the loudest sample within ``reach`` is."""
    first = max(0, around - reach)
    return first + int(np.argmax(np.abs(samples[first : around + reach]))) - around
