"""Animated pictures of many frames, huge canvases and odd times: bounded time and memory."""

import io
import struct
import zlib

import pytest
from engine.films import film, project
from PIL import Image

from .confined import confined
from .program import Program

MANY = 50_000
LARGE = 8192


def gif(frames, size=9, *, delay=10, loops=None, disposal=0):
    """Of frames of one pixel."""
    head = b"GIF89a" + struct.pack("<HHBBB", size, size, 0x80, 0, 0) + bytes(6)
    if loops is not None:
        head += b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", loops) + b"\0"
    control = b"\x21\xf9\x04" + bytes([disposal << 2]) + struct.pack("<H", delay) + b"\0\0"
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + (control + image) * frames + b";"


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def apng(frames, size=9, *, delay=1, claimed=None, loops=0, dispose=0):
    """Of frames of one pixel, over a first one that fills the canvas."""
    control = struct.pack(">IIHHBB", 0, 0, delay, 10, dispose, 0)
    whole = zlib.compress(bytes((3 * size + 1) * size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    made = [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head)]
    made += [chunk(b"acTL", struct.pack(">II", claimed or frames, loops))]
    made += [chunk(b"fcTL", struct.pack(">III", 0, size, size) + control), chunk(b"IDAT", whole)]
    dot = zlib.compress(bytes(4))
    for number in range(1, 2 * frames - 2, 2):
        made += [chunk(b"fcTL", struct.pack(">III", number, 1, 1) + control)]
        made += [chunk(b"fdAT", struct.pack(">I", number + 1) + dot)]
    return b"".join([*made, chunk(b"IEND", b"")])


def webp(frames, size=8, *, delay=100, loops=0, dispose=0):
    """Of frames of two by two pixels."""
    still = io.BytesIO()
    Image.new("RGB", (2, 2), (9, 200, 9)).save(still, "WEBP", lossless=True)
    side = struct.pack("<I", size - 1)[:3]
    place = bytes(6) + 2 * b"\1\0\0" + struct.pack("<I", delay)[:3] + bytes([dispose])
    body = place + still.getvalue()[12:]
    made = b"WEBPVP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + 2 * side
    made += b"ANIM" + struct.pack("<IIH", 6, 0, loops)
    frame = b"ANMF" + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(made) + frames * len(frame)) + made + frames * frame


SHOWN = {
    "many frames in GIF": ("a.gif", lambda: gif(MANY), "4999.8s"),
    "many frames in APNG": ("a.png", lambda: apng(MANY), "4999.8s"),
    "many frames in WebP": ("a.webp", lambda: webp(MANY // 20), "249.8s"),
    "frames of no length in GIF": ("a.gif", lambda: gif(500, delay=0), "49.8s"),
    "frames of no length in APNG": ("a.png", lambda: apng(500, delay=0), "0s"),
    "frames of no length in WebP": ("a.webp", lambda: webp(500, delay=0), "49.8s"),
    "loops in GIF": ("a.gif", lambda: gif(9, loops=0xFFFF), "0.6s"),
    "loops in APNG": ("a.png", lambda: apng(9, loops=10**9), "0.6s"),
    "loops in WebP": ("a.webp", lambda: webp(9, loops=0xFFFF), "0.6s"),
    "more frames said than there are": ("a.png", lambda: apng(9, claimed=2**31 - 1), "0.6s"),
}
REFUSED = {
    "a large canvas in GIF": ("a.gif", lambda: gif(300, LARGE), "that need each other"),
    "one that is cleared": ("a.gif", lambda: gif(300, LARGE, disposal=2), "that need each other"),
    "a large canvas in APNG": ("a.png", lambda: apng(300, LARGE), "that need each other"),
    "a large canvas in WebP": ("a.webp", lambda: webp(300, LARGE), "that need each other"),
    "frames without end": ("a.gif", lambda: gif(300_000), "that need each other"),
    "the largest canvas of GIF": ("a.gif", lambda: gif(9, 0xFFFF), "pixels large"),
    "the largest canvas of WebP": ("a.webp", lambda: webp(9, 1 << 24), "is damaged"),
}


@pytest.fixture
def built(tmp_path, media):
    def run(name, data, begin):
        shown = film([{"video": "bomb", "in": begin, "duration": "0.2s"}], size="64x36")
        shown["media"]["bomb"] = name
        made = project(tmp_path / "film", media, shown, tmp_path / "cache")
        (made.folder / name).write_bytes(data)
        program = Program(made.folder, made.cache)
        ran = confined(program, "build", "film.yaml", "--executor", "inline", most_s=50)
        assert "Traceback" not in ran.err, ran.err[-2000:]
        assert made.partial_files() == []
        return ran, made

    return run


@pytest.mark.parametrize("what", SHOWN)
def test_animations_of_many_frames_and_odd_times_are_shown_to_their_last_frame(built, what):
    name, data, begin = SHOWN[what]
    ran, made = built(name, data(), begin)
    assert ran.code == 0, ran.err
    assert (made.folder / "film.mp4").exists()


@pytest.mark.parametrize("what", REFUSED)
def test_small_files_of_huge_frames_are_refused_before_they_are_laid_out(built, what):
    name, data, told = REFUSED[what]
    ran, made = built(name, data(), "0s")
    assert ran.code == 2, ran.err
    assert "film.yaml:" in ran.err
    assert f"{name}: " in ran.err
    assert told in ran.err
    assert made.outputs() == {}
    assert not list((made.cache / "v1" / "ac").rglob("*.json"))
