"""A sine that is cut a hundred times, its parts in a row, is the sine."""

import random
import shutil
import subprocess
from fractions import Fraction

import av
import numpy as np
import pytest

from . import sources
from .film import build, spec_of

CUTS = 100
SECONDS = 22
HZ = 997
LEVEL = 0.35
NTSC = Fraction(30000, 1001)
TINY = {"quality": "draft"}
FORMS = {
    "pcm.wav": ("pcm_s24le", 48_000),
    "whole.flac": ("flac", 48_000),
    "other-rate.wav": ("pcm_s24le", 44_100),
    "coded.m4a": ("aac", 48_000),
    "coded.mp3": ("libmp3lame", 44_100),
    "coded.opus": ("libopus", 48_000),
}


def sine(seconds, rate_hz):
    """Two channels, a quarter of a turn apart."""
    turns = 2 * np.pi * HZ * np.arange(round(seconds * rate_hz)) / rate_hz
    return LEVEL * np.stack([np.sin(turns), np.cos(turns)])


def decoded(path):
    """The sound of a file as the command line of FFmpeg decodes it."""
    if not shutil.which("ffmpeg"):
        pytest.skip("there is no ffmpeg to ask")
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a:0", "-f", "f32le", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32).reshape(-1, 2).astype(float)


def db(error):
    """The largest error, under full scale."""
    return 20 * np.log10(max(np.abs(error).max(), 1e-12))


def lengths(seed=3):
    """A hundred lengths in seconds that are no whole numbers of anything, and where they begin."""
    chance = random.Random(seed)
    at = Fraction(1, 7)
    for _ in range(CUTS):
        length = Fraction(chance.randrange(11_000, 29_000), 100_000)
        yield at, length
        at += length


def written(time_s):
    """Exactly, as an expression."""
    return f"{time_s.numerator}s / {time_s.denominator}"


@pytest.fixture(scope="module")
def tones(tmp_path_factory):
    """Files with the sine, by name."""
    folder = tmp_path_factory.mktemp("tones")
    made = {}
    for name, (codec, rate_hz) in FORMS.items():
        made[name] = sources.sound_file(
            folder / name, sine(SECONDS + 3, rate_hz), codec=codec, rate_hz=rate_hz
        )
    return made


def films(folder, source, cuts, outputs):
    """The same stretch of a source in a hundred parts, and as one."""
    start, end = cuts[0][0], cuts[-1][0] + cuts[-1][1]
    rows = {
        "cut": [
            {"audio": "tone", "in": written(at), "duration": written(length)} for at, length in cuts
        ],
        "uncut": [{"audio": "tone", "in": written(start), "duration": written(end - start)}],
    }
    for name, clips in rows.items():
        spec = spec_of(
            [{"color": "#203040", "duration": "20s"}], tracks=[clips], media={"tone": source},
            outputs=outputs, size="32x32", fps=str(NTSC),
        )  # fmt: skip
        build(folder / name, spec)
    return folder / "cut", folder / "uncut", start, end


@pytest.mark.parametrize("name", FORMS)
def test_a_hundred_cuts_of_any_source_cannot_be_heard(tmp_path, tones, name):
    outputs = {"film.mov": {**TINY, "audio": "pcm"}, "film.mp4": {**TINY, "audio": "aac"}}
    cut, uncut, start, end = films(tmp_path, tones[name], list(lengths()), outputs)
    ours, whole = decoded(cut / "film.mov"), decoded(uncut / "film.mov")
    heard = slice(0, round((end - start) * 48_000) - 1)
    assert db(ours[heard] - whole[heard]) < -90
    if FORMS[name] in (("pcm_s24le", 48_000), ("flac", 48_000)):
        first = round(start * 48_000)
        expected = sine(SECONDS + 3, 48_000).T[first:][: len(whole)]
        assert db(ours[heard] - expected[heard]) < -90
    # the coder is told the same, so that it writes the same
    coded, coded_whole = decoded(cut / "film.mp4"), decoded(uncut / "film.mp4")
    loss = db(coded_whole[heard] - whole[heard])
    assert db(coded[heard] - coded_whole[heard]) < min(loss, -60)


def test_a_hundred_cuts_of_a_film_cannot_be_heard(tmp_path):
    """Frames of 29.97 a second are 1601.6 samples long."""
    frames = [sources.numbered(n, 32, 32) for n in range(660)]
    source = sources.write(
        tmp_path / "clip.mov", frames, rate=NTSC, sound=sine(SECONDS + 1, 48_000),
        sound_codec="pcm_s24le",
    )  # fmt: skip
    chance = random.Random(8)
    clips, at = [], 7
    for _ in range(CUTS):
        count = chance.randrange(2, 10)
        clips.append({"video": "clip", "in": f"{at}f", "duration": f"{count}f"})
        at += count
    spec = spec_of(
        clips, media={"clip": source}, size="32x32", fps=str(NTSC),
        outputs={"film.mov": {**TINY, "audio": "pcm"}},
    )  # fmt: skip
    build(tmp_path, spec)
    ours = decoded(tmp_path / "film.mov")
    with av.open(str(tmp_path / "film.mov")) as container:
        assert container.streams.video[0].frames == at - 7
    # the cut lies between two samples: the film's first is the nearest of the source's
    first = round(7 / NTSC * 48_000)
    turns = 2 * np.pi * HZ * (np.arange(len(ours)) + first) / 48_000
    assert db(ours - LEVEL * np.stack([np.sin(turns), np.cos(turns)], 1)) < -90
