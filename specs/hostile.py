"""Files that nobody should have and somebody has: cut, flipped, mislabelled, empty, huge, odd.

    python specs/hostile.py FOLDER [SEED]

writes them, the same bytes for the same seed on one machine. Each is to end in a film, or in one
clear error that names it.
"""

import random
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

_FRAMES = 12
_RATE = Fraction(25)
_X264 = {"preset": "ultrafast", "g": "6", "bf": "2", "x264-params": "cpu-independent=1:threads=1"}
_Frame = Callable[[int], av.VideoFrame]


def write(folder: Path, seed: int = 1) -> list[Path]:
    """The corpus in ``folder``: the paths of all files, in a fixed order."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)  # noqa: S311 - to be the same every time
    whole = _whole(folder)
    made = [*whole.values(), *_odd(folder)]
    for name, path in whole.items():
        data = path.read_bytes()
        made += (
            _put(folder, f"{kind}-{name}", spoil(dice, data)) for kind, spoil in _SPOILERS.items()
        )
    made += (_put(folder, name, data) for name, data in _strange(whole, dice))
    return made


def _put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


# Sound files that are whole


def _whole(folder: Path) -> dict[str, Path]:
    """One small file of each common kind."""
    makers: dict[str, Callable[[Path], None]] = {
        "h264.mp4": lambda path: _film(path, "libx264", _X264, sound="aac"),
        "h264.mkv": lambda path: _film(path, "libx264", _X264, sound="libopus"),
        "h264.ts": lambda path: _film(path, "libx264", _X264, sound="mp2"),
        "mpeg4.avi": lambda path: _film(path, "mpeg4", {"g": "6"}, sound="mp3"),
        "vp8.webm": lambda path: _film(path, "libvpx", {"g": "6", "deadline": "realtime"}),
        "prores.mov": lambda path: _film(path, "prores_ks", {}, form="yuv422p10le"),
        "plain.gif": lambda path: _film(path, "gif", {}, form="rgb8"),
        "plain.png": lambda path: _still(path, "png", "rgba"),
        "plain.jpg": lambda path: _still(path, "mjpeg", "yuvj420p"),
        "plain.wav": lambda path: _sound(path, "pcm_s16le"),
        "plain.mp3": lambda path: _sound(path, "libmp3lame"),
        "plain.flac": lambda path: _sound(path, "flac"),
    }
    for name, make in makers.items():
        make(folder / name)
    return {name: folder / name for name in makers}


def _picture(
    number: int, width: int = 64, height: int = 48, form: str = "yuv420p"
) -> av.VideoFrame:
    rows, columns = np.mgrid[0:height, 0:width]
    planes = [rows * 4 + number * 9, columns * 4, (rows + columns) * 3 + number * 5]
    pixels = (np.stack(planes, -1) % 200 + 28).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    return frame.reformat(format=form)


def _film(
    path: Path,
    codec: str,
    options: dict[str, str],
    *,
    form: str = "yuv420p",
    size: tuple[int, int] = (64, 48),
    rate: Fraction = _RATE,
    frames: int = _FRAMES,
    sound: str = "",
    sound_s: float = 0.5,
    layout: str = "stereo",
    first_pts: int = 0,
    aspect: Fraction | None = None,
) -> None:
    with av.open(str(path), "w", container_options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=rate, options=dict(options))
        assert isinstance(stream, av.VideoStream)  # noqa: S101 - for the type checker
        stream.width, stream.height, stream.pix_fmt = *size, form
        context = stream.codec_context
        context.thread_count, context.time_base = 1, 1 / rate
        if aspect:
            context.sample_aspect_ratio = aspect
        voice = container.add_stream(sound, rate=48_000, layout=layout) if sound else None
        for number in range(frames):
            frame = _picture(number, *size, form)
            frame.pts, frame.time_base = number + first_pts, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if isinstance(voice, av.AudioStream):
            _speak(container, voice, sound_s, layout)


def _speak(
    container: av.container.OutputContainer, voice: av.AudioStream, seconds: float, layout: str
) -> None:
    rate_hz = voice.codec_context.sample_rate
    wave = 0.2 * np.sin(np.arange(int(seconds * rate_hz)) * 2 * np.pi * 440 / rate_hz)
    channels = av.AudioLayout(layout).nb_channels
    samples = np.repeat(wave.astype(np.float32), channels)
    frame = av.AudioFrame.from_ndarray(samples[None], "flt", layout)
    frame.sample_rate, frame.pts, frame.time_base = rate_hz, 0, Fraction(1, rate_hz)
    resampler = av.AudioResampler(voice.codec_context.format, layout, rate_hz, frame_size=960)
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        container.mux(voice.encode(part))
    container.mux(voice.encode(None))


def _still(path: Path, codec: str, form: str) -> None:
    with av.open(str(path), "w", format="image2", options={"update": "1"}) as container:
        stream = container.add_stream(codec, rate=1)
        assert isinstance(stream, av.VideoStream)  # noqa: S101 - for the type checker
        stream.width, stream.height, stream.pix_fmt = 64, 48, form
        container.mux(stream.encode(_picture(3, form=form)))
        container.mux(stream.encode(None))


def _sound(path: Path, codec: str, *, rate_hz: int = 48_000, layout: str = "stereo") -> None:
    with av.open(str(path), "w", container_options={"fflags": "+bitexact"}) as container:
        voice = container.add_stream(codec, rate=rate_hz, layout=layout)
        assert isinstance(voice, av.AudioStream)  # noqa: S101 - for the type checker
        _speak(container, voice, 0.5, layout)


# Files that are whole but odd


def _odd(folder: Path) -> Iterator[Path]:
    sizes = {"1x1": (1, 1), "1x99": (1, 99), "99x1": (99, 1), "17x31": (17, 31), "2x2": (2, 2)}
    for name, size in sizes.items():
        path = folder / f"odd-{name}.mov"
        _film(path, "png", {}, size=size, form="rgb24")
        yield path
    films: dict[str, dict[str, object]] = {
        "odd-fast.mp4": {"rate": Fraction(100_000), "frames": 400},
        "odd-fast.avi": {"rate": Fraction(100_000)},
        "odd-too-fast.mp4": {"rate": Fraction(100_000), "frames": 12},
        "odd-slow.mp4": {"rate": Fraction(1, 100), "frames": 2},
        "odd-one-frame.mp4": {"frames": 1},
        "odd-negative.mkv": {"first_pts": -7},
        "odd-late.mp4": {"first_pts": 1_000_000},
        "odd-much-sound.mp4": {"sound": "aac", "sound_s": 5.0, "frames": 3},
        "odd-little-sound.mp4": {"sound": "aac", "sound_s": 0.05, "frames": 40},
        "odd-5.1.mp4": {"sound": "aac", "layout": "5.1"},
        "odd-7.1.mkv": {"sound": "pcm_s16le", "layout": "7.1"},
        "odd-oblong.mp4": {"aspect": Fraction(1, 9)},
        "odd-very-oblong.mkv": {"aspect": Fraction(9000, 1)},
        "odd-no-duration.h264": {},
        "odd-no-duration.flv": {},
    }
    for name, how in films.items():
        path = folder / name
        _film(path, "libx264", _X264, **how)  # type: ignore[arg-type]
        yield path
    path = folder / "huge-frames.mov"
    _pngs(path, _png_of(15_000, 15_000))
    yield path
    path = folder / "huge-frames.avi"
    _jpegs(path, folder / "plain.jpg")
    yield path
    for rate_hz in (8_000, 192_000):
        path = folder / f"odd-{rate_hz}.wav"
        _sound(path, "pcm_u8", rate_hz=rate_hz, layout="mono")
        yield path


def _pngs(path: Path, png: bytes) -> None:
    """A film of one frame that is far larger than its file."""
    _packets(path, "png", "rgb24", [png])


def _jpegs(path: Path, still: Path) -> None:
    """A film whose second frame says that it is far larger than the first."""
    jpeg = still.read_bytes()
    _packets(path, "mjpeg", "yuvj420p", [jpeg, _resized_jpeg(jpeg, 65_000), jpeg])


def _packets(path: Path, codec: str, form: str, frames: list[bytes]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=_RATE)
        assert isinstance(stream, av.VideoStream)  # noqa: S101 - for the type checker
        stream.width, stream.height, stream.pix_fmt = 64, 48, form
        for number, data in enumerate(frames):
            packet = av.Packet(data)
            packet.stream, packet.time_base, packet.is_keyframe = stream, 1 / _RATE, True
            packet.pts = packet.dts = number
            container.mux(packet)


# Files that are spoiled


def _cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(1, len(data))]


def _cut_tail(dice: random.Random, data: bytes) -> bytes:
    return data[: -dice.randrange(1, max(2, len(data) // 8))]


def _flip(dice: random.Random, data: bytes) -> bytes:
    spoiled = bytearray(data)
    for _ in range(24):
        spoiled[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(spoiled)


def _flip_head(dice: random.Random, data: bytes) -> bytes:
    spoiled = bytearray(data)
    for _ in range(8):
        spoiled[dice.randrange(min(400, len(data)))] ^= 1 << dice.randrange(8)
    return bytes(spoiled)


def _hole(dice: random.Random, data: bytes) -> bytes:
    first = dice.randrange(len(data))
    length = min(len(data) - first, max(1, len(data) // 6))
    return data[:first] + bytes(length) + data[first + length :]


_SPOILERS = {
    "cut": _cut,
    "short": _cut_tail,
    "flipped": _flip,
    "head-flipped": _flip_head,
    "hole": _hole,
}


# Files that are not what they say


def _strange(whole: dict[str, Path], dice: random.Random) -> Iterator[tuple[str, bytes]]:
    mp4, png = whole["h264.mp4"].read_bytes(), whole["plain.png"].read_bytes()
    yield "wrong-mkv.mp4", whole["h264.mkv"].read_bytes()
    yield "wrong-wav.mp4", whole["plain.wav"].read_bytes()
    yield "wrong-png.mp4", png
    yield "wrong-mp4.png", mp4
    yield "wrong-mp3.wav", whole["plain.mp3"].read_bytes()
    yield "wrong-mp4.txt", mp4
    yield "wrong-none", mp4
    yield "not-empty.mp4", b""
    yield "not-one-byte.mp4", b"\0"
    yield "not-zeros.mp4", bytes(100_000)
    yield "not-noise.mp4", dice.randbytes(100_000)
    yield "not-noise.mkv", b"\x1a\x45\xdf\xa3" + dice.randbytes(50_000)
    yield "not-text.mp4", b"This is no film, whatever it is called.\n" * 200
    yield "not-page.mp4", b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
    yield "not-json.mp4", b'{"error": "expired"}'
    yield "not-pdf.mp4", b"%PDF-1.7\n" + dice.randbytes(5000)
    yield "not-program.mp4", b"\x7fELF" + dice.randbytes(5000)
    yield "not-list.mp4", b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n"
    yield "not-concat.mp4", b"ffconcat version 1.0\nfile /etc/passwd\n"
    yield "only-ftyp.mp4", mp4[: struct.unpack(">I", mp4[:4])[0]]
    yield "only-index.mp4", _box_only(mp4, b"moov")
    yield "only-data.mp4", _box_only(mp4, b"mdat")
    yield "twice.mp4", mp4 + mp4
    yield "tail.mp4", mp4 + dice.randbytes(20_000)
    yield "huge.png", _png_of(60_000, 60_000)
    yield "large.png", _png_of(15_000, 15_000)
    yield "huge.jpg", _resized_jpeg(whole["plain.jpg"].read_bytes(), 65_500)
    yield "huge.gif", b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + bytes(3) + b";"
    yield "huge.bmp", _bmp_of(40_000, 40_000)
    yield "huge.y4m", b"YUV4MPEG2 W60000 H60000 F25:1 C420\nFRAME\n" + bytes(4000)
    yield "huge.avi", _resized_avi(whole["mpeg4.avi"].read_bytes(), 50_000)
    yield "huge.mp4", _resized_mp4(mp4, 65_000)
    yield "endless-rate.wav", _wav_at(whole["plain.wav"].read_bytes(), 2_000_000_000)


def _box_only(mp4: bytes, name: bytes) -> bytes:
    """The file's first box and the one called ``name``."""
    at, boxes = 0, {}
    while at + 8 <= len(mp4):
        size = struct.unpack_from(">I", mp4, at)[0]
        boxes[mp4[at + 4 : at + 8]] = mp4[at : at + size]
        at += max(8, size)
    return boxes[b"ftyp"] + boxes[name]


def _png_of(width: int, height: int) -> bytes:
    """A PNG of one bit a sample, all black: a few kilobytes however large it is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    coder = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    lines = b"".join([coder.compress(row * 100) for _ in range(min(height, 15_000) // 100)])
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", lines + coder.flush()) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _bmp_of(width: int, height: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + head + bytes(100)


def _resized_jpeg(data: bytes, side: int) -> bytes:
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", side, side) + data[at + 4 :]


def _resized_avi(data: bytes, side: int) -> bytes:
    at = data.index(b"strf") + 12
    return data[:at] + struct.pack("<ii", side, side) + data[at + 8 :]


def _resized_mp4(data: bytes, side: int) -> bytes:
    at = data.index(b"avc1", data.index(b"stsd")) + 28
    return data[:at] + struct.pack(">HH", side, side) + data[at + 4 :]


def _wav_at(data: bytes, rate_hz: int) -> bytes:
    at = data.index(b"fmt ") + 12
    return data[:at] + struct.pack("<I", rate_hz) + data[at + 4 :]


if __name__ == "__main__":
    for made in write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        print(made)
