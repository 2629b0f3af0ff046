"""What the chunks of a PNG say of its form and ask of memory, without a look at its picture."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from dagrender.digest import Digest, digest_value
from dagrender.errors import SourceError

_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\x8aMNG\r\n\x1a\n")
"""libav's decoder takes the one as it takes the other."""
_HEAD, _CRC_BYTES = struct.Struct(">I4s"), 4
_PALETTE = 3
_COLOUR_TYPE_AT = 9
_OF_NO_MATTER = frozenset({b"IDAT", b"bKGD", b"hIST", b"iTXt", b"sPLT", b"tEXt", b"tIME", b"zTXt"})
_ANIMATED, _END = b"acTL", b"IEND"
_DEFLATED = frozenset({b"iCCP", b"zTXt"})
"""Words and profiles that libav unpacks in full, whatever they come to."""
_PORTION_BYTES = 1 << 16
MOST_UNPACKED_BYTES = 16 << 20
"""Of all words and profiles of a PNG together; profiles of printers take two or three MB."""


def png_form(data: bytes) -> Digest | None:
    """What all PNGs have in common that are decoded to the same form.

    None for what has to be decoded to tell: other files, palettes, of which only the colours that
    are in use count, animations, and what is cut short or unpacks to too much.
    """
    if unpacks_too_much(data):
        return None
    told: list[tuple[str, str]] = []
    try:
        for kind, body in _chunks(data):
            if kind == _ANIMATED or (kind == b"IHDR" and body[_COLOUR_TYPE_AT] == _PALETTE):
                return None
            if kind == _END:
                return digest_value(tuple(told))
            if kind not in _OF_NO_MATTER:
                told.append((kind.hex(), body.hex()))
    except (struct.error, IndexError):
        pass
    return None


def is_png(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a PNG."""
    return head.startswith(_SIGNATURES)


def unpacks_too_much(data: bytes) -> bool:
    """Whether the words and profiles of a PNG come to more than ``MOST_UNPACKED_BYTES``."""
    left = MOST_UNPACKED_BYTES
    try:
        for kind, body in _chunks(data):
            if kind in _DEFLATED:
                left -= _unpacked_bytes(body.partition(b"\0")[2][1:], left)
            if left < 0:
                return True
    except struct.error:
        pass
    return False


def check_unpacked(path: Path, data: bytes) -> None:
    """Make sure that a PNG, a file or a packet of one, asks for no more memory than it should.

    Raises:
        SourceError: its words and profiles come to more than ``MOST_UNPACKED_BYTES``.
    """
    if unpacks_too_much(data):
        message = f"has words or a profile of more than {MOST_UNPACKED_BYTES >> 20} MB"
        raise SourceError(str(path), message, "save it without metadata")


def _unpacked_bytes(packed: bytes, most: int) -> int:
    """How many bytes ``packed`` comes to, as far as it is whole; counted hardly beyond ``most``."""
    unpacking, count = zlib.decompressobj(), 0
    try:
        while packed and count <= most and not unpacking.eof:
            count += len(unpacking.decompress(packed, _PORTION_BYTES))
            packed = unpacking.unconsumed_tail
    except zlib.error:
        pass
    return count


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks with their bodies, those of the picture itself left out (PNG 3, 5.3)."""
    at = len(_SIGNATURES[0]) if is_png(data) else len(data)
    while at < len(data):
        size, kind = _HEAD.unpack_from(data, at)
        start = at + _HEAD.size
        at = start + size + _CRC_BYTES
        if at > len(data):
            return
        yield kind, b"" if kind == b"IDAT" else data[start : start + size]
