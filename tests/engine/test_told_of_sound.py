"""What is told of sound that is not as expected: silence, a missing stream, clocks."""

import av
import numpy as np
import pytest
from media.sound.signals import noise

from .films import clip, color, film, project, video
from .test_levels import HZ, sounding, write_wave

OUT = {"out.wav": {}}


def pieces(*parts):
    return np.concatenate([np.asarray(part, np.float32) for part in parts])


def silence(seconds):
    return np.zeros((round(seconds * HZ), 2), np.float32)


def test_a_clip_of_which_nothing_is_heard_is_told_with_its_times(tmp_path):
    samples = pieces(noise(2, HZ), silence(3))
    made = sounding(tmp_path / "film", samples, OUT, id="talk", start="1s", **{"in": "2.5s"})
    (warning,) = made.build()["warnings"]
    assert warning.startswith(
        "nothing is heard of clip talk at 1.00-3.50 s: sound.wav is silent there ("
    )
    assert made.build()["warnings"] == [warning]  # with all of it in the cache


def test_so_is_one_far_below_hearing(tmp_path):
    quiet = np.where(np.arange(2 * HZ)[:, None] % 2, 1 / (1 << 15), 0) * np.ones((1, 2))
    made = sounding(tmp_path / "film", quiet, OUT)
    assert "sound.wav is silent there" in made.build()["warnings"][0]


@pytest.mark.parametrize(
    ("samples", "more"),
    [
        (noise(2, HZ, rms=0.001), {}),  # a quiet room
        (pieces(noise(2, HZ), silence(8)), {}),  # a pause at the end
        (pieces(noise(1, HZ), silence(0.9)), {"in": "1s"}),  # too short to tell
        (silence(3), {"gain": "-90dB"}),
    ],
)
def test_what_may_well_be_meant_is_not_told(tmp_path, samples, more):
    made = sounding(tmp_path / "film", samples, OUT, **more)
    assert made.build()["warnings"] == []


def test_a_clip_that_falls_silent_for_long_is_told(tmp_path):
    """Over the end of a block, which is at 10.9 s."""
    samples = pieces(noise(2, HZ), silence(21), noise(1, HZ))
    made = sounding(tmp_path / "film", samples, OUT, id="talk")
    (warning,) = made.build()["warnings"]
    assert warning.startswith("nothing is heard of clip talk for long, at 2.0")
    assert "-23.0" in warning or "-22.9" in warning


def test_a_muted_clip_is_not_told(tmp_path):
    write_wave(tmp_path / "loud.wav", noise(2, HZ))
    made = sounding(tmp_path / "film", silence(2), OUT)
    data = made.data
    data["timeline"][0]["mute"] = "true"
    data["media"]["loud"] = "../loud.wav"
    data["timeline"].append({"track": "more", "clips": [{"audio": "loud"}]})
    made.write(data)
    assert made.build()["warnings"] == []


def test_a_part_of_the_film_is_told_with_the_films_times(tmp_path):
    samples = pieces(noise(2, HZ), silence(3))
    outputs = {"out.wav": {"range": "2s..4s"}}
    made = sounding(tmp_path / "film", samples, outputs, id="talk")
    (warning,) = made.build()["warnings"]
    assert "nothing is heard of clip talk at 2.00-4.00 s" in warning


def test_a_clip_that_asks_for_sound_which_its_source_has_not_is_told(tmp_path, media):
    folder = tmp_path / "film"
    made = project(folder, media, film([color()]))
    silent(media / "a.mp4", folder / "mute.mp4")
    data = film([clip("mute", id="talk", gain="-3dB", bus="voice"), clip("mute")])
    data["media"]["mute"] = "mute.mp4"
    made.write({**data, "sound": {"buses": {"voice": {}}}})
    (warning,) = made.build()["warnings"]
    assert warning.startswith("clip talk says gain and bus, but mute.mp4 has no sound (")
    assert "film.yaml:" in warning
    assert made.build()["warnings"] == [warning]


def silent(source, target):
    """A copy of a film's picture."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(old.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)


def test_a_loudness_without_a_sound_is_told(tmp_path, media):
    outputs = {"film.mp4": video(loudness="-14LUFS")}
    made = project(tmp_path / "film", media, film([color()], outputs=outputs))
    (warning,) = made.build()["warnings"]
    assert "film.mp4 asks for a loudness, but the film has no sound (" in warning


def told_of(path):
    """What is told of a film of nothing but the sound or picture of a file."""
    folder = path.parent / "film"
    made = sounding(folder, noise(1, HZ), OUT)
    made.data["media"]["sound"] = f"../{path.name}"
    made.write(made.data)
    first = made.build()["warnings"]
    assert made.build()["warnings"] == first
    return first


def packets(path, stamps, *, seconds=1):
    """A file of packets of 1000 samples, whose time stamps are ``stamps`` milliseconds."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=HZ, layout="stereo")
        samples = np.int16(noise(seconds, HZ) * 32767)
        for number, stamp in enumerate(stamps):
            packed = np.ascontiguousarray(samples[number * 1000 :][:1000].reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(packed, "s16", "stereo")
            frame.sample_rate, frame.pts = HZ, number * 1000
            for packet in stream.encode(frame):
                packet.pts = packet.dts = stamp * HZ // 1000
                container.mux(packet)
    return path


def test_a_hole_in_a_sound_is_told(tmp_path):
    stamps = [round(n * 1000 / 48) + (500 if n >= 24 else 0) for n in range(48)]
    (warning,) = told_of(packets(tmp_path / "hole.mkv", stamps))
    assert warning == "hole.mkv: its sound has holes, which are silent, at 0.50-1.00 s"


def test_time_stamps_that_run_ahead_are_told(tmp_path):
    stamps = [round(n * 1000 / 48 * 1.5) for n in range(48)]
    (warning,) = told_of(packets(tmp_path / "ahead.mkv", stamps))
    assert warning.startswith("ahead.mkv: its time stamps have about 32000 samples")


def test_time_stamps_that_run_behind_are_told(tmp_path):
    stamps = [round(n * 1000 / 48 * 0.5) for n in range(48)]
    (warning,) = told_of(packets(tmp_path / "behind.mkv", stamps))
    assert warning.startswith("behind.mkv: its time stamps have about 9")
    assert warning.endswith(": it lasts 0.49 s longer than they say")


def test_time_stamps_that_jitter_are_not(tmp_path):
    stamps = [round(n * 1000 / 48) + (n % 3) * 3 for n in range(48)]
    assert told_of(packets(tmp_path / "jitter.mkv", stamps)) == []


def flac(container, seconds):
    """The packets of a stream of noise."""
    stream = container.add_stream("flac", rate=HZ, layout="stereo")
    stream.codec_context.format = "s16"
    samples, coded = np.int16(noise(seconds, HZ) * 32767), []
    for start in range(0, len(samples), 4096):
        packed = np.ascontiguousarray(samples[start : start + 4096].reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(packed, "s16", "stereo")
        frame.sample_rate, frame.pts = HZ, start
        coded += stream.encode(frame)
    return [*coded, *stream.encode(None)]


def test_a_rate_that_is_not_the_decoders_is_told(tmp_path):
    """The samples of 48000 Hz with the time stamps of 44100."""
    stamps = [round(n * 1000 / 44.1) for n in range(240)]
    (warning,) = told_of(packets(tmp_path / "rate.mkv", stamps, seconds=5))
    assert warning == (
        "rate.mkv: its time stamps have about 44100 samples a second, and its sound 48000: gaps"
        " that add up to 0.43 s are silent"
    )


@pytest.mark.parametrize(
    ("sound_s", "told"),
    [
        (0.5, ["uneven.mkv: its sound ends 2.0 s before its picture"]),
        (4.5, ["uneven.mkv: its picture ends 2.0 s before its sound"]),
        (2.4, []),
    ],
)
def test_sound_that_ends_far_from_the_picture_is_told(tmp_path, sound_s, told):
    path = tmp_path / "uneven.mkv"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        coded = flac(container, sound_s)
        for _ in range(25):
            grey = np.full((64, 64, 3), 90, np.uint8)
            coded += picture.encode(av.VideoFrame.from_ndarray(grey, "rgb24"))
        for packet in (*coded, *picture.encode(None)):
            container.mux(packet)
    assert told_of(path) == told
