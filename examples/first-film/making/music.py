"""The music: eight bars of soft chords, plucked strings and a bass in a large room.

Every voice is a handful of sines in numpy; the room is noise that dies away. 80 beats a minute,
so that a bar lasts three seconds and the film's cuts fall on the beat.
"""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]
"""float64 (2, samples): left and right, from -1 to 1."""

RATE_HZ = 48_000
BAR_S = 3.0
_BEAT_S = BAR_S / 4
_SECONDS = 25.0
_LOUDNESS = 0.175
"""RMS of the whole piece before the limiter: about -14 LUFS."""

_CHORDS = (  # MIDI note numbers: the bass, then the chord
    (38, (57, 62, 64, 66)),  # D add9
    (35, (57, 62, 64, 66)),  # B minor 11
    (31, (59, 62, 66, 69)),  # G major 9
    (33, (59, 62, 64, 69)),  # A sus
    (42, (57, 62, 66, 69)),  # D / F sharp
    (43, (59, 62, 66, 71)),  # G major 7
    (33, (61, 64, 69, 71)),  # A add9
    (38, (57, 62, 66, 76)),  # D add9: home
)
_ARPEGGIO = (0, 2, 1, 3, 2, 3, 1, 2)


def write_music(path: Path) -> None:
    """Composes the piece and encodes it as stereo Opus."""
    sound = _compose()
    with av.open(str(path), "w", format="ogg", options={"fflags": "bitexact"}) as file:
        stream = file.add_stream("libopus", rate=RATE_HZ, layout="stereo")
        stream.codec_context.bit_rate = 96_000
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound.astype(np.float32)), format="fltp", layout="stereo"
        )
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, 0, Fraction(1, RATE_HZ)
        resampler = av.AudioResampler("flt", "stereo", RATE_HZ, frame_size=960)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))


def _compose() -> Sound:
    dry, wet = _silence(), _silence()
    for bar, (bass, chord) in enumerate(_CHORDS):
        start = bar * BAR_S
        last = bar == len(_CHORDS) - 1
        for voice, note in enumerate(chord):
            pan = (-0.6, 0.5, -0.2, 0.7)[voice]
            _add(wet, _pad(note, BAR_S + (1.4 if last else 0.9)), start - 0.25, pan, 0.085)
            _add(dry, _pad(note, BAR_S + (1.4 if last else 0.9)), start - 0.25, -pan, 0.050)
        _add(dry, _bass(bass, BAR_S * (1.2 if last else 0.98)), start, 0.0, 0.14)
        if bar:
            _add_arpeggio(dry, wet, bar, chord)
    _add(wet, _pluck(81, 3.0), 21.0, 0.3, 0.16)
    _add(wet, _pluck(86, 3.0), 21.0 + _BEAT_S, -0.3, 0.13)
    sound = dry + 0.55 * _in_a_room(wet + 0.25 * dry)
    sound *= _envelope()
    sound *= _LOUDNESS / np.sqrt(np.mean(sound[:, : int(23 * RATE_HZ)] ** 2))
    limited: Sound = 0.92 * np.tanh(sound / 0.92)
    return limited


def _add_arpeggio(dry: Sound, wet: Sound, bar: int, chord: tuple[int, ...]) -> None:
    """Eighths that grow from bar to bar; the last bar keeps its first four."""
    strength = (0, 0.12, 0.19, 0.22, 0.25, 0.27, 0.25, 0.20)[bar]
    for eighth, degree in enumerate(_ARPEGGIO[: 4 if bar == len(_CHORDS) - 1 else 8]):
        note = chord[degree] + (12 if eighth % 3 else 24 if bar > 3 and eighth == 3 else 12)
        swing = 0.012 * (eighth % 2)
        start = bar * BAR_S + eighth * _BEAT_S / 2 + swing
        accent = strength * (1.0 if eighth % 4 == 0 else 0.72)
        pan = 0.75 * np.sin(1.7 * eighth + bar)
        _add(dry, _pluck(note, 1.6), start, pan, accent * 0.75)
        _add(wet, _pluck(note, 1.6), start, -pan * 0.6, accent * 0.6)


def _silence() -> Sound:
    return np.zeros((2, int(_SECONDS * RATE_HZ)))


def _add(into: Sound, voice: NDArray[np.float64], at_s: float, pan: float, gain: float) -> None:
    """Mixes ``voice`` in with equal power panning, ``pan`` from -1 (left) to 1."""
    first = round(at_s * RATE_HZ)
    voice = voice[max(0, -first) :]
    first = max(0, first)
    voice = voice[: into.shape[1] - first]
    angle = (pan + 1) * np.pi / 4
    into[0, first : first + voice.size] += gain * np.cos(angle) * voice
    into[1, first : first + voice.size] += gain * np.sin(angle) * voice


def _hertz(note: float) -> float:
    return float(440.0 * 2 ** ((note - 69) / 12))


def _clock(seconds: float) -> NDArray[np.float64]:
    return np.arange(int(seconds * RATE_HZ)) / RATE_HZ


def _pad(note: int, seconds: float) -> NDArray[np.float64]:
    """Detuned voices with soft overtones, which swell and go."""
    time = _clock(seconds)
    swell = np.sin(np.pi / 2 * np.clip(time / 0.9, 0, 1)) ** 2
    swell *= np.sin(np.pi / 2 * np.clip((seconds - time) / 1.1, 0, 1)) ** 2
    tone = np.zeros_like(time)
    for detune, phase in ((-0.06, 0.0), (0.0, 1.9), (0.07, 4.1)):
        angle = 2 * np.pi * _hertz(note + detune) * time + phase
        for overtone, strength in ((1, 1.0), (2, 0.30), (3, 0.12), (4, 0.05)):
            tone += strength * np.sin(overtone * angle + 0.4 * np.sin(4.2 * time + phase))
    return tone * swell / 3


def _pluck(note: int, seconds: float) -> NDArray[np.float64]:
    """A string: the higher an overtone, the sooner it dies."""
    time = _clock(seconds)
    angle = 2 * np.pi * _hertz(note) * time
    tone = np.zeros_like(time)
    for overtone in range(1, 8):
        decay = 2.4 + 1.9 * overtone
        bright = 1 / overtone**1.5
        tone += bright * np.exp(-decay * time) * np.sin(overtone * angle * (1 + 2e-4 * overtone))
    attack = np.clip(time / 0.004, 0, 1)
    release = np.clip((seconds - time) / 0.05, 0, 1)
    return tone * attack * release


def _bass(note: int, seconds: float) -> NDArray[np.float64]:
    time = _clock(seconds)
    angle = 2 * np.pi * _hertz(note) * time
    tone = np.sin(angle) + 0.35 * np.sin(2 * angle) + 0.10 * np.sin(3 * angle)
    attack = np.sin(np.pi / 2 * np.clip(time / 0.06, 0, 1)) ** 2
    release = np.sin(np.pi / 2 * np.clip((seconds - time) / 0.5, 0, 1)) ** 2
    return tone * attack * release * np.exp(-0.35 * time)


def _in_a_room(sound: Sound) -> Sound:
    """Convolution with two seconds and a half of noise that dies away, duller as it goes."""
    random = np.random.default_rng(80)
    time = _clock(2.8)
    out = np.empty_like(sound)
    length = sound.shape[1] + time.size
    for channel in range(2):
        noise = random.standard_normal(time.size)
        dull = np.convolve(noise, np.hanning(24) / 12, mode="same")
        share = np.clip(time / 0.8, 0, 1)
        tail = ((1 - share) * noise * 0.5 + share * dull) * np.exp(-2.3 * time)
        tail *= np.clip(time / 0.025, 0, 1)
        tail /= np.sqrt(np.sum(tail**2))
        spectrum = np.fft.rfft(sound[channel], length) * np.fft.rfft(tail, length)
        out[channel] = np.fft.irfft(spectrum, length)[: sound.shape[1]]
    return out


def _envelope() -> NDArray[np.float64]:
    time = _clock(_SECONDS)
    rise = np.sin(np.pi / 2 * np.clip(time / 0.8, 0, 1)) ** 2
    fall = np.sin(np.pi / 2 * np.clip((_SECONDS - time) / 2.5, 0, 1)) ** 2
    return rise * fall
