"""Films of clicks at random times from random sources, and where somebody else hears them.

A click is a chirp under a Gaussian, from 1 to 9 kHz: it can be sampled at 32 kHz and more anywhere,
between samples too, and no two places of it are alike. A codec with loss spreads a click over its
window and rings ahead of it, so the largest sample is no measure of where the click is; the shift
at which it is most like the click is, and can be told to a fraction of a sample.
"""

import random
import shutil
import subprocess
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
import pytest

from . import sources

REACH_S = 0.0025
"""How far a click reaches to either side of its middle."""
_SIGMA_S = 0.0005
_LOW_HZ, _HIGH_HZ = 1000, 9000
_APART = Fraction(30, 1000)
"""Clicks are no nearer to each other, in a source and in a film."""
_SEARCH = 24
"""Samples to either side of where a click is to be in which it is looked for."""
_FINE = 16
_CODEC_DELAY = b"\x56\xaa"
RATES = (48_000, 44_100, 96_000, 32_000, 88_200)
FORMS = (
    ("wav", "pcm_s16le"),
    ("wav", "pcm_s24le"),
    ("wav", "pcm_f32le"),
    ("flac", "flac"),
    ("mkv", "flac"),
    ("mov", "pcm_s16le"),
    ("mkv", "pcm_s24le"),
)


def click(time_s):
    """The amplitude of a click so many seconds from its middle (an array)."""
    sweep = (_LOW_HZ + _HIGH_HZ) / 2 * time_s
    sweep = sweep + (_HIGH_HZ - _LOW_HZ) / (4 * REACH_S) * time_s**2
    return np.exp(-((time_s / _SIGMA_S) ** 2) / 2) * np.cos(2 * np.pi * sweep)


def clicking(seconds, times_s, rate_hz):
    """A sound in two channels with a click at every one of ``times_s``."""
    sound = np.zeros(round(seconds * rate_hz))
    for time_s in times_s:
        first = max(0, round((time_s - Fraction(REACH_S)) * rate_hz))
        last = min(len(sound), first + round(2 * REACH_S * rate_hz))
        at = np.arange(first, last) / rate_hz - float(time_s)
        sound[first:last] += 0.5 * click(at)
    return np.stack([sound, sound]).astype(np.float32)


@dataclass(frozen=True)
class Source:
    """A file with clicks, and when they are in it."""

    path: object
    seconds: int
    times_s: tuple


@dataclass(frozen=True)
class Film:
    """A film of clips of such sources, and when its clicks are heard, by the spec alone."""

    clips: list
    tracks: list
    media: dict
    times_s: tuple


def write(path, times_s, seconds, rate_hz, codec):
    """A file with clicks at these times."""
    sound = clicking(seconds, times_s, rate_hz)
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="stereo")
        sources.write_sound(container, stream, sound, rate_hz)
    return Source(path=path, seconds=seconds, times_s=tuple(times_s))


def _times(chance, seconds, count):
    """Rising times, in a grid as fine as a sample's hundredth, ``_APART`` at least."""
    found = []
    for time in sorted(chance.randrange(5_000, seconds * 100_000 - 5_000) for _ in range(count)):
        time_s = Fraction(time, 100_000)
        if not found or time_s - found[-1] >= _APART:
            found.append(time_s)
    return found


def _gain(chance):
    return f"{chance.uniform(-9, 0):.2f}dB"


def _ms(time_s):
    return f"{round(time_s * 1000)}ms"


def random_film(folder, seed, *, seconds=20, sounds=3):
    """A film of a picture that is one colour, cuts in a row, and sounds that start anywhere."""
    chance = random.Random(seed)
    made = {}
    for number in range(sounds):
        suffix, codec = chance.choice(FORMS)
        path = folder / f"clicks{number}.{suffix}"
        length = chance.randrange(6, 12)
        times = _times(chance, length, 8 * length)
        made[f"s{number}"] = write(path, times, length, chance.choice(RATES), codec)
    heard, cuts, loose = [], [], []
    at = Fraction(0)
    while at < seconds - 1:
        name, took = _cut(chance, made, heard, at, min(4, seconds - at))
        cuts.append({"audio": name, "gain": _gain(chance), **took})
        at += Fraction(took["duration"].removesuffix("ms")) / 1000
    for _ in range(4):
        start = Fraction(chance.randrange(0, (seconds - 3) * 1000), 1000)
        name, took = _cut(chance, made, heard, start, 2)
        clip = {"audio": name, "gain": _gain(chance), "start": _ms(start), **took}
        loose.append([clip])
    return Film(
        clips=[{"color": "#203040", "duration": f"{seconds}s"}],
        tracks=[cuts, *loose],
        media={name: source.path for name, source in made.items()},
        times_s=_alone(heard, seconds),
    )


def _cut(chance, made, heard, at, most_s):
    """A part of a source that begins at ``at`` of the film; its clicks are added to ``heard``."""
    name, source = chance.choice(sorted(made.items()))
    start = Fraction(chance.randrange(0, (source.seconds - 4) * 1000), 1000)
    length = Fraction(chance.randrange(300, int(most_s * 1000)), 1000)
    for time_s in source.times_s:
        if start - _APART < time_s < start + length + _APART:
            inside = start + Fraction(REACH_S) < time_s < start + length - Fraction(REACH_S)
            heard.append((at + time_s - start, inside))
    return name, {"in": _ms(start), "duration": _ms(length)}


def _alone(heard, seconds):
    """The clicks that are whole, and that no other one is near."""
    near = sorted(heard)
    return tuple(
        time_s
        for number, (time_s, whole) in enumerate(near)
        if whole
        and time_s < seconds - 1
        and all(abs(other - time_s) > _APART / 3 for other, _ in near[max(0, number - 6) : number])
        and all(abs(other - time_s) > _APART / 3 for other, _ in near[number + 1 : number + 7])
    )


def decoded(path, track=0, *, channel=0):
    """A track of a file as the command line of FFmpeg decodes it, which is not what made it."""
    if not shutil.which("ffmpeg"):
        pytest.skip("there is no ffmpeg to ask")
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", f"0:a:{track}", "-f", "f32le", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    sound = np.frombuffer(done.stdout, np.float32).reshape(-1, 2)[:, channel]
    return sound[left_in(path) :]


def left_in(path):
    """How many samples of AAC's priming FFmpeg's command line leaves in, for a player to leave out.

    In Matroska the header says it (CodecDelay, in nanoseconds), which version 5 does not heed for
    AAC; of Opus its decoder knows it too, of MP4 its edit list.
    """
    if not path.name.startswith("aac") or path.suffix != ".mkv":
        return 0
    with path.open("rb") as file:
        head = file.read(4096)
    at = head.index(_CODEC_DELAY) + len(_CODEC_DELAY)
    size = head[at] & 0x7F
    return round(int.from_bytes(head[at + 1 : at + 1 + size], "big") * 48_000 / 1e9)


def offsets(sound, times_s, rate_hz):
    """By how many samples each click is later than it is to be; fractions of samples count."""
    found = []
    for time_s in times_s:
        place = time_s * rate_hz
        middle = round(place)
        reach = round(REACH_S * rate_hz)
        first = middle - reach - _SEARCH
        part = sound[max(0, first) : middle + reach + _SEARCH + 1].astype(float)
        part = np.pad(part, (max(0, -first), 0))
        at = np.arange(len(part)) + first
        shifts = np.arange(-_SEARCH * _FINE, _SEARCH * _FINE + 1) / _FINE
        times = (at[None, :] - float(place) - shifts[:, None]) / rate_hz
        likeness = (click(times) * part[None, :]).sum(1)
        best = int(np.argmax(likeness))
        assert likeness[best] > 0.4 * np.sqrt((part**2).sum() * (click(times[best]) ** 2).sum())
        found.append(shifts[best])
    return np.array(found)
