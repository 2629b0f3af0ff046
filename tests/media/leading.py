"""Files that lead to others, written byte by byte by functions of the folder they are to lie in."""

import struct
from io import BytesIO

import av

from .footage import write_film

DECOY = "decoy.mp4"
UID = bytes(range(16))


def dref(entry):
    """A QuickTime film whose samples are said to lie in another file."""

    def write(folder):
        path = folder / "leads.mov"
        write_film(path)
        path.write_bytes(_boxes(path.read_bytes(), entry))
        return path

    return write


def url(address):
    """A data reference by an address, as ISO 14496-12 has it (8.7.2)."""
    return _box(b"url ", bytes(4) + address.encode() + b"\0")


def alias(name):
    """One by a Macintosh alias, in the same folder: QuickTime's own."""
    record = bytes(10) + b"\x02me" + bytes(25) + bytes(12)
    record += bytes([len(name)]) + name.encode().ljust(63, b"\0") + bytes(16)
    record += struct.pack(">HH", 1, 1) + bytes(16)
    path = f"me:{name}".encode()
    record += struct.pack(">HH", 2, len(path)) + path + bytes(len(path) % 2)
    return _box(b"alis", bytes(4) + record + b"\xff\xff\0\0" + bytes(100))


def _box(kind, inner):
    return struct.pack(">I", 8 + len(inner)) + kind + inner


def _boxes(data, entry):
    made, at = b"", 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        inner = data[at + 8 : at + size]
        if kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
            inner = _boxes(inner, entry)
        elif kind == b"dref":
            inner = bytes(4) + struct.pack(">I", 1) + entry
        made += _box(kind, inner)
        at += size
    return made


def reference_movie(folder):
    """A QuickTime film that is nothing but the name of another."""
    name = DECOY.encode() + b"\0"
    rdrf = _box(b"rdrf", bytes(4) + b"url " + struct.pack(">I", len(name)) + name)
    path = folder / "leads.mov"
    moov = _box(b"moov", _box(b"rmra", _box(b"rmda", rdrf)))
    path.write_bytes(_box(b"ftyp", b"qt  " + bytes(4) + b"qt  ") + moov)
    return path


def open_dml(place):
    """An AVI whose index of indexes (OpenDML 1.02, 1996) says that the next lies at ``place``.

    None is where it lies itself. It is in the room that libav leaves for one.
    """

    def write(folder):
        path = folder / "leads.avi"
        write_film(path)
        data = bytearray(path.read_bytes())
        at = data.index(b"JUNK")
        assert at < data.index(b"movi")
        entry = struct.pack("<QII", at if place is None else place, 64, 5)
        index = struct.pack("<HBBI4s3I", 4, 0, 0, 1, b"00dc", 0, 0, 0) + entry
        assert len(index) <= struct.unpack_from("<I", data, at + 4)[0]
        data[at : at + 4] = b"indx"
        data[at + 8 : at + 8 + len(index)] = index
        path.write_bytes(data)
        return path

    return write


def linked_segments(folder):
    """Matroska (RFC 9559, 5.1.2 and 5.1.7.1): segments before, after and in a chapter."""
    path = folder / "leads.mkv"
    write_film(path)
    data = bytearray(path.read_bytes())
    own = _element("73a4", UID[::-1]) + _element("3eb923", UID) + _element("3e83bb", DECOY.encode())
    own += _element("3cb923", UID) + _element("3c83ab", DECOY.encode())
    data = _into(data, "1549a966", own)
    atom = _element("73c4", b"\1") + _element("91", b"\0") + _element("6e67", UID)
    edition = _element("45dd", b"\1") + _element("b6", atom)
    chapters = _element("1043a770", _element("45b9", edition))
    first = data.index(bytes.fromhex("1549a966"))
    path.write_bytes(bytes(data[:first]) + chapters + bytes(data[first:]))
    return path


def _element(number, inner):
    return bytes.fromhex(number) + struct.pack(">Q", len(inner) | 1 << 56) + inner


def _into(data, number, more):
    """``more`` added to the first element of a kind, whose length is written in eight bytes."""
    at = data.index(bytes.fromhex(number)) + len(number) // 2
    width = 9 - data[at].bit_length()
    length = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
    inner = bytes(data[at + width : at + width + length]) + more
    whole = bytes(data[: at - len(number) // 2]) + _element(number, inner)
    return bytearray(whole + bytes(data[at + width + length :]))


def locator(folder):
    """MXF (SMPTE ST 377-1, annex B) whose essence is said to lie where a network locator says."""
    path = folder / "leads.mxf"
    made = BytesIO()
    with av.open(made, "w", format="mxf") as container:
        stream = container.add_stream("mpeg2video", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(5):
            frame = av.VideoFrame(64, 48, "yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    data = made.getvalue()
    address = f"file:{folder / DECOY}".encode("utf-16-be")
    sets = struct.pack(">HH", 0x3C0A, 16) + UID
    sets += struct.pack(">HH", 0x4001, len(address)) + address
    key = bytes.fromhex("060e2b34025301010d01010101013200")
    klv = key + b"\x83" + len(sets).to_bytes(3, "big") + sets
    # in the room that the header leaves free, so that nothing is moved
    fill = bytes.fromhex("060e2b34010101020301021001000000")
    at = data.index(fill)
    while (size := int.from_bytes(data[at + 17 : at + 20], "big")) < len(klv):
        at = data.index(fill, at + 1)
    rest = fill + b"\x83" + (size - len(klv)).to_bytes(3, "big")
    path.write_bytes(data[:at] + klv + rest + data[at + len(klv) + len(rest) :])
    return path


def text(name, words):
    """A file that is nothing but words."""

    def write(folder):
        path = folder / name
        path.write_text(words.format(folder=folder, decoy=DECOY))
        return path

    return write


def named(name):
    """A film whose own name means something to libav."""

    def write(folder):
        plain = folder / "plain.mp4"
        write_film(plain)
        path = folder / name
        plain.rename(path)
        return path

    return write
