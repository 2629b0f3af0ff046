"""Each click lands on its sample, in whatever it is delivered, as somebody else decodes it.

``DAGRENDER_CLICK_FILMS=50 pytest tests/films/test_clicks.py`` makes fifty films, not three.
"""

import json
import os
import random
import shutil
import subprocess
from fractions import Fraction

import numpy as np
import pytest

from . import clicks
from .film import build, spec_of
from .once import once

NTSC = Fraction(30000, 1001)
TINY = {"quality": "draft"}
MADE = {
    "pcm48.mov": {**TINY, "audio": "pcm"},
    "pcm44.mov": {**TINY, "audio": {"codec": "pcm", "rate": 44100}},
    "sound.wav": {},
    "aac48.mp4": {**TINY, "audio": {"codec": "aac", "bitrate": "256k"}},
    "aac44.mp4": {**TINY, "audio": {"codec": "aac", "rate": 44100}},
    "opus.webm": {**TINY, "audio": "opus"},
    "opus.mkv": {**TINY, "audio": {"codec": "opus", "bitrate": "192k"}},
    "aac.mkv": {**TINY, "audio": "aac"},
}
HALF_A_SAMPLE = 0.5 + 1 / 16
"""Sounds begin on whole samples: at 44.1 kHz, where milliseconds are none, half of one off."""


def rate_of(name):
    return 44_100 if "44" in name else 48_000


def most_off(name):
    """In samples; one for coding with loss."""
    if "pcm" not in name and not name.endswith(".wav"):
        return 1
    return HALF_A_SAMPLE if rate_of(name) == 44_100 else 1 / 16


@pytest.mark.parametrize("seed", range(int(os.environ.get("DAGRENDER_CLICK_FILMS", "3"))))
def test_clicks_of_random_sources_land_on_their_samples(tmp_path, seed):
    film = clicks.random_film(tmp_path, seed)
    spec = spec_of(
        film.clips, tracks=film.tracks, media=film.media, outputs=MADE, size="32x32",
        fps=str(NTSC),
    )  # fmt: skip
    build(tmp_path, spec)
    assert len(film.times_s) > 40
    for name in MADE:
        rate_hz = rate_of(name)
        off = clicks.offsets(clicks.decoded(tmp_path / name), film.times_s, rate_hz)
        assert np.abs(off).max() <= most_off(name), name


TEN_MINUTES_S = 600
LONG = {
    **{name: MADE[name] for name in ("pcm48.mov", "pcm44.mov", "aac48.mp4", "aac44.mp4")},
    "opus.webm": {"video": {"codec": "vp9", "segment": "20s"}, "audio": "opus", **TINY},
    "opus.mkv": MADE["opus.mkv"],
}


@pytest.fixture(scope="module")
def ten_minutes(tmp_path_factory):
    """A film of ten minutes at 29.97 frames a second, and when its clicks are heard."""
    times = [Fraction(n * 1234567, 100_000) for n in range(1, 48)]
    late = Fraction("299.98")  # a whole sample at either rate
    clips = [
        {"audio": "song"},
        {"audio": "song", "start": f"{float(late)}s"},
        {"audio": "song", "start": "598.11s", "in": "12s", "duration": "0.9s"},
    ]
    spec = spec_of(
        [{"color": "#203040", "duration": f"{TEN_MINUTES_S}s"}],
        tracks=[[one] for one in clips], media={"song": "song.flac"}, outputs=LONG, size="32x32",
        fps=str(NTSC),
    )  # fmt: skip

    def make(folder):
        clicks.write(folder / "song.flac", times, 300, 44_100, "flac")
        build(folder, spec)

    folder = once(tmp_path_factory, "ten-minutes", make)
    last = Fraction("598.11") + times[0] - 12
    first = [time for time in times if time < 300]
    return folder, sorted([*first, *(time + late for time in first), last])


@pytest.mark.parametrize("name", LONG)
def test_nothing_drifts_in_ten_minutes(ten_minutes, name):
    folder, times = ten_minutes
    assert times[-1] > TEN_MINUTES_S - 2
    off = clicks.offsets(clicks.decoded(folder / name), times, rate_of(name))
    assert np.abs(off).max() <= (1 if most_off(name) == 1 else 1 / 16)
    # the line through all of them rises by less than a tenth of a sample in ten minutes
    rise = np.polyfit([float(time) for time in times], off, 1)[0] * TEN_MINUTES_S
    assert abs(rise) < 0.1


def packets(path, kind):
    """The times of a stream's packets as a file has them, in its clock."""
    if not shutil.which("ffprobe"):
        pytest.skip("there is no ffprobe to ask")
    shown = "packet=pts,duration:stream=time_base"
    command = ["ffprobe", "-v", "error", "-select_streams", f"{kind}:0", "-show_entries", shown]
    done = subprocess.run([*command, "-of", "json", str(path)], capture_output=True, check=True)
    found = json.loads(done.stdout)
    clock = Fraction(found["streams"][0]["time_base"])
    return clock, [packet["pts"] for packet in found["packets"]]


@pytest.mark.parametrize("name", ["opus.webm", "opus.mkv", "aac48.mp4", "pcm44.mov"])
def test_every_frame_is_shown_at_its_time_to_the_tick_of_its_clock(ten_minutes, name):
    folder, _ = ten_minutes
    clock, stamps = packets(folder / name, "v")
    assert len(stamps) == round(TEN_MINUTES_S * NTSC)
    off = [stamp * clock - number / NTSC for number, stamp in enumerate(sorted(stamps))]
    assert max(map(abs, off)) <= (clock / 2 if clock == Fraction(1, 1000) else 0)


@pytest.mark.parametrize("name", ["opus.webm", "opus.mkv"])
def test_packets_of_sound_in_milliseconds_are_never_more_than_one_off(ten_minutes, name):
    """What a player that goes by each packet's time plays is where the samples are."""
    folder, _ = ten_minutes
    clock, stamps = packets(folder / name, "a")
    assert clock == Fraction(1, 1000)
    packet_s, priming_s = Fraction(20, 1000), Fraction(312, 48_000)
    off = [stamp * clock + priming_s - number * packet_s for number, stamp in enumerate(stamps)]
    assert max(map(abs, off)) <= clock


def test_the_measure_tells_a_sample_from_the_next():
    chance = random.Random(5)
    times = [Fraction(n, 10) for n in range(1, 9)]
    sound = clicks.clicking(1, times, 48_000)[0]
    noise = np.array([chance.gauss(0, 0.01) for _ in sound])
    for shift in (-3, 0, 1):
        off = clicks.offsets(np.roll(sound, shift) + noise, times, 48_000)
        assert np.abs(off - shift).max() < 0.2
