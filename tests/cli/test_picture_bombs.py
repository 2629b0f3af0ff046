"""Pictures that ask for more than they show: refused, or shown in little time and memory."""

import io
import struct
import zlib
from fractions import Fraction
from functools import cache

import av
import pytest
from engine.films import color, film, project
from PIL import Image

from .confined import confined
from .program import Program

MEBI = 1 << 20
REFUSED = "has words or a profile of more than 16 MB"


@cache
def packed(size_mb):
    packing = zlib.compressobj(6)
    return b"".join([packing.compress(bytes(MEBI)) for _ in range(size_mb)]) + packing.flush()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks):
    rows = zlib.compress((b"\0" + bytes(27)) * 9)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0))
    end = chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + end


def tiff(*, pages=1, loops=False, more=()):
    """Baseline TIFF 6.0, grey: ``more`` are entries (tag, type, count, value)."""
    entries = [
        *((256, 3, 1, 9), (257, 3, 1, 9), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)),
        *((273, 4, 1, 8), (277, 3, 1, 1), (278, 3, 1, 9), (279, 4, 1, 81), *more),
    ]
    folder = struct.pack("<H", len(entries))
    folder += b"".join(struct.pack("<HHII", *entry) for entry in entries)
    first, size = 90, len(folder) + 4
    places = [first + size * number for number in range(1, pages)] + [first if loops else 0]
    tail = b"".join(folder + struct.pack("<I", place) for place in places)
    return b"II*\0" + struct.pack("<I", first) + bytes(82) + tail


def saved(kind, **more):
    made = io.BytesIO()
    Image.new("RGB", (9, 9)).save(made, kind, **more)
    return made.getvalue()


def looping_exif():
    pointers = [(0x8769, 4, 1, 8), (0x8825, 4, 1, 8), (0x0112, 3, 0xFFFFFFFF, 8)]
    entries = b"".join(struct.pack("<HHII", *one) for one in pointers)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 3) + entries + struct.pack("<I", 8)


def gif(frames):
    head = b"GIF89a" + struct.pack("<HHBBB", 9, 9, 0x80, 0, 0) + bytes(6)
    control = b"\x21\xf9\x04\0\1\0\0\0"
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + (control + image) * frames + b";"


BOMBS = {
    "words": ("a.png", lambda: png(chunk(b"zTXt", b"a\0\0" + packed(64)))),
    "a profile": ("a.png", lambda: png(chunk(b"iCCP", b"a\0\0" + packed(64)))),
    "many words": ("a.png", lambda: png(*[chunk(b"zTXt", b"a\0\0" + packed(2))] * 50)),
    "a profile that ends in nonsense": (
        "a.png",
        lambda: png(chunk(b"iCCP", b"a\0\0" + packed(64)[:-900] + b"\xff" * 900)),
    ),
}
WITHIN = {
    f"{what} in {suffix}": (suffix, chunks)
    for suffix in ("mov", "avi", "nut", "ico")
    for what, chunks in {
        "words": lambda: [chunk(b"zTXt", b"a\0\0" + packed(64))],
        "a profile": lambda: [chunk(b"iCCP", b"a\0\0" + packed(64))],
        "many words": lambda: [chunk(b"zTXt", b"a\0\0" + packed(2))] * 50,
    }.items()
}
"""Pictures that are no files of their own."""
SHOWN = {
    "words that nobody unpacks": (
        "a.png",
        lambda: png(chunk(b"iTXt", b"a\0\1\0\0\0" + packed(64))),
    ),
    "many plain words": ("a.png", lambda: png(*[chunk(b"tEXt", b"a\0b")] * 50_000)),
    "a profile of nonsense": ("a.png", lambda: png(chunk(b"iCCP", b"a\0\0" + packed(1)))),
    "pages that lead to themselves": ("a.tiff", lambda: tiff(loops=True)),
    "many pages": ("a.tiff", lambda: tiff(pages=20_000)),
    "words without end": ("a.tiff", lambda: tiff(more=[(270, 2, 0xFFFFFFFF, 8)])),
    "a profile without end": ("a.tiff", lambda: tiff(more=[(34675, 7, 0x7FFFFFFF, 8)])),
    "a folder within itself": ("a.tiff", lambda: tiff(more=[(330, 4, 1, 90), (34665, 4, 1, 90)])),
    "a large profile": ("a.jpg", lambda: saved("JPEG", icc_profile=b"\xff" * 4_000_000)),
    "a loop in its EXIF": ("a.jpg", lambda: saved("JPEG", exif=looping_exif())),
    "a large profile in WebP": ("a.webp", lambda: saved("WEBP", icc_profile=b"\xff" * 4_000_000)),
    "many frames": ("a.gif", lambda: gif(2_000)),
}
"""Or refused with a reason, where a file is damaged by that."""


@pytest.fixture
def made_of(tmp_path, media):
    def run(name, data, command, *args, kind=None):
        (tmp_path / "film").mkdir(parents=True)
        (tmp_path / "film" / name).write_bytes(data)
        kind = kind or ("video" if name.endswith("gif") else "image")
        shown = film([{kind: "bomb", "duration": "0.2s"}, color()])
        shown["media"]["bomb"] = name
        made = project(tmp_path / "film", media, shown, tmp_path / "cache")
        ran = confined(Program(made.folder, made.cache), command, "film.yaml", *args)
        assert "Traceback" not in ran.err, ran.err[-2000:]
        assert made.partial_files() == []
        return ran, made

    return run


@pytest.mark.parametrize("what", BOMBS)
def test_words_and_profiles_that_unpack_to_much_more_are_refused(made_of, what):
    name, data = BOMBS[what]
    ran, made = made_of(name, data(), "build", "--executor", "inline")
    assert ran.code == 2
    assert "film.yaml:" in ran.err
    assert f"{name}: {REFUSED}" in ran.err
    assert "save it without metadata" in ran.err
    assert not (made.folder / "film.mp4").exists()


def within(path, *pictures):
    """A film of these PNGs, packet by packet; or an ICO of the last of them."""
    if path.suffix == ".ico":
        place = struct.pack("<BBBBHHII", 9, 9, 0, 0, 1, 32, len(pictures[-1]), 22)
        path.write_bytes(struct.pack("<HHH", 0, 1, 1) + place + pictures[-1])
        return
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=10)
        stream.width, stream.height, stream.pix_fmt = 9, 9, "rgb24"
        stream.time_base = Fraction(1, 10)
        for number, data in enumerate(pictures):
            packet = av.Packet(data)
            packet.stream, packet.is_keyframe = stream, True
            packet.time_base = stream.time_base
            packet.pts = packet.dts = number
            packet.duration = 1
            container.mux(packet)


@pytest.mark.parametrize("head", [b"\x89PNG", b"\x8aMNG"])
@pytest.mark.parametrize("what", WITHIN)
def test_a_bomb_within_a_film_or_an_icon_is_refused_as_a_file_is(made_of, tmp_path, what, head):
    """Whichever of the signatures its decoder takes it has."""
    suffix, chunks = WITHIN[what]
    path = tmp_path / f"a.{suffix}"
    within(path, *[png()] * 3, png(*chunks()).replace(b"\x89PNG", head, 1))
    ran, made = made_of(path.name, path.read_bytes(), "build", "--executor", "inline", kind="video")
    assert ran.code == 2
    assert "film.yaml:" in ran.err
    # libav takes nothing but PNG for a picture in an ICO
    assert f"{path.name}: {REFUSED}" in ran.err or (suffix == "ico" and head != b"\x89PNG")
    assert not (made.folder / "film.mp4").exists()
    assert not list((made.cache / "v1" / "ac").rglob("*.json"))


@pytest.mark.parametrize("suffix", ["avi", "nut"])
def test_what_holds_plain_pictures_is_shown(made_of, tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    within(path, *[png(chunk(b"zTXt", b"a\0\0" + packed(1)))] * 3)
    ran, made = made_of(path.name, path.read_bytes(), "build", "--executor", "inline", kind="video")
    assert ran.code == 0, ran.err
    assert (made.folder / "film.mp4").exists()


@pytest.mark.parametrize("what", SHOWN)
def test_odd_pictures_are_shown_or_refused_in_little_memory(made_of, what):
    name, data = SHOWN[what]
    ran, made = made_of(name, data(), "build", "--executor", "inline")
    assert ran.code in (0, 2), ran.err
    assert (ran.code == 0) or f"{name}: " in ran.err
    assert (made.folder / "film.mp4").exists() == (ran.code == 0)


def test_a_bomb_within_a_sequence_is_refused_too(made_of, tmp_path, media):
    from dagrender.errors import SourceError
    from dagrender.media.probing.sequence import probe_pictures

    plain, bomb = tmp_path / "a1.png", tmp_path / "a2.png"
    plain.write_bytes(png())
    bomb.write_bytes(png(chunk(b"zTXt", b"a\0\0" + packed(64))))

    def told():
        try:
            return probe_pictures((plain, bomb))
        except SourceError as error:
            return error.message

    assert confined(told) == REFUSED
