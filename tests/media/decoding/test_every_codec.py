"""Every codec and container that people have: all frames, whatever order they are read in."""

import random
from fractions import Fraction

import av
import numpy as np
import pytest

from dagrender.media.coding.planes import planes_of
from dagrender.media.decoding.reader import FrameReader
from dagrender.media.facts.model import Stamps
from dagrender.media.probing.probe import probe

from ..footage import X264, decoded, number_of, numbered, remux, same, tone, write_film

FRAMES = 20
HEVC = {"preset": "ultrafast", "x265-params": "log-level=none:keyint=8:bframes=3:pools=none"}
VPX = {"g": "8", "deadline": "realtime", "cpu-used": "8"}
H264 = X264 | {"g": "8"}
LONG = {"g": "8"}
CODED = {
    "h264.mp4": ("libx264", H264, "yuv420p"),
    "h264.mov": ("libx264", H264, "yuv420p"),
    "h264.mkv": ("libx264", H264, "yuv420p"),
    "h264.ts": ("libx264", H264, "yuv420p"),
    "h264.flv": ("libx264", H264, "yuv420p"),
    "h264.3gp": ("libx264", H264, "yuv420p"),
    "h264.h264": ("libx264", H264, "yuv420p"),
    "h264-422.mov": ("libx264", H264, "yuv422p10le"),
    "h264-rgb.mkv": ("libx264rgb", {"preset": "ultrafast", "g": "8"}, "rgb24"),
    "hevc.mp4": ("libx265", HEVC, "yuv420p"),
    "hevc.mkv": ("libx265", HEVC, "yuv420p"),
    "hevc.ts": ("libx265", HEVC, "yuv420p"),
    "vp8.webm": ("libvpx", VPX, "yuv420p"),
    "vp8-hidden.webm": ("libvpx", VPX | {"auto-alt-ref": "1", "lag-in-frames": "9"}, "yuv420p"),
    "vp9.webm": ("libvpx-vp9", VPX, "yuv420p"),
    "vp9.mp4": ("libvpx-vp9", VPX, "yuv420p"),
    "prores.mov": ("prores_ks", {"profile": "2"}, "yuv422p10le"),
    "dnxhr.mov": ("dnxhd", {"profile": "dnxhr_sq"}, "yuv422p"),
    "dnxhr.mxf": ("dnxhd", {"profile": "dnxhr_sq"}, "yuv422p"),
    "mjpeg.avi": ("mjpeg", {}, "yuvj420p"),
    "mjpeg.mov": ("mjpeg", {}, "yuvj420p"),
    "ffv1.mkv": ("ffv1", LONG, "yuv420p"),
    "ffv1.avi": ("ffv1", LONG, "yuv420p"),
    "gif.gif": ("gif", {}, "rgb8"),
    "qtrle.mov": ("qtrle", {}, "argb"),
    "qtrle-palette.mov": ("qtrle", LONG, "gray"),
    "png.mov": ("png", {}, "rgba"),
    "apng.apng": ("apng", {}, "rgba"),
    "mpeg4.avi": ("mpeg4", LONG | {"bf": "2"}, "yuv420p"),
    "mpeg4.mp4": ("mpeg4", LONG | {"bf": "2"}, "yuv420p"),
    "msmpeg4.avi": ("msmpeg4", LONG, "yuv420p"),
    "mpeg2.mpg": ("mpeg2video", LONG | {"bf": "2"}, "yuv420p"),
    "mpeg2.ts": ("mpeg2video", LONG | {"bf": "2"}, "yuv420p"),
    "mpeg2.mxf": ("mpeg2video", LONG | {"bf": "2"}, "yuv420p"),
    "mpeg1.mpg": ("mpeg1video", LONG | {"bf": "2"}, "yuv420p"),
    "wmv2.wmv": ("wmv2", LONG, "yuv420p"),
    "flv.flv": ("flv", LONG, "yuv420p"),
    "huffyuv.avi": ("huffyuv", {}, "yuv422p"),
    "utvideo.avi": ("utvideo", {}, "yuv420p"),
    "magicyuv.avi": ("magicyuv", {}, "gbrp"),
    "cineform.mov": ("cfhd", {}, "yuv422p10le"),
    "cinepak.mov": ("cinepak", {}, "rgb24"),
    "v210.mov": ("v210", {}, "yuv422p10le"),
    "raw.avi": ("rawvideo", {}, "yuv420p"),
    "raw.y4m": ("wrapped_avframe", {}, "yuv420p"),
    "h264.mxf": ("libx264", H264, "yuv420p"),
    "jpeg2000.mxf": ("jpeg2000", {}, "yuv420p"),
    "av1.mp4": ("libsvtav1", LONG | {"preset": "12", "svtav1-params": "lp=1"}, "yuv420p"),
}
SIZES = {"dnxhd": (256, 128)}
ALPHA = {
    "vp8.webm": ("libvpx", VPX | {"auto-alt-ref": "0"}, "yuva420p"),
    "vp9.webm": ("libvpx-vp9", VPX | {"auto-alt-ref": "0"}, "yuva420p"),
    "prores4444.mov": ("prores_ks", {"profile": "4", "alpha_bits": "16"}, "yuva444p10le"),
    "ffv1.mkv": ("ffv1", {}, "yuva420p"),
    "qtrle.mov": ("qtrle", {}, "argb"),
    "png.mov": ("png", {}, "rgba"),
}


def told(frame):
    return number_of(frame if frame.format.name == "yuv420p" else frame.reformat(format="yuv420p"))


@pytest.mark.parametrize("name", CODED)
def test_every_frame_is_had_in_any_order(tmp_path, name):
    codec, options, form = CODED[name]
    size = SIZES.get(codec, (128, 96))

    def make(number):
        frame = numbered(number, *size)
        return frame if form == "yuv420p" else frame.reformat(format=form)

    path = write_film(
        tmp_path / name,
        frames=FRAMES,
        codec=codec,
        options=options,
        make=make,
        pixel_format=form,
        rate=Fraction(25),
    )
    facts = probe(path).video
    assert len(facts.table.pts) == FRAMES
    assert facts.constant_rate
    assert facts.rate == 25
    with FrameReader(path, facts) as reader:
        assert [told(reader.read(index)) for index in range(FRAMES)] == list(range(FRAMES))
        order = random.Random(name).choices(range(FRAMES), k=12)
        assert [told(reader.read(index)) for index in order] == order
        assert not reader.is_damaged


@pytest.mark.parametrize("name", ALPHA)
def test_alpha_is_kept(tmp_path, name):
    codec, options, form = ALPHA[name]

    def make(number):
        pixels = np.full((96, 128, 4), 200, np.uint8)
        pixels[:, :64, 3] = 40 + number * 5
        pixels[:, 64:, 3] = 255
        return av.VideoFrame.from_ndarray(pixels, format="rgba").reformat(format=form)

    path = write_film(
        tmp_path / name, frames=6, codec=codec, options=options, make=make, pixel_format=form
    )
    facts = probe(path).video
    assert facts.form.has_alpha
    with FrameReader(path, facts) as reader:
        for index in (0, 5, 2):
            alpha = reader.read(index).to_ndarray(format="rgba")[..., 3].astype(int)
            assert abs(alpha[20:76, 10:50].mean() - (40 + index * 5)) < 4
            assert alpha[20:76, 80:120].mean() > 250


@pytest.mark.parametrize("suffix", ["mp4", "ts", "mkv", "h264"])
def test_a_stream_that_refreshes_by_slices_is_had_in_any_order(tmp_path, suffix):
    gradual = "intra-refresh=1:keyint=8:bframes=2:cpu-independent=1:threads=1"
    path = write_film(
        tmp_path / f"film.{suffix}", frames=40, options=X264 | {"x264-params": gradual}
    )
    facts = probe(path).video
    expected = decoded(path)
    with FrameReader(path, facts) as reader:
        for index in (39, 20, 30, 3, 0, 12):
            assert same(planes_of(reader.read(index)), expected[index])
        assert not reader.is_damaged


def test_a_lossless_cut_of_such_a_stream_begins_where_its_picture_is_whole(tmp_path):
    gradual = "intra-refresh=1:keyint=8:bframes=2:cpu-independent=1:threads=1"
    path = write_film(tmp_path / "film.ts", frames=40, options=X264 | {"x264-params": gradual})
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    cut = remux(path, tmp_path / "cut.mkv", start=keys[1])
    facts = probe(cut).video
    count = len(facts.table.pts)
    assert 40 - keys[1] - 16 < count < 40 - keys[1]
    with FrameReader(cut, facts) as reader:
        shown = [number_of(reader.read(index)) for index in range(count)]
        assert shown[4:] == list(range(40 - count + 4, 40))
        assert number_of(reader.read(count // 2)) == shown[count // 2]
        assert not reader.is_damaged


@pytest.mark.parametrize("suffix", ["mkv", "nut"])
def test_times_below_zero_are_counted_from_the_first_frame(tmp_path, suffix):
    path = write_film(tmp_path / f"film.{suffix}", frames=FRAMES, times=range(-7, FRAMES - 7))
    facts = probe(path).video
    assert facts.table.pts == tuple(range(FRAMES))
    with FrameReader(path, facts) as reader:
        assert [number_of(reader.read(index)) for index in (19, 0, 7, 8)] == [19, 0, 7, 8]


def test_a_file_that_knows_no_duration_is_as_long_as_its_frames(tmp_path):
    film = write_film(tmp_path / "film.mp4", frames=FRAMES, rate=Fraction(25))
    bare = remux(film, tmp_path / "film.h264", streams=("video",))
    with av.open(str(bare)) as container:
        assert container.duration is None
    facts = probe(bare)
    assert facts.video.table.stamps is Stamps.COUNT
    assert facts.duration_s == Fraction(FRAMES, 25)


_NOT_CODED = b"\0\0\1\xb6\x50\x4f"
"""A P-VOP that repeats the one before (ISO/IEC 14496-2, 6.2.5)."""


def packed(path, plain):
    """Pairs of a P and a B frame in one packet and an empty one behind, as Xvid writes AVI."""
    with av.open(str(plain)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        data = [(bytes(packet), packet.is_keyframe) for packet in packets]
    kinds = ["IPBS"[one[one.index(b"\0\0\1\xb6") + 4] >> 6] for one, _ in data]
    chunks = []
    for number, (one, is_key) in enumerate(data):
        if kinds[number] == "B":
            chunks[-1] = chunks[-1][0] + one, chunks[-1][1]
            chunks.append((_NOT_CODED, False))
        else:
            chunks.append((one, is_key))
    head = chunks[0][0]
    at = head.index(b"\0\0\1\xb3")
    chunks[0] = head[:at] + b"\0\0\1\xb2DivX503b1393p" + head[at:], True
    with av.open(str(path), "w") as made:
        stream = made.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        for number, (one, is_key) in enumerate(chunks):
            packet = av.Packet(one)
            packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, 25), is_key
            packet.pts = packet.dts = number
            made.mux(packet)
    return path


def test_pairs_of_frames_that_share_packets_are_taken_apart(tmp_path):
    options = {"g": "8", "bf": "1", "b_strategy": "0"}
    plain = write_film(
        tmp_path / "plain.avi", frames=FRAMES, codec="mpeg4", options=options, rate=Fraction(25)
    )
    path = packed(tmp_path / "packed.avi", plain)
    facts = probe(path).video
    assert facts.table.pts == tuple(range(FRAMES))
    assert facts.rate == 25
    with FrameReader(path, facts) as reader:
        assert [number_of(reader.read(index)) for index in range(FRAMES)] == list(range(FRAMES))
        for index in (19, 3, 12, 0, 9):
            assert number_of(reader.read(index)) == index
        assert not reader.is_damaged


SOUNDS = {
    "aac.m4a": "aac",
    "aac.aac": "aac",
    "aac.ts": "aac",
    "alac.m4a": "alac",
    "mp3.mp3": "libmp3lame",
    "mp3.mkv": "libmp3lame",
    "opus.opus": "libopus",
    "opus.webm": "libopus",
    "flac.flac": "flac",
    "flac.mkv": "flac",
    "pcm.wav": "pcm_s16le",
    "pcm24.wav": "pcm_s24le",
    "pcm.aiff": "pcm_s16be",
    "pcm.au": "pcm_mulaw",
    "pcm.caf": "pcm_f32le",
    "ac3.ac3": "ac3",
    "eac3.mkv": "eac3",
    "mp2.mp2": "mp2",
    "wavpack.wv": "wavpack",
    "wma.wma": "wmav2",
    "tta.tta": "tta",
}


@pytest.mark.parametrize("name", SOUNDS)
def test_sound_in_any_container_has_its_length(tmp_path, name):
    path = tmp_path / name
    with av.open(str(path), "w") as container:
        stream = container.add_stream(SOUNDS[name], rate=48_000, layout="mono")
        resampler = av.AudioResampler(
            stream.codec_context.format, "mono", 48_000, frame_size=_frame_size(stream)
        )
        for frame in tone(0.8):
            for part in resampler.resample(frame):
                container.mux(stream.encode(part))
        for part in resampler.resample(None):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    facts = probe(path)
    assert facts.video is None
    assert facts.image is None
    assert abs(facts.audio.duration_s - Fraction(8, 10)) < Fraction(8, 100)
    assert facts.audio.start_s == 0


def _frame_size(stream):
    stream.bit_rate = 128_000
    stream.codec_context.open()
    return stream.codec_context.frame_size or 1024
