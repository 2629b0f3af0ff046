"""The languages of tracks as files have them.

Of the twenty that ISO 639-2 has two codes for, Matroska takes the bibliographic ones (RFC 9559,
section 12).

libav's muxer of QuickTime files knows some languages by Macintosh's numbers and leaves out all
others. The field may as well have a language's three letters, five bits each (ISO/IEC 14496-12,
8.4.2; QuickTime File Format, "Language code values"), as in MP4, and they are written into the
finished file.
"""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

_BIBLIOGRAPHIC: Mapping[str, str] = {
    "bod": "tib", "ces": "cze", "cym": "wel", "deu": "ger", "ell": "gre",
    "eus": "baq", "fas": "per", "fra": "fre", "hye": "arm", "isl": "ice",
    "kat": "geo", "mkd": "mac", "mri": "mao", "msa": "may", "mya": "bur",
    "nld": "dut", "ron": "rum", "slk": "slo", "sqi": "alb", "zho": "chi",
}  # fmt: skip
_HEAD_BYTES = 8
_CLOCKS_BYTES = {0: 16, 1: 28}
"""Times, clock and duration in front of the language, by the version of the box."""


def in_matroska(language: str) -> str:
    """A language, as ISO 639-2/T has it, as Matroska has it."""
    return _BIBLIOGRAPHIC.get(language, language)


def write_languages(path: Path, languages: Mapping[int, str]) -> None:
    """Write languages, as ISO 639-2/T has them, into the tracks of those numbers, from 0 on."""
    if not languages:
        return
    with path.open("r+b") as file:
        (begin, end) = next(_boxes(file, b"moov", 0, path.stat().st_size))
        for number, (first, last) in enumerate(_boxes(file, b"trak", begin, end)):
            if number not in languages:
                continue
            for media in _boxes(file, b"mdia", first, last):
                for head, _ in _boxes(file, b"mdhd", *media):
                    file.seek(head)
                    version = file.read(4)[0]
                    file.seek(head + 4 + _CLOCKS_BYTES[version])
                    file.write(struct.pack(">H", _packed(languages[number])))


def _boxes(file: BinaryIO, name: bytes, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the insides of boxes of a name begin and end, between two places of a file."""
    while begin < end:
        file.seek(begin)
        size, found = struct.unpack(">I4s", file.read(_HEAD_BYTES))
        head = _HEAD_BYTES
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            head += 8
        stop = begin + size if size else end
        if found == name:
            yield begin + head, stop
        begin = stop


def _packed(language: str) -> int:
    first, second, third = (ord(letter) - 0x60 for letter in language)
    return first << 10 | second << 5 | third
