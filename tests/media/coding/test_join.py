import io
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from functools import cache

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.errors import EncodeError
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.join import join
from dagrender.media.coding.planes import planes_of
from dagrender.media.coding.segment import SegmentEncoder
from dagrender.media.probing.probe import probe
from dagrender.picture import Picture, Pixels

from ..footage import decoded, numbered, same, sound_master

NTSC = Fraction(30000, 1001)
ENCODING = VideoEncoding(width_px=128, height_px=96, rate=NTSC, preset="veryfast")


@cache
def segment(frames, first=0, encoding=ENCODING):
    encoder = SegmentEncoder(encoding)
    for number in range(first, first + frames):
        planes = planes_of(numbered(number))
        encoder.write(Picture(pixels=Pixels.YUV420, planes=planes))
    return encoder.finish()


@cache
def alone(frames, first=0):
    return decoded(io.BytesIO(segment(frames, first)))


@cache
def master():
    return sound_master(2.5)


def packets(path):
    with av.open(path) as container:
        return [packet for packet in container.demux(video=0) if packet.size]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("join")


@settings(max_examples=30, deadline=None)
@given(
    lengths=st.lists(st.sampled_from([1, 2, 3, 4, 5, 9, 17]), min_size=1, max_size=8),
    sound=st.booleans(),
)
def test_a_film_is_its_segments_one_after_the_other(folder, lengths, sound):
    target = folder / "film.mp4"
    given_segments = [(length, number * 20) for number, length in enumerate(lengths)]
    joined = join(
        target,
        (segment(*item) for item in given_segments),
        encoding=ENCODING,
        sounds=[[master()]] if sound else [],
    )
    frames = sum(lengths)
    assert (joined.frames, joined.seconds) == (frames, frames / NTSC)
    assert joined.size_bytes == target.stat().st_size
    wanted = [frame for item in given_segments for frame in alone(*item)]
    found = decoded(target)
    assert len(found) == frames
    assert all(same(one, other) for one, other in zip(found, wanted, strict=True))
    stream = packets(target)
    decode_times = [packet.dts for packet in stream]
    assert decode_times == sorted(set(decode_times))
    assert all(packet.dts <= packet.pts for packet in stream)
    assert sorted(packet.pts for packet in stream) == [1001 * n for n in range(frames)]


def test_the_clocks_of_a_film_are_exact(folder):
    path = folder / "exact.mp4"
    join(path, [segment(17), segment(1), segment(9)], encoding=ENCODING, sounds=[[master()]])
    with av.open(path) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.time_base == Fraction(1, 30000)
        assert (video.start_time, audio.start_time) == (0, 0)
        assert video.duration * video.time_base == 27 / NTSC
        assert video.average_rate == NTSC
        assert audio.duration == 2.5 * 48000


def test_the_first_sample_sounds_with_the_first_frame(folder):
    path = folder / "sync.mp4"
    join(path, [segment(17)] * 5, encoding=ENCODING, sounds=[[master()]])
    facts = probe(path)
    assert facts.audio.start_s == 0
    assert facts.audio.duration_s == Fraction(5, 2)
    with av.open(path) as container:
        joined = np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])
    with av.open(io.BytesIO(master())) as container:
        given = np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])
    assert (joined == given).all()
    wave = np.sin(np.arange(48000) * 2 * np.pi * 440 / 48000)
    likeness = [joined[4800 + lag : 43200 + lag] @ wave[4800:43200] for lag in range(-50, 51)]
    assert np.argmax(likeness) == 50


def test_the_index_is_in_front(folder):
    path = folder / "front.mp4"
    join(path, [segment(17)], encoding=ENCODING, sounds=[[master()]])
    data = path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_same_segments_give_the_same_file(folder):
    made = []
    for name in ("one.mp4", "two: 50%.mp4"):
        join(folder / name, [segment(9), segment(3)], encoding=ENCODING, sounds=[[master()]])
        made.append((folder / name).read_bytes())
    assert made[0] == made[1]


def test_sound_and_picture_lie_side_by_side(folder):
    path = folder / "woven.mp4"
    join(path, [segment(17)] * 4, encoding=ENCODING, sounds=[[master()]])
    with av.open(path) as container:
        order = [packet.stream.type for packet in container.demux() if packet.size]
    runs = "".join(kind[0] for kind in order[:100])
    assert "v" * 12 not in runs
    assert "a" * 12 not in runs


def test_segments_are_taken_one_at_a_time(folder):
    taken = []

    def lazily():
        for number in range(4):
            taken.append(number)
            yield segment(9)

    iterator = lazily()
    join(folder / "lazy.mp4", iterator, encoding=ENCODING)
    assert taken == [0, 1, 2, 3]


def test_encodings_without_reordering_join_too(folder):
    encoding = replace(ENCODING, preset="ultrafast", rate=Fraction(25))
    path = folder / "plain.mp4"
    join(path, [segment(5, 0, encoding), segment(1, 0, encoding)], encoding=encoding)
    assert [packet.dts for packet in packets(path)] == [0, 1, 2, 3, 4, 5]


def test_segments_of_other_encodings_are_refused(folder):
    other = replace(ENCODING, preset="ultrafast")
    with pytest.raises(EncodeError, match="different encodings"):
        join(folder / "no.mp4", [segment(5), segment(5, 0, other)], encoding=ENCODING)


def test_a_film_without_segments_is_refused(folder):
    with pytest.raises(EncodeError, match="without segments"):
        join(folder / "none.mp4", [], encoding=ENCODING)


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="no ffmpeg here to check with")
def test_another_ffmpeg_reads_the_film_without_a_complaint(folder):
    path = folder / "checked.mp4"
    join(path, [segment(17), segment(1), segment(2)] * 3, encoding=ENCODING, sounds=[[master()]])
    shown = subprocess.run(
        [
            "ffprobe",
            "-v",
            "error",
            "-count_frames",
            "-select_streams",
            "v",
            "-show_entries",
            "stream=nb_read_frames,duration_ts,r_frame_rate,start_pts",
            "-of",
            "default=nw=1",
            path,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stderr == ""
    assert set(shown.stdout.split()) == {
        "nb_read_frames=60",
        "duration_ts=60060",
        "r_frame_rate=30000/1001",
        "start_pts=0",
    }
    clean = subprocess.run(
        ["ffmpeg", "-v", "warning", "-xerror", "-i", path, "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert clean.stderr == ""
