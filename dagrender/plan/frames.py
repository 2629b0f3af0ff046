"""Which frames of a source a clip shows, by the source's frame table."""

from bisect import bisect_right
from fractions import Fraction
from math import lcm

from dagrender.digest import Digest
from dagrender.media.facts import FrameTable
from dagrender.picture import FrameRun
from dagrender.plan.timeline import PlacedClip


def shown(clip: PlacedClip, table: FrameTable, rate: Fraction, frames: range) -> tuple[int, ...]:
    """Table indices for the clip's ``frames`` (counted from its start); shorter if it goes blank.

    Exact integer arithmetic throughout: the frame shown at a time is the last that starts at or
    before it.
    """
    start = clip.in_s / table.time_base
    step = clip.speed / rate / table.time_base
    common = lcm(start.denominator, step.denominator)
    first_tick, step_ticks = int(start * common), int(step * common)
    end_ticks = table.duration * common
    mode = clip.clip.when_short.value
    indices = []
    for frame in frames:
        tick = first_tick + frame * step_ticks
        if tick >= end_ticks:
            if mode == "blank":
                break
            if mode == "loop":
                tick = first_tick + (tick - first_tick) % (end_ticks - first_tick)
        # behind the end this finds the last frame: it is held
        indices.append(max(0, bisect_right(table.pts, tick // common) - 1))
    return tuple(indices)


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
