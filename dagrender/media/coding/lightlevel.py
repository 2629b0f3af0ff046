"""The display that PQ pictures were graded on, and how bright they get, for streams and files.

Streams have it in SEI messages (H.265 D.2.28 and D.2.35) or metadata OBUs (AV1 5.8), files in the
boxes ``mdcv`` and ``clli`` (ISO/IEC 14496-12, 12.1.6 and 12.1.7), for players that do not look into
the stream. H.265 and the boxes count chromaticities in steps of 0.00002 and luminances in steps of
0.0001 cd/m2.
"""

import struct
from collections.abc import Iterator

from dagrender.media.coding.encoding import Mastering
from dagrender.picture import Primaries
from dagrender.transfer import chromaticities

_STEPS = 50_000
_NIT_STEPS = 10_000
_PATH = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
_HEAD = {b"stsd": 16}
"""Where the boxes inside of a box begin, if not right behind its size and name."""


def _xy(primaries: Primaries) -> Iterator[tuple[int, int]]:
    """Green, blue, red and white, in steps."""
    red, green, blue, white = chromaticities(primaries)
    for x, y in (green, blue, red, white):
        yield round(x * _STEPS), round(y * _STEPS)


def _nits(mastering: Mastering) -> tuple[int, int]:
    return round(mastering.peak_nits * _NIT_STEPS), round(mastering.black_nits * _NIT_STEPS)


def x265_params(mastering: Mastering) -> tuple[str, ...]:
    """What libx265 is told, so that it writes the SEI messages."""
    names = zip(("G", "B", "R", "WP"), _xy(mastering.primaries), strict=True)
    display = "".join(f"{name}({x},{y})" for name, (x, y) in names)
    peak, black = _nits(mastering)
    told = (f"master-display={display}L({peak},{black})",)
    if mastering.max_cll is None:
        return told
    return (*told, f"max-cll={mastering.max_cll},{mastering.max_fall or 0}")


def svt_params(mastering: Mastering | None) -> tuple[str, ...]:
    """What SVT-AV1 is told, so that it writes the metadata."""
    if mastering is None:
        return ()
    red, green, blue, white = chromaticities(mastering.primaries)
    corners = zip(("G", "B", "R", "WP"), (green, blue, red, white), strict=True)
    display = "".join(f"{name}({float(x):.4f},{float(y):.4f})" for name, (x, y) in corners)
    light = f"L({mastering.peak_nits:.4f},{mastering.black_nits:.4f})"
    told = (f"mastering-display={display}{light}",)
    if mastering.max_cll is None:
        return told
    return (*told, f"content-light={mastering.max_cll},{mastering.max_fall or 0}")


def boxes(mastering: Mastering) -> bytes:
    """The boxes of a sample entry."""
    corners = [value for xy in _xy(mastering.primaries) for value in xy]
    found = _box(b"mdcv", struct.pack(">8H2I", *corners, *_nits(mastering)))
    if mastering.max_cll is None:
        return found
    return found + _box(b"clli", struct.pack(">2H", mastering.max_cll, mastering.max_fall or 0))


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


def with_boxes(segment: bytes, mastering: Mastering, tag: str) -> bytes:
    """``segment``, whose index lies behind its media, with the boxes in its sample entry.

    ``tag`` is what an mp4 or mov calls its one stream. libav's muxer writes them into the film from
    there; it has no other way to be told.
    """
    added = boxes(mastering)
    made = bytearray(segment)
    begin, end = 0, len(made)
    sizes = []
    for name in (*_PATH, tag.encode()):
        begin, end = _find(made, name, begin, end)
        sizes.append(begin)
        begin += _HEAD.get(name, 8) if name in _PATH else 0
    for place in sizes:
        struct.pack_into(">I", made, place, struct.unpack_from(">I", made, place)[0] + len(added))
    made[end:end] = added
    return bytes(made)


def _find(data: bytearray, name: bytes, begin: int, end: int) -> tuple[int, int]:
    """Where the box ``name`` begins and ends, among the boxes between ``begin`` and ``end``."""
    while begin < end:
        size, found = struct.unpack_from(">I4s", data, begin)
        if found == name:
            return begin, begin + size
        begin += size
    raise ValueError(f"no box {name!r}")
