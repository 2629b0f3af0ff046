"""Tiny sources: moving pictures with and without sound, a song, a logo with an edge of alpha."""

from fractions import Fraction

import av
import numpy as np
from PIL import Image

X264 = {"preset": "ultrafast", "crf": "26", "x264-params": "cpu-independent=1:threads=1"}
BFRAMES = X264 | {"preset": "veryfast", "bf": "2"}


def make_media(folder):
    """Everything that the films of these tests are made of; every file has its twin in size."""
    for seed, names in enumerate((("a.mp4", "b.mp4"), ("a2.mp4", "b2.mp4"))):
        write_clip(folder / names[0], seed=seed, sound_s=2)
        write_clip(folder / names[1], size=(96, 80), rate=25, frames=40, seed=seed, options=BFRAMES)
        write_song(folder / f"song{seed or ''}.wav", pitch_hz=330 * (seed + 1))
        write_logo(folder / f"logo{seed or ''}.png", seed)
    for one, other in (("a.mp4", "a2.mp4"), ("b.mp4", "b2.mp4")):
        pad_alike(folder / one, folder / other)
    return folder


def write_clip(
    path, *, size=(160, 90), rate=30, frames=60, seed=0, sound_s=0, options=X264, gop=10
):
    """Bars that wander to the right, one frame unlike the other."""
    with av.open(path, "w", container_options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libx264", rate=rate, options=options | {"g": str(gop)})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.thread_count = 1
        sound = container.add_stream("aac", rate=48000, layout="stereo") if sound_s else None
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(_bars(size, number, seed), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound:
            for frame in _tone(sound_s, 440 + 110 * seed, "fltp"):
                container.mux(sound.encode(frame))
            container.mux(sound.encode(None))
    return path


def write_frame(path, number, size=(160, 90)):
    """A picture of a sequence."""
    Image.fromarray(_bars(size, 7 * number, number % 3)).save(path)


def _bars(size, number, seed):
    width, height = size
    columns = np.arange(width)[None, :] + number * 3
    rows = np.arange(height)[:, None]
    planes = [
        np.broadcast_to(columns * (2 + seed) % 200 + 30, (height, width)),
        np.broadcast_to(rows * 2 % 220 + 20, (height, width)),
        (columns + rows * (3 + seed)) % 180 + 40,
    ]
    return np.stack(planes, axis=2).astype(np.uint8)


def _tone(seconds, pitch_hz, sample_format, rate_hz=48000, step=1024):
    count = int(seconds * rate_hz)
    wave = 0.2 * np.sin(np.arange(count) * 2 * np.pi * pitch_hz / rate_hz)
    for start in range(0, count, step):
        part = wave[start : start + step]
        if sample_format == "fltp":
            frame = av.AudioFrame.from_ndarray(
                np.stack([part, part]).astype(np.float32), "fltp", "stereo"
            )
        else:
            both = np.repeat((part * 32767).astype(np.int16), 2)[None]
            frame = av.AudioFrame.from_ndarray(both, "s16", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = rate_hz, start, Fraction(1, rate_hz)
        yield frame


def write_song(path, *, pitch_hz=330, seconds=1.5):
    with av.open(path, "w", container_options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="stereo")
        for frame in _tone(seconds, pitch_hz, "s16"):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_logo(path, seed=0, size=(40, 24)):
    width, height = size
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[..., seed % 3] = 220
    pixels[..., 3] = np.linspace(0, 255, width, dtype=np.uint8)
    with av.open(path, "w", format="image2", options={"update": "1"}) as container:
        stream = container.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = width, height, "rgba"
        frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def pad_alike(*paths):
    """Make mp4 files equally long with a free box at their ends."""
    longest = max(path.stat().st_size for path in paths) + 8
    for path in paths:
        room = longest - path.stat().st_size
        with path.open("ab") as file:
            file.write(room.to_bytes(4, "big") + b"free" + bytes(room - 8))


def remux(source, target):
    """A packet copy into another container."""
    with av.open(source) as given, av.open(target, "w") as made:
        copies = {one.index: made.add_stream_from_template(one) for one in given.streams}
        for packet in given.demux():
            if packet.size:
                packet.stream = copies[packet.stream_index]
                made.mux(packet)
    return target
