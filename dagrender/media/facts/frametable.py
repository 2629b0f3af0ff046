"""From the packets of a video stream to its frame table: pure arithmetic, no libav.

A frame's identity is what it decodes from, so the packets of each GOP are digested in decode order
together with the order in which their frames are shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from dagrender.digest import Digest, combine, digest_value
from dagrender.media.facts.model import FrameTable, Gop, Stamps
from dagrender.media.facts.regularity import Timing


@dataclass(slots=True, kw_only=True)
class PacketLog:
    """What a demux saw of a video stream: an entry a packet, in decode order; grows as it reads."""

    stamps: list[int] = field(default_factory=list)
    """What tells each packet's frame apart in the decoder's output."""
    shown: list[bool] = field(default_factory=list)
    """False: decoded, but cut away by an edit list or not decodable."""
    silent: set[int] = field(default_factory=set)
    """Packets that yield no frame: VP8's hidden references, and what precedes the first key."""
    gop_starts: list[int] = field(default_factory=list)
    """Which packets are key packets."""
    gop_digests: list[Digest] = field(default_factory=list)
    last_duration: int = 0
    """How long the frame with the highest stamp lasts, in the file's time base; 0 is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A GOP by its packets: ``packets`` in decode order, ``frames`` in presentation order."""

    digest: Digest
    frames: tuple[int, ...]
    key: int


def presentation_order(log: PacketLog) -> list[int]:
    """The packets that yield frames by rising stamps; of two with one stamp, the first counts."""
    first_with: dict[int, int] = {}
    for packet, stamp in enumerate(log.stamps):
        if packet not in log.silent:
            first_with.setdefault(stamp, packet)
    return [first_with[stamp] for stamp in sorted(first_with)]


def groups(log: PacketLog, order: Sequence[int]) -> tuple[Group, ...]:
    """The GOPs, made one where their frames interleave, so that each is a run of ``order``."""
    number_of = _gop_numbers(log)
    joined: set[int] = set()
    highest = 0
    for packet in order:
        number = number_of[packet]
        joined.update(range(number + 1, highest + 1))
        highest = max(highest, number)
    frames: dict[int, list[int]] = {}
    heads: list[int] = []
    head_of: list[int] = []
    for number in range(len(log.gop_starts)):
        if number not in joined:
            heads.append(number)
        head_of.append(heads[-1])
    for packet in order:
        frames.setdefault(head_of[number_of[packet]], []).append(packet)
    ends = [*heads[1:], len(log.gop_starts)]
    return tuple(
        _group(log, range(head, end), tuple(frames.get(head, ())))
        for head, end in zip(heads, ends, strict=True)
    )


def _gop_numbers(log: PacketLog) -> list[int]:
    numbers = [0] * len(log.stamps)
    for number, (start, end) in enumerate(_ranges(log)):
        numbers[start:end] = [number] * (end - start)
    return numbers


def _ranges(log: PacketLog) -> Iterator[tuple[int, int]]:
    return zip(log.gop_starts, [*log.gop_starts[1:], len(log.stamps)], strict=True)


def _group(log: PacketLog, numbers: range, frames: tuple[int, ...]) -> Group:
    start = log.gop_starts[numbers.start]
    ranks = tuple(packet - start for packet in frames)
    packets = combine(log.gop_digests[number] for number in numbers)
    return Group(digest=digest_value((packets, ranks)), frames=frames, key=start)


def leading_of(group: Group) -> int:
    """How many of the group's frames are shown before its key frame."""
    return group.frames.index(group.key) if group.key in group.frames else 0


def table_of(
    log: PacketLog,
    parts: Sequence[Group],
    timing: Timing,
    *,
    file_time_base: Fraction,
    stamps: Stamps,
) -> FrameTable:
    """The table of the frames that ``log`` shows; ``timing`` has their times."""
    gops: list[Gop] = []
    file_pts: list[int] = []
    for part in parts:
        places = tuple(place for place, packet in enumerate(part.frames) if log.shown[packet])
        gops.append(replace(_gop(part, places, len(file_pts)), key=log.stamps[part.key]))
        file_pts += (log.stamps[part.frames[place]] for place in places)
    return FrameTable(
        time_base=timing.time_base,
        pts=timing.pts,
        duration=timing.duration,
        gops=_without_empty_ends(gops),
        origin_pts=file_pts[0],
        file_time_base=file_time_base,
        file_pts=tuple(file_pts),
        stamps=stamps,
    )


def _gop(part: Group, places: tuple[int, ...], first: int) -> Gop:
    leading = leading_of(part)
    if not places:
        return Gop(digest=part.digest, first=first, count=0, leading=leading)
    if places[-1] - places[0] + 1 == len(places):
        return Gop(
            digest=part.digest, first=first, count=len(places), leading=leading, hidden=places[0]
        )
    # an edit list that cuts holes: which frames are left becomes part of what they are
    return Gop(
        digest=digest_value((part.digest, places)),
        first=first,
        count=len(places),
        leading=sum(place < leading for place in places),
    )


def _without_empty_ends(gops: list[Gop]) -> tuple[Gop, ...]:
    """Without the GOPs that show nothing and that no frame of another refers to."""
    return tuple(
        gop
        for number, gop in enumerate(gops)
        if gop.count or (number + 1 < len(gops) and gops[number + 1].leading)
    )
