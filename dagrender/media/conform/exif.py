"""The orientation that a camera noted in a picture's EXIF data (CIPA DC-008, 4.6.4).

libav turns it into a display matrix, but PyAV can read that only from frames whose side data it
knows all kinds of, which EXIF is not.
"""

import struct

_MARKS = ((b"Exif\0\0", 6), (b"eXIf", 4), (b"EXIF", 8))  # JPEG, PNG and WebP: mark, bytes to skip
_HEAD_BYTES = 1 << 18
_ORIENTATION = 0x0112
_ENTRY_BYTES = 12
_TURNS = {
    1: (0, False),
    2: (0, True),
    3: (180, False),
    4: (180, True),
    5: (270, True),
    6: (90, False),
    7: (90, True),
    8: (270, False),
}


def exif_orientation(data: bytes) -> tuple[int, bool] | None:
    """The clockwise turn in degrees and whether to mirror before it; None if it is not noted.

    Args:
        data: the file's picture data; EXIF comes early in it.
    """
    head = data[:_HEAD_BYTES]
    for mark, skip in _MARKS:
        place = head.find(mark)
        if place >= 0:
            try:
                return _TURNS.get(_orientation_tag(head[place + skip :]))
            except struct.error:
                return None
    return None


def _orientation_tag(tiff: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, directory)
    for number in range(count):
        tag, _, _, value = struct.unpack_from(
            f"{order}HHIH", tiff, directory + 2 + number * _ENTRY_BYTES
        )
        if tag == _ORIENTATION:
            return int(value)
    return 0
