"""Which frames of a source a clip shows, by the source's frame table."""

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from math import lcm

from dagrender.digest import Digest
from dagrender.media.facts.model import FrameTable
from dagrender.picture import FrameRun
from dagrender.plan.timeline import PlacedClip

MOVING = ("video", "composition")
"""Kinds of clips whose sources move."""


def shown(clip: PlacedClip, table: FrameTable, rate: Fraction, frames: range) -> tuple[int, ...]:
    """Table indices for the clip's ``frames`` (counted from its start), but for blank ones.

    Exact arithmetic throughout: the frame shown at a time is the last that starts at or before it.
    """
    ticks, common = _ticks(clip, table, rate, frames)
    end_ticks = table.duration * common
    origin = clip.in_s / table.time_base * common
    first_tick = origin.numerator if origin.denominator == 1 else origin
    mode = clip.clip.when_short.value
    indices = []
    for tick in ticks:
        at = tick
        if at >= end_ticks:
            if mode == "blank":
                continue
            if mode == "loop":
                at = first_tick + (at - first_tick) % (end_ticks - first_tick)
        # behind the end this finds the last frame: it is held
        indices.append(max(0, bisect_right(table.pts, at // common) - 1))
    return tuple(indices)


def lit(clip: PlacedClip, rate: Fraction, frames: range) -> tuple[range, ...]:
    """The runs of the clip's ``frames`` in which it shows anything: it may go blank in between."""
    video = clip.source.facts.video if clip.source and clip.clip.kind in MOVING else None
    if video is None or clip.clip.when_short.value != "blank":
        return (frames,)
    ticks, common = _ticks(clip, video.table, rate, frames)
    end_ticks = video.table.duration * common
    found: list[range] = []
    for is_lit, run in groupby(zip(frames, ticks, strict=True), lambda one: one[1] < end_ticks):
        if is_lit:
            lit_frames = [frame for frame, _ in run]
            found.append(range(lit_frames[0], lit_frames[-1] + 1))
    return tuple(found)


def _ticks(
    clip: PlacedClip, table: FrameTable, rate: Fraction, frames: range
) -> tuple[Iterator[int | Fraction], int]:
    """Where in the source each of ``frames`` stands, in ticks of the table times the second value.

    Whole numbers where the speed is constant: they are quicker.
    """
    start, speed = clip.in_s / table.time_base, clip.speed
    if speed is not None:
        step = speed / rate / table.time_base
        common = lcm(start.denominator, step.denominator)
        first, step_ticks = int(start * common), int(step * common)
        return (first + moment * step_ticks for moment in _moments(clip, frames)), common
    passed, whole_s = clip.pace.passed, clip.pace.passed(clip.pass_frames / rate)
    if clip.reverse:
        last = clip.pass_frames - 1
        times = (whole_s - passed((last - moment + 1) / rate) for moment in _moments(clip, frames))
    else:
        times = (passed(moment / rate) for moment in _moments(clip, frames))
    return (start + time_s / table.time_base for time_s in times), 1


def _moments(clip: PlacedClip, frames: range) -> Iterator[int]:
    """Which frame of a forward pass each of ``frames`` is; backwards, counted from the end."""
    count = clip.pass_frames
    if not clip.reverse:
        return (frame % count for frame in frames)
    return (count - 1 - frame % count for frame in frames)


def identify(table: FrameTable, indices: tuple[int, ...]) -> tuple[FrameRun, ...]:
    """``indices`` of the table as frames by content, neighbours of one GOP together."""
    runs: list[tuple[Digest, list[int]]] = []
    for index in indices:
        gop, within = table.identity(index)
        if runs and runs[-1][0] == gop:
            runs[-1][1].append(within)
        else:
            runs.append((gop, [within]))
    return tuple(FrameRun(gop=gop, indices=tuple(within)) for gop, within in runs)
