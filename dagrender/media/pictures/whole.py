"""Whether a picture file is there to its end, where libav would decode half of it without a word.

And how large it says that it is, where libav refuses to say because that is too much.
"""

import struct
from collections.abc import Iterator

MOST_PIXELS = (1 << 28) - 1
"""libav reads no larger pictures: ``av_image_check_size2`` bounds them to INT_MAX / 8."""
_JPEG, _GIF, _PNG, _BMP = b"\xff\xd8", b"GIF8", b"\x89PNG\r\n\x1a\n", b"BM"
_Y4M = b"YUV4MPEG2 "
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, b"\xff\xd9"
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_GIF_HEAD_BYTES, _GIF_IMAGE, _GIF_EXTENSION, _GIF_END = 13, 0x2C, 0x21, 0x3B


def may_be_cut_short(head: bytes) -> bool:
    """Whether ``is_cut_short`` can tell of a file that begins with ``head``."""
    return head.startswith((_JPEG, _GIF))


def is_cut_short(data: bytes) -> bool:
    """Whether ``data``, a whole file, is a JPEG or GIF that lacks its end."""
    try:
        if data.startswith(_JPEG):
            scan = next((at for code, at in _segments(data) if code == _START_OF_SCAN), len(data))
            return data.find(_END_OF_IMAGE, scan) < 0
        return data.startswith(_GIF) and not _gif_ends(data)
    except (struct.error, IndexError):
        return True


def stated_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the head of a PNG, JPEG, GIF, BMP or YUV4MPEG2 has them."""
    try:
        if data.startswith(_PNG):
            return struct.unpack_from(">II", data, 16)
        if data.startswith(_GIF):
            return struct.unpack_from("<HH", data, 6)
        if data.startswith(_Y4M):
            line = data.partition(b"\n")[0].split()
            sides = (next(int(w[1:]) for w in line if w.startswith(side)) for side in (b"W", b"H"))
            return next(sides), next(sides)
        if data.startswith(_BMP):
            width, height = struct.unpack_from("<ii", data, 18)
            return width, abs(height)
        if data.startswith(_JPEG):
            at = next(at for code, at in _segments(data) if code in _FRAME_HEADERS)
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
    except (struct.error, StopIteration, ValueError):
        pass
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """The JPEG's markers with their places, up to its first scan (ITU-T T.81, B.1)."""
    at = len(_JPEG)
    while True:
        mark, code = struct.unpack_from(">BB", data, at)
        if mark != 0xFF:  # noqa: PLR2004 - every marker begins with it
            return
        if code == 0xFF:  # noqa: PLR2004 - fill bytes
            at += 1
            continue
        yield code, at
        if code == _START_OF_SCAN:
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        at += 2 + length


def _gif_ends(data: bytes) -> bool:
    """Whether the last block is whole (GIF89a, appendix A); many writers leave the trailer out."""
    at = _GIF_HEAD_BYTES + _colours_bytes(data[10])
    while at < len(data) and data[at] != _GIF_END:
        if data[at] == _GIF_IMAGE:
            at += 10 + _colours_bytes(data[at + 9]) + 1
        elif data[at] == _GIF_EXTENSION:
            at += 2
        else:
            return True  # padding behind the last block
        while size := data[at]:
            at += 1 + size
        at += 1
    return True


def _colours_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
