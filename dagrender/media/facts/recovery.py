"""Which of the packets that are marked as key packets H.264 can really be decoded from.

A stream that refreshes by slices marks recovery points as keys, though its picture is whole only
some frames later, and the first ones come out inexact. (ITU-T H.264, 7.3.1, 7.3.2.3 and D.1.8.)
"""

from collections.abc import Iterator

_SEI, _RECOVERY_POINT = 6, 6
_ANNEX_B = b"\0\0\1"
_IDR = 5


def refreshes_gradually(packet: bytes, extradata: bytes) -> bool:
    """Whether decoding may begin with this packet, but shows a whole picture later only."""
    for unit in _units(packet, extradata):
        kind = unit[0] & 0x1F if unit else 0
        if kind == _IDR:
            return False
        if kind == _SEI and _recovery_frames(unit[1:]):
            return True
    return False


def _units(packet: bytes, extradata: bytes) -> Iterator[bytes]:
    """The heads of the NAL units of a packet; the container says how they are told apart."""
    if extradata[:1] != b"\1":
        starts = packet.split(_ANNEX_B)
        yield from starts[1:]
        return
    size = (extradata[4] & 3) + 1 if len(extradata) > 4 else 4  # noqa: PLR2004 - its place
    at = 0
    while at + size < len(packet):
        length = int.from_bytes(packet[at : at + size])
        yield packet[at + size : at + size + length]
        at += size + length


def _recovery_frames(sei: bytes) -> int:
    """How many frames a recovery point says that it takes; 0 where there is none."""
    at = 0
    while at + 2 < len(sei):
        numbers = []
        for _ in range(2):  # the payload's kind and its size, each a sum of bytes up to below 255
            number = 0
            while at < len(sei) and sei[at] == 0xFF:  # noqa: PLR2004 - as the standard has it
                number, at = number + 255, at + 1
            if at >= len(sei):
                return 0
            numbers.append(number + sei[at])
            at += 1
        kind, size = numbers
        if kind == _RECOVERY_POINT:
            return _exp_golomb(sei[at : at + size].replace(b"\0\0\3", b"\0\0"))
        at += size
    return 0


def _exp_golomb(data: bytes) -> int:
    bits = "".join(f"{byte:08b}" for byte in data[:8])
    zeros = len(bits) - len(bits.lstrip("0"))
    code = bits[zeros : 2 * zeros + 1]
    return int(code, 2) - 1 if code else 0
