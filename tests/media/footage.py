"""Synthesised sources: every frame shows its own number, in blocks that survive any codec."""

import io
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np

from dagrender.media.coding.planes import planes_of

WIDTH, HEIGHT = 128, 96
_BITS = 8
_BLOCK = WIDTH // _BITS
X264 = {"preset": "veryfast", "crf": "18", "x264-params": "cpu-independent=1:threads=1"}


def numbered(number, width=WIDTH, height=HEIGHT):
    """A yuv420p frame whose upper half spells ``number`` in bits, and whose lower half moves."""
    frame = av.VideoFrame(width, height, "yuv420p")
    luma, blue, red = planes_of(frame)
    luma[:] = 60 + (np.arange(width) * 3 + number * 5) % 90
    for bit in range(_BITS):
        left = bit * width // _BITS
        luma[: height // 2, left : left + width // _BITS] = 210 if number >> bit & 1 else 30
    blue[:], red[:] = 110 + number % 40, 140
    return frame


def number_of(frame):
    """The number that a decoded frame spells."""
    luma = planes_of(frame)[0].astype(int)
    step = frame.width // _BITS
    row = luma[frame.height // 4]
    return sum((row[bit * step + step // 2] > 120) << bit for bit in range(_BITS))


def write_film(
    path,
    *,
    frames=40,
    rate=Fraction(30),
    codec="libx264",
    options=None,
    gop=12,
    times=None,
    time_base=None,
    sound_s=None,
    make=numbered,
    pixel_format="yuv420p",
    format=None,  # noqa: A002 - libav's word
):
    """A file of ``frames`` numbered frames, at ``times`` (in ``time_base``) or at ``rate``."""
    with av.open(path, "w", format=format) as container:
        stream = container.add_stream(
            codec, rate=rate, options=options if options is not None else X264 | {"g": str(gop)}
        )
        first = make(0)
        stream.width, stream.height = first.width, first.height
        stream.pix_fmt = pixel_format
        stream.codec_context.time_base = time_base or 1 / rate
        stream.codec_context.thread_count = 1
        sound = container.add_stream("aac", rate=48000, layout="mono") if sound_s else None
        for number in range(frames):
            frame = make(number)
            frame.pts = times[number] if times else number
            frame.time_base = time_base or 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound:
            for frame in tone(sound_s):
                container.mux(sound.encode(frame))
            container.mux(sound.encode(None))
    return path


def tone(seconds, rate_hz=48000):
    total = int(seconds * rate_hz)
    samples = (0.3 * np.sin(np.arange(total) * 2 * np.pi * 440 / rate_hz)).astype(np.float32)
    for start, end in pairwise([*range(0, total, 1024), total]):
        frame = av.AudioFrame.from_ndarray(samples[None, start:end], "fltp", "mono")
        frame.sample_rate, frame.pts = rate_hz, start
        frame.time_base = Fraction(1, rate_hz)
        yield frame


def sound_master(seconds):
    """An mp4 with one AAC stream, in memory."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4", container_options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("aac", rate=48000, layout="mono")
        for frame in tone(seconds):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def key_packets(path):
    """The numbers of the key packets, in decode order."""
    with av.open(path) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    return [number for number, packet in enumerate(packets) if packet.is_keyframe]


def remux(source, target, *, shift=0, start=None, streams=None):
    """A packet copy; ``shift`` frames at 30 a second are cut away by an edit list, as ``-ss`` does.

    ``start`` is the first packet that is copied.
    """
    with av.open(source) as given, av.open(target, "w") as made:
        chosen = [stream for stream in given.streams if streams is None or stream.type in streams]
        copies = {
            stream.index: made.add_stream_from_template(stream, opaque=True) for stream in chosen
        }
        number = 0
        for packet in given.demux(*chosen):
            if not packet.size:
                continue
            if packet.stream.type == "video":
                number += 1
                if start is not None and number <= start:
                    continue
            offset = round(Fraction(shift, 30) / packet.time_base)
            packet.pts -= offset
            if packet.dts is not None:
                packet.dts -= offset
            packet.stream = copies[packet.stream_index]
            made.mux(packet)
    return target


def decoded(path):
    """All frames in presentation order, as their planes, by a plain decode from the start."""
    with av.open(path) as container:
        return [[plane.copy() for plane in planes_of(f)] for f in container.decode(video=0)]


def same(one, other):
    return all((a == b).all() for a, b in zip(one, other, strict=True))


def spoiled(source, target, number, *, at=0.5, length=24, fill=b"\x00"):
    """A copy in which part of packet ``number`` (in decode order) of the picture is overwritten."""
    with av.open(source) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        packet = packets[number]
        data = bytes(packet)
        position = source.read_bytes().find(data[: min(len(data), 64)], packet.pos)
    whole = bytearray(source.read_bytes())
    first = position + int(len(data) * at)
    length = min(length, position + len(data) - first)
    whole[first : first + length] = fill * length
    target.write_bytes(whole)
    return target
