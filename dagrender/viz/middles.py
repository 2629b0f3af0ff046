"""How far down every vertex of a layered graph stands."""

from dagrender.viz.lanes import Lanes
from dagrender.viz.measures import (
    BOX_GAP,
    BOX_HEIGHT,
    FIRST_SOUND_HEAD,
    GROUP_GAP,
    HEAD,
    HEAD_RISE,
    LANE_GAP,
    LANE_HEIGHT,
    LEAST_STRIP,
    SOUND_HEAD,
    STILL_GAP,
)
from dagrender.viz.place import Wish, settle

_ROUNDS = 3
_LANE_WEIGHT, _LOOSE_WEIGHT = 3.0, 0.01
_LAST = "encode"


def middles_of(layered: Lanes, stripped: frozenset[int]) -> dict[int, float]:
    """The middle of every vertex, in px. The tallest column stands close; the others lean on it.

    Args:
        layered: ordered columns.
        stripped: the numbers of the outputs that have a film strip.
    """
    if not layered.columns:
        return {}
    near: dict[int, list[int]] = {vertex: [] for column in layered.columns for vertex in column}
    for source, target in layered.edges:
        near[source].append(target)
        near[target].append(source)
    gaps = [_gaps(layered, number, stripped) for number in range(len(layered.columns))]
    heights = [
        sum(gaps[number]) + sum(_height(layered, vertex) for vertex in column)
        for number, column in enumerate(layered.columns)
    ]
    spine = heights.index(max(heights))
    middles: dict[int, float] = {}
    outwards = [*reversed(range(spine)), *range(spine + 1, len(heights))]
    for number in [spine, *outwards * _ROUNDS]:
        _settle_column(layered, number, gaps[number], near, middles)
    rises = _rises(layered, stripped)
    top = min(
        middle - _height(layered, vertex) / 2 - rises.get(vertex, 0.0)
        for vertex, middle in middles.items()
    )
    return {vertex: middle - top + HEAD for vertex, middle in middles.items()}


def _settle_column(
    layered: Lanes,
    number: int,
    gaps: list[float],
    near: dict[int, list[int]],
    middles: dict[int, float],
) -> None:
    column = layered.columns[number]
    wishes, before = [], 0.0
    for vertex, gap in zip(column, gaps, strict=True):
        known = [middles[other] for other in near[vertex] if other in middles]
        is_lane = vertex >= len(layered.boxes)
        before = sum(known) / len(known) if known else before
        weight = (_LANE_WEIGHT if is_lane else 1.0) if known else _LOOSE_WEIGHT
        height = _height(layered, vertex)
        wishes.append(Wish(middle=before, weight=weight, height=height, gap=gap))
    middles |= dict(zip(column, settle(wishes), strict=True))


def _height(layered: Lanes, vertex: int) -> float:
    return BOX_HEIGHT if vertex < len(layered.boxes) else LANE_HEIGHT


def _rises(layered: Lanes, stripped: frozenset[int]) -> dict[int, float]:
    """What has to be free above those in the last column."""
    if layered.kinds[-1] != _LAST:
        return {}
    # sound may come first below the heading of pictures, and has one of its own then
    of_sound = FIRST_SOUND_HEAD if _has_pictures(layered) else 0.0
    found = {}
    for vertex in layered.columns[-1]:
        # the box of an output stands over its film strip
        of_picture = HEAD_RISE if layered.groups[vertex] in stripped else 0.0
        found[vertex] = of_picture if layered.boxes[vertex].kind == _LAST else of_sound
    return found


def _has_pictures(layered: Lanes) -> bool:
    return any(layered.boxes[vertex].kind == _LAST for vertex in layered.columns[-1])


def _gaps(layered: Lanes, number: int, stripped: frozenset[int]) -> list[float]:
    """What is free above each vertex of a column."""
    column = layered.columns[number]
    if layered.kinds[number] == _LAST:
        return _beside_outputs(layered, column, stripped)
    gaps = []
    for at, vertex in enumerate(column):
        lanes = [one >= len(layered.boxes) for one in (vertex, *column[at - 1 : at])]
        gaps.append((LANE_HEIGHT if all(lanes) else BOX_GAP) if at else 0.0)
    return gaps


def _beside_outputs(layered: Lanes, column: list[int], stripped: frozenset[int]) -> list[float]:
    """The gaps of the last column: every output has room for its film strip."""
    gaps, height, was_headed = [], 0.0, False
    has_pictures, was_sound = _has_pictures(layered), False
    for at, vertex in enumerate(column):
        group, is_sound = layered.groups[vertex], layered.boxes[vertex].kind != _LAST
        before = layered.groups[column[at - 1]] if at else group
        gap = BOX_GAP if at else 0.0
        if is_sound and has_pictures and (not was_sound or group != before):
            if at:
                gap = LANE_GAP + (SOUND_HEAD if was_headed else FIRST_SOUND_HEAD)
            was_headed = True
        was_sound = is_sound
        if group != before:
            if {group, before} & stripped:
                between = sum(before < other < group for other in stripped)
                room = LEAST_STRIP - height if before in stripped else 0.0
                gap = max(gap, GROUP_GAP + max(room, 0.0))
                gap += between * (LEAST_STRIP + GROUP_GAP)
            else:
                gap = max(gap, STILL_GAP)
            height = 0.0
        gaps.append(gap)
        height += BOX_HEIGHT + (gap if group == before else 0.0)
    return gaps
