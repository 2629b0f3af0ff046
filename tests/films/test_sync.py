"""Flashes on their exact frames and beeps within a millisecond, in whatever sources they come."""

import sys
from fractions import Fraction
from math import ceil
from pathlib import Path

import av
import numpy as np
import pytest

from . import sources
from .film import RATE_HZ, build, decoded, heard, length_s, spec_of

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from specs import corpus, flashes

MILLISECOND = RATE_HZ // 1000
SIZE = 64, 36
AAC = {"codec": "aac", "bitrate": "256k"}
TINY = {"video": {"codec": "h264", "crf": 0, "preset": "ultrafast"}, "audio": AAC}


def flash_frames(path):
    """The frames that are white."""
    return [n for n, planes in enumerate(decoded(path)) if planes[0].mean() > 200]


def onsets(sound, rate_hz=RATE_HZ, quiet_s=0.05):
    """The samples at which the sound begins after a silence.

    A codec smears: an onset is where the loudness first reaches a third of what it comes to.
    """
    level = np.abs(sound).max(1)
    loud = level > 0.1
    begins = []
    last = -rate_hz
    for at in np.flatnonzero(loud):
        if at - last > quiet_s * rate_hz:
            peak = level[at : at + rate_hz // 100].max()
            near = level[max(0, at - 100) : at + rate_hz // 100]
            begins.append(max(0, at - 100) + int(np.argmax(near > peak / 3)))
        last = at
    return begins


def beeps(seconds, every_s, *, rate_hz=RATE_HZ, channels=2, first_s=None, hz=1000, length_s=0.02):
    """Bursts that start at their full height."""
    sound = np.zeros((channels, round(seconds * rate_hz)), np.float32)
    wave = 0.7 * np.cos(2 * np.pi * hz * np.arange(round(length_s * rate_hz)) / rate_hz)
    at_s = every_s if first_s is None else first_s
    while at_s < seconds - length_s:
        at = round(at_s * rate_hz)
        sound[:, at : at + wave.size] = wave
        at_s += every_s
    return sound


def flashing(count, whites):
    """Small frames, white at ``whites`` and dark elsewhere."""
    half = np.full((SIZE[1] // 2, SIZE[0] // 2), 128, np.uint8)
    dark, white = (np.full(SIZE[::-1], luma, np.uint8) for luma in (40, 235))
    return [(white if n in whites else dark, half, half) for n in range(count)]


def test_every_flash_is_on_its_frame_and_every_beep_on_its_millisecond(tmp_path):
    spec = corpus.stage("sync", tmp_path)
    build(tmp_path, spec)
    film = tmp_path / "film.mp4"
    marks = flashes.expected()
    assert flash_frames(film) == [mark.frame for mark in marks]
    sound = heard(film)
    assert sound.rate_hz == RATE_HZ
    found = onsets(sound.samples)
    assert len(found) == len(marks)
    errors = [at - float(mark.time_s) * RATE_HZ for at, mark in zip(found, marks, strict=True)]
    assert max(np.abs(errors)) <= MILLISECOND
    assert any(mark.stretched for mark in marks)


def test_picture_and_sound_both_start_at_nought_and_are_as_long_as_the_film(tmp_path):
    spec = corpus.stage("sync", tmp_path)
    build(tmp_path, spec)
    film = tmp_path / "film.mp4"
    whole = sum((cut.duration_s for cut in flashes.CUTS), Fraction(0))
    assert len(decoded(film)) == whole * 30
    assert length_s(film, "video") == whole
    assert abs(length_s(film, "audio") - whole) <= Fraction(1, 1000)
    with av.open(str(film)) as container:
        assert [stream.start_time for stream in container.streams] == [0, 0]
        assert next(container.decode(video=0)).pts == 0
    assert abs(len(heard(film).samples) - whole * RATE_HZ) <= 1024


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 22_050, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_sources_of_any_rate_and_width_stay_in_sync(tmp_path, rate_hz, channels):
    source = sources.write(
        tmp_path / "clip.mov", flashing(60, {15, 30, 45}), sound_hz=rate_hz,
        sound=beeps(2, 0.5, rate_hz=rate_hz, channels=channels),
    )  # fmt: skip
    clips = [
        {"video": "clip", "in": "0.2s", "out": "1.2s"},
        {"video": "clip", "in": "1s", "duration": "0.8s"},
    ]
    outputs = {"film.mp4": TINY}
    build(tmp_path, spec_of(clips, media={"clip": source}, size="64x36", outputs=outputs))
    film = tmp_path / "film.mp4"
    assert flash_frames(film) == [9, 24, 30, 45]
    found = onsets(heard(film).samples)
    assert np.abs(np.array(found) - np.array([0.3, 0.8, 1.0, 1.5]) * RATE_HZ).max() <= MILLISECOND


@pytest.mark.parametrize(
    ("codec", "suffix"),
    [("aac", "mp4"), ("libmp3lame", "mp4"), ("libopus", "mkv"), ("flac", "mkv")],
)
def test_priming_of_coded_sources_is_left_out(tmp_path, codec, suffix):
    source = sources.write(
        tmp_path / f"clip.{suffix}", flashing(60, {15, 30, 45}), sound=beeps(2, 0.5),
        sound_codec=codec,
    )  # fmt: skip
    outputs = {"film.mp4": TINY}
    build(
        tmp_path,
        spec_of([{"video": "clip"}], media={"clip": source}, size="64x36", outputs=outputs),
    )
    assert flash_frames(tmp_path / "film.mp4") == [15, 30, 45]
    found = onsets(heard(tmp_path / "film.mp4").samples)
    assert np.abs(np.array(found) - np.array([0.5, 1, 1.5]) * RATE_HZ).max() <= MILLISECOND


def test_sound_that_starts_later_than_its_picture_stays_where_it_was(tmp_path):
    source = sources.write(
        tmp_path / "clip.mkv", flashing(60, {30}), sound=beeps(1.5, 9, first_s=0.6), gap_s=0.4
    )
    outputs = {"film.mp4": TINY}
    clip = {"video": "clip", "in": "0.2s"}
    build(tmp_path, spec_of([clip], media={"clip": source}, size="64x36", outputs=outputs))
    assert flash_frames(tmp_path / "film.mp4") == [24]
    (found,) = onsets(heard(tmp_path / "film.mp4").samples)
    assert abs(found - 0.8 * RATE_HZ) <= MILLISECOND


@pytest.mark.parametrize("speed", [0.5, 2, 1.25])
def test_beeps_of_a_clip_of_another_speed_are_on_time_and_keep_their_pitch(tmp_path, speed):
    source = sources.write(
        tmp_path / "clip.mov", flashing(120, {30, 31, 60, 61}), sound=beeps(4, 1, length_s=0.1)
    )
    clips = [{"video": "clip", "in": "0.5s", "out": "3.5s", "speed": speed}]
    outputs = {"film.mp4": TINY}
    build(tmp_path, spec_of(clips, media={"clip": source}, size="64x36", outputs=outputs))
    film = tmp_path / "film.mp4"
    sound = heard(film).samples
    found = np.array(onsets(sound))
    expected = np.array([0.5, 1.5, 2.5]) / speed * RATE_HZ
    assert np.abs(found - expected).max() <= MILLISECOND
    burst = sound[found[0] + 480 : found[0] + 480 + round(0.07 / speed * RATE_HZ), 0]
    crossings = np.flatnonzero((burst[:-1] < 0) & (burst[1:] >= 0))
    pitch = (len(crossings) - 1) / (crossings[-1] - crossings[0]) * RATE_HZ
    assert abs(pitch - 1000) < 15
    assert flash_frames(film)[0] == ceil(15 / speed)


def test_sound_longer_than_its_picture_ends_with_the_clip_and_shorter_falls_silent(tmp_path):
    long = sources.write(tmp_path / "long.mov", flashing(30, {15}), sound=beeps(2, 0.5))
    short = sources.write(tmp_path / "short.mov", flashing(60, {30}), sound=beeps(1, 0.5))
    clips = [{"video": "long"}, {"video": "short"}, {"video": "long"}]
    media = {"long": long, "short": short}
    outputs = {"film.mp4": TINY}
    build(tmp_path, spec_of(clips, media=media, size="64x36", outputs=outputs))
    film = tmp_path / "film.mp4"
    assert len(decoded(film)) == 120
    assert flash_frames(film) == [15, 60, 105]
    found = np.array(onsets(heard(film).samples))
    assert np.abs(found - np.array([0.5, 1.5, 3.5]) * RATE_HZ).max() <= MILLISECOND


def test_an_audio_track_starts_where_it_says_between_frames_too(tmp_path):
    song = sources.sound_file(tmp_path / "song.wav", beeps(3, 0.5))
    clips = [{"color": "#000", "duration": "3s"}]
    tracks = [
        [{"audio": "song", "start": "250ms", "in": "0.4s", "duration": "0.3s"}],
        [{"audio": "song", "start": "1.017s", "in": "0.5s", "duration": "0.1s"}],
        [{"audio": "song", "start": "end_title.start - 0.5s", "in": "1s", "duration": "0.2s"}],
        [{"id": "end_title", "color": "#fff", "start": "2.5s", "duration": "0.5s"}],
    ]
    outputs = {"film.mp4": TINY}
    spec = spec_of(clips, tracks=tracks, media={"song": song}, size="64x36", outputs=outputs)
    build(tmp_path, spec)
    found = np.array(onsets(heard(tmp_path / "film.mp4").samples))
    assert np.abs(found - np.array([0.35, 1.017, 2.0]) * RATE_HZ).max() <= MILLISECOND


def test_nothing_drifts_in_four_minutes_of_ntsc(tmp_path):
    """One click near the end of 29.97 fps: a picture at 30 would be 240 ms off by then."""
    rate, seconds = Fraction(30000, 1001), 240
    at_frame = 7100
    at_s = float(at_frame / rate)
    song = sources.sound_file(tmp_path / "song.wav", beeps(seconds, 999, first_s=at_s))
    clips = [
        {"color": "#202020", "duration": f"{at_frame}f"},
        {"color": "#ffffff", "duration": "1f"},
        {"color": "#202020", "duration": "60f"},
    ]
    spec = spec_of(
        clips, tracks=[[{"audio": "song", "duration": "all"}]], media={"song": song},
        size="32x32", fps="29.97", outputs={"film.mp4": {"quality": "draft"}},
    )  # fmt: skip
    build(tmp_path, spec)
    film = tmp_path / "film.mp4"
    with av.open(str(film)) as container:
        white = [f for f in container.decode(video=0) if planes_mean(f) > 150]
        assert len(white) == 1
        assert abs(white[0].pts * white[0].time_base - at_frame / rate) < Fraction(1, 10_000)
    (found,) = onsets(heard(film).samples)
    assert abs(found - at_s * RATE_HZ) <= MILLISECOND


def planes_mean(frame):
    return bytes(frame.planes[0])[0]


@pytest.mark.parametrize("offset_s", [1.4, 0.25])
@pytest.mark.parametrize("suffix", ["ts", "mkv"])
def test_a_source_whose_clock_does_not_start_at_nought_is_cut_from_its_first_frame(
    tmp_path, suffix, offset_s
):
    """Broadcast streams start anywhere: in: 0s is their first picture."""
    at_nought = sources.write(
        tmp_path / "clip.mkv", flashing(60, {15, 30, 45}), sound=beeps(2, 0.5), sound_codec="ac3"
    )
    source = shifted(at_nought, tmp_path / f"late.{suffix}", offset_s)
    clips = [{"video": "late", "in": "0.3s", "duration": "1s"}, {"video": "late", "out": "0.7s"}]
    outputs = {"film.mp4": TINY}
    build(tmp_path, spec_of(clips, media={"late": source}, size="64x36", outputs=outputs))
    assert flash_frames(tmp_path / "film.mp4") == [6, 21, 45]
    found = onsets(heard(tmp_path / "film.mp4").samples)
    assert np.abs(np.array(found) - np.array([0.2, 0.7, 1.5]) * RATE_HZ).max() <= MILLISECOND


def shifted(source, target, seconds):
    """A packet copy whose streams all start later."""
    with av.open(str(source)) as given, av.open(str(target), "w") as made:
        copies = {one.index: made.add_stream_from_template(one) for one in given.streams}
        for packet in given.demux():
            if packet.size:
                ticks = round(seconds / packet.time_base)
                packet.pts += ticks
                packet.dts = (packet.dts if packet.dts is not None else packet.pts - ticks) + ticks
                packet.stream = copies[packet.stream_index]
                made.mux(packet)
    return target


def test_a_looped_clip_repeats_its_sound_with_its_picture(tmp_path):
    source = sources.write(tmp_path / "clip.mov", flashing(30, {15}), sound=beeps(1, 0.5))
    clip = {"video": "clip", "duration": "3.2s", "when_short": "loop"}
    outputs = {"film.mp4": TINY}
    build(tmp_path, spec_of([clip], media={"clip": source}, size="64x36", outputs=outputs))
    assert flash_frames(tmp_path / "film.mp4") == [15, 45, 75]
    found = np.array(onsets(heard(tmp_path / "film.mp4").samples))
    assert np.abs(found - np.array([0.5, 1.5, 2.5]) * RATE_HZ).max() <= MILLISECOND


def test_sound_crosses_over_where_the_picture_does(tmp_path):
    """In the middle of a dissolve of two equal tones neither is louder than the other."""
    tone = 0.4 * np.sin(2 * np.pi * 500 * np.arange(2 * RATE_HZ) / RATE_HZ)
    left, right = np.stack([tone, 0 * tone]), np.stack([0 * tone, tone])
    media = {
        "left": sources.write(tmp_path / "left.mov", flashing(60, {}), sound=left),
        "right": sources.write(tmp_path / "right.mov", flashing(60, {}), sound=right),
    }
    clips = [{"video": "left"}, {"transition": "dissolve", "duration": "1s"}, {"video": "right"}]
    outputs = {"film.mp4": TINY}
    build(tmp_path, spec_of(clips, media=media, size="64x36", outputs=outputs))
    sound = heard(tmp_path / "film.mp4").samples
    assert abs(len(sound) - 3 * RATE_HZ) <= 1024

    def level(at_s, channel):
        part = sound[round(at_s * RATE_HZ) - 480 :][:960, channel]
        return float(np.sqrt(2 * np.mean(part**2)))

    assert abs(level(0.5, 0) - 0.4) < 0.01
    assert level(0.5, 1) < 0.005
    assert abs(level(1.5, 0) - level(1.5, 1)) < 0.02
    assert 0.15 < level(1.5, 0) < 0.3
    assert level(2.5, 0) < 0.005
