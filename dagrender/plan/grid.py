"""Where a clip may be cut into segments: lines in its own time, counted in frames from its start.

A line is a multiple of the segment length, in source time where a source runs at one speed, so that
it lies before the same frame of the source whatever is trimmed. Where a source starts again, a line
lies there and the count begins anew: equal passes are equal segments. Where the speed changes or
the picture stands still, film time is counted.
"""

from collections.abc import Iterator
from fractions import Fraction

from dagrender.plan.frames import MOVING
from dagrender.plan.timeline import PlacedClip

Level = tuple[int, ...]
"""Frames in rising order."""


def levels(
    clip: PlacedClip | None, frames: int, rate: Fraction, length_s: Fraction
) -> tuple[Level, ...]:
    """The lines of a clip, the weightiest first; of the background for so many ``frames``."""
    if clip is None:
        return (_even(frames / rate, rate, length_s),)
    if clip.passes == 1:
        return _pass(clip, rate, length_s)
    together = _together(clip.pass_frames / rate, length_s)
    starts = tuple(range(0, clip.frames, together * clip.pass_frames))
    if together > 1:
        return (starts,)
    within = _pass(clip, rate, length_s)
    return (starts, *(tuple(at + line for at in starts for line in level) for level in within))


def _together(pass_s: Fraction, length_s: Fraction) -> int:
    """How many passes make a segment, where they are much shorter than one."""
    return max(1, round(length_s / pass_s))


def _pass(clip: PlacedClip, rate: Fraction, length_s: Fraction) -> tuple[Level, ...]:
    frames, speed = clip.pass_frames, clip.speed
    lasts_s = frames / rate
    if clip.clip.kind not in MOVING or speed == 0 or (speed is None and clip.reverse):
        return (_even(lasts_s, rate, length_s),)
    if speed is None:
        return _changing(clip, lasts_s, rate, length_s)
    forwards = _steady(clip, speed, lasts_s, rate, length_s)
    if not clip.reverse:
        return forwards
    return tuple(tuple(frames - line for line in reversed(level)) for level in forwards)


def _steady(
    clip: PlacedClip, speed: Fraction, lasts_s: Fraction, rate: Fraction, length_s: Fraction
) -> tuple[Level, ...]:
    """The rounds of a short source that starts again, and the lines of source time in them."""
    round_s = _round(clip, speed, lasts_s)
    together = _together(round_s, length_s) if round_s < lasts_s else 1
    starts_s = [n * round_s * together for n in range(-int(-lasts_s // (round_s * together)))]
    lines = tuple(_lines(clip.in_s, speed, round_s, length_s)) if together == 1 else ()
    return (
        tuple(_frame(start_s, rate) for start_s in starts_s[1:]),
        tuple(_frame(start_s + line_s, rate) for start_s in starts_s for line_s in lines),
    )


def _round(clip: PlacedClip, speed: Fraction, lasts_s: Fraction) -> Fraction:
    """After how many seconds the source starts again; the whole pass where it does not."""
    video = clip.source.facts.video if clip.source else None
    if video is None or clip.clip.when_short.value != "loop":
        return lasts_s
    return min(lasts_s, (video.table.duration_s - clip.in_s) / speed)


def _changing(
    clip: PlacedClip, lasts_s: Fraction, rate: Fraction, length_s: Fraction
) -> tuple[Level, ...]:
    """Where the speed becomes steady for long, or no longer is; and lines in between."""
    pieces = clip.pace.pieces
    ends_s = [*(piece.start_s for piece in pieces[1:]), lasts_s]
    edges_s, lines_s = [Fraction(0)], list[Fraction]()
    for piece, piece_end_s in zip(pieces, ends_s, strict=True):
        end_s = min(piece_end_s, lasts_s)
        if piece.slope or not piece.speed or end_s - piece.start_s < length_s:
            continue
        edges_s += [piece.start_s, end_s]
        at_s = clip.in_s + piece.passed_s
        found = _lines(at_s, piece.speed, end_s - piece.start_s, length_s)
        lines_s += [piece.start_s + line_s for line_s in found]
    edges_s.append(lasts_s)
    # what lies between steady pieces counts film time
    for start_s, end_s in zip(edges_s[::2], edges_s[1::2], strict=True):
        count = int(-(-(end_s - start_s) // length_s))
        lines_s += [start_s + number * length_s for number in range(1, count)]
    return tuple(
        tuple(_frame(time_s, rate) for time_s in sorted(times_s)) for times_s in (edges_s, lines_s)
    )


def _lines(
    at_s: Fraction, speed: Fraction, lasts_s: Fraction, length_s: Fraction
) -> Iterator[Fraction]:
    """When source time that runs from ``at_s`` on comes by multiples of a segment's length."""
    step_s = length_s * speed
    line = at_s // step_s + 1
    while (time_s := (line * step_s - at_s) / speed) < lasts_s:
        yield time_s
        line += 1


def _even(lasts_s: Fraction, rate: Fraction, length_s: Fraction) -> Level:
    """Multiples of the segment length in film time."""
    count = int(-(-lasts_s // length_s))
    return tuple(_frame(number * length_s, rate) for number in range(1, count))


def _frame(time_s: Fraction, rate: Fraction) -> int:
    """The first frame at or behind ``time_s``."""
    scaled = time_s * rate
    return -(-scaled.numerator // scaled.denominator)
