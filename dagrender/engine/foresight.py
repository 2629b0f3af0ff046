"""In which order pictures are painted, and which frames are worth keeping meanwhile. Pure.

Pictures that show the same frames are put next to each other, in the order of the frames in their
source: so that the frames are decoded once, and need not be kept for long. All others stay in film
order.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dagrender.digest import Digest
from dagrender.paint.displaylist import DisplayList, FrameCel
from dagrender.picture import Conform, FrameRun, Pixels

Place = Callable[[Digest], tuple[int, int]]
"""Of a GOP: the rank of its source in the film, and where in the source its frame 0 stands."""
_FAR = 32
"""Pictures ahead: a frame is not kept for longer than it takes to paint so many."""
_Kept = tuple[Digest, int, Conform]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What is known of a picture in its place among the others.

    ``again`` are frames that it decodes and later ones show; ``shared`` counts those that earlier
    ones have kept for it, ``lead`` those that have been decoded already on the way to its first.
    """

    number: int
    again: tuple[FrameCel, ...]
    shared: int
    lead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    gop: Digest
    low: int
    high: int
    indices: tuple[int, ...]
    conform: Conform


def foresee(displays: Sequence[DisplayList], place: Place, room_bytes: int) -> list[Foresight]:
    """The order in which to paint ``displays``, which are given in film order.

    ``room_bytes`` is what a worker may use for frames that will be wanted again.
    """
    runs = [tuple(_runs(display)) for display in displays]
    order = decode_order(runs, place)
    return _look_ahead([runs[number] for number in order], order, room_bytes)


def _runs(display: DisplayList) -> Iterator[_Run]:
    cels = (cel for layer in display.all_layers() for _, cel in layer.cels)
    for cel in cels:
        if isinstance(cel, FrameCel):
            for run in cel.frames:
                low, high = min(run.indices), max(run.indices)
                form = cel.conform
                yield _Run(gop=run.gop, low=low, high=high, indices=run.indices, conform=form)


def decode_order(pictures: Sequence[Sequence[_Run]], place: Place) -> list[int]:
    """The numbers of ``pictures`` in the order in which they are painted."""
    groups = _Groups(len(pictures))
    spans: dict[Digest, list[_Span]] = defaultdict(list)
    for number, picture in enumerate(pictures):
        for run in picture:
            spans[run.gop].append((run.low, run.high, number))
    for shown in spans.values():
        groups.join_where_they_overlap(shown)
    places = [place(picture[0].gop) if picture else None for picture in pictures]
    starts = [
        (at[0], at[1] + picture[0].low) if at else (-1, number)
        for number, (at, picture) in enumerate(zip(places, pictures, strict=True))
    ]
    for shown in _extents(starts, groups).values():
        groups.join_where_they_overlap(shown)
    return sorted(
        range(len(pictures)), key=lambda number: (groups.first(number), starts[number], number)
    )


_Span = tuple[int, int, int]
"""From where to where a picture, or a group by its first picture, reaches."""


class _Groups:
    """Pictures that are painted together; each goes by the first of them in the film."""

    def __init__(self, count: int) -> None:
        self._leader = list(range(count))

    def first(self, number: int) -> int:
        leader = self._leader
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    def join_where_they_overlap(self, spans: list[_Span]) -> None:
        reach, last = -1, -1
        for low, high, number in sorted(spans):
            if low <= reach:
                one, other = self.first(number), self.first(last)
                self._leader[max(one, other)] = min(one, other)
            if high >= reach:
                reach, last = high, number


def _extents(starts: Sequence[tuple[int, int]], groups: _Groups) -> dict[int, list[_Span]]:
    """Of each source, from where to where the pictures of each group begin in it."""
    extents: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for number, (rank, start) in enumerate(starts):
        first = groups.first(number)
        low, high = extents[rank].get(first, (start, start))
        extents[rank][first] = min(low, start), max(high, start)
    return {
        rank: [(low, high, first) for first, (low, high) in found.items()]
        for rank, found in extents.items()
    }


def _look_ahead(
    pictures: Sequence[Sequence[_Run]], order: Sequence[int], room_bytes: int
) -> list[Foresight]:
    """What each of ``pictures``, in the order in which they are painted, keeps for later ones."""
    shown: dict[Digest, list[tuple[int, _Run]]] = defaultdict(list)
    for at, picture in enumerate(pictures):
        for run in picture:
            shown[run.gop].append((at, run))
    shown = {gop: runs for gop, runs in shown.items() if runs[0][0] != runs[-1][0]}
    passed = dict.fromkeys(shown, 0)
    held: dict[_Kept, int] = {}
    told = []
    for at, picture in enumerate(pictures):
        due = [kept for kept, when in held.items() if when <= at]
        for kept in due:
            del held[kept]
        coming = _coming(picture, shown, passed, at)
        room = room_bytes - sum(size_bytes(conform) for _, _, conform in held)
        again: list[_Kept] = []
        for kept, when in sorted(coming.items(), key=lambda item: item[1]):
            if kept in held:
                again.append(kept)
                continue
            room -= size_bytes(kept[2])
            if room < 0:
                break
            held[kept] = when
            again.append(kept)
        told.append(
            Foresight(
                number=order[at],
                again=_cels(again),
                shared=len({(gop, index) for gop, index, _ in due}),
                lead=_lead(picture, pictures[at - 1] if at else ()),
            )
        )
    return told


def _coming(
    picture: Sequence[_Run],
    shown: dict[Digest, list[tuple[int, _Run]]],
    passed: dict[Digest, int],
    at: int,
) -> dict[_Kept, int]:
    """Frames that are decoded for ``picture`` and shown later on, with where they are next."""
    reach: dict[Digest, int] = {}
    for run in picture:
        if run.gop in shown:
            reach[run.gop] = max(run.high, reach.get(run.gop, 0))
    coming: dict[_Kept, int] = {}
    for gop, high in reach.items():
        runs = shown[gop]
        while passed[gop] < len(runs) and runs[passed[gop]][0] <= at:
            passed[gop] += 1
        for later, run in runs[passed[gop] :]:
            if later - at > _FAR:
                break
            if run.low <= high:
                for index in run.indices:
                    if index <= high:
                        coming.setdefault((gop, index, run.conform), later)
    return coming


def _lead(picture: Sequence[_Run], before: Sequence[_Run]) -> int:
    """How many frames a decoder that begins with ``picture`` decodes to reach its first."""
    decoded = {run.gop for run in before}
    first: dict[Digest, int] = {}
    for run in picture:
        if run.gop in decoded:
            first[run.gop] = min(run.low, first.get(run.gop, run.low))
    return sum(first.values())


def _cels(kept: Sequence[_Kept]) -> tuple[FrameCel, ...]:
    forms: dict[Conform, dict[Digest, set[int]]] = {}
    for gop, index, conform in kept:
        forms.setdefault(conform, {}).setdefault(gop, set()).add(index)
    return tuple(
        FrameCel(
            frames=tuple(
                FrameRun(gop=gop, indices=tuple(sorted(indices))) for gop, indices in gops.items()
            ),
            conform=conform,
        )
        for conform, gops in forms.items()
    )


def size_bytes(conform: Conform) -> int:
    """About what a frame takes that is kept, whether decoded or conformed."""
    form = conform.form
    depth = 1 if form.pixel_format.rstrip("p").endswith(("420", "422", "444")) else 2
    width_px, height_px = conform.output_size()
    conformed = width_px * height_px * (3 if conform.pixels is Pixels.YUV420 else 8) // 2
    decoded = form.width_px * form.height_px * 3 // 2
    return max(decoded, conformed) * depth * 17 // 16
