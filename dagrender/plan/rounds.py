"""How the sound of a clip runs through its source: from one start of it to the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from dagrender.media.sound.soundclip import GlidePath, Points
from dagrender.plan.gain import value_at
from dagrender.plan.pace import Pace
from dagrender.plan.timeline import PlacedClip
from dagrender.timebase import frame_at

_PIECE_S = Fraction(4)
"""A piece is worked out as a whole, whatever of it is wanted."""
_STEADY_FOR_S = Fraction(1, 4)
"""From so long on a speed that stays is a piece of its own."""
_KNOT_S = Fraction(1, 20)
"""Knots of a ramp: where it gains a speed of 3 a second, the way between is 1 ms off at most."""
_SILENT, _AUDIBLE = Fraction(1, 10), Fraction(1, 5)
"""Speeds at and below which nothing is heard, and from which on all is."""
_STEPS_HZ = 100
_DIGITS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """From ``start_s`` of the clip to ``end_s`` it plays its source on without a jump.

    What is heard at a time t of the clip stands in the source at ``base_s`` plus the source time
    that passes from ``pass_s`` to t; backwards, less that.
    """

    pace: Pace
    reverse: bool
    pass_s: Fraction
    start_s: Fraction
    end_s: Fraction
    base_s: Fraction

    def source_s(self, time_s: Fraction) -> Fraction:
        """Where in the source the clip is at one of its own times."""
        passed_s = self.pace.passed(time_s - self.pass_s)
        return self.base_s - passed_s if self.reverse else self.base_s + passed_s

    def path(self, first_s: Fraction, samples: int, hz: Fraction) -> GlidePath:
        """Its way through so many samples from ``first_s`` of the clip on.

        Backwards, samples count from the last to the first: that is how they stand in the source.
        """
        lasts_s, offset_s = samples / hz, first_s - self.pass_s
        pieces = []
        for times_s in _pieces(self.pace, offset_s, offset_s + lasts_s):
            knots: dict[int, Fraction] = {}
            for time_s in times_s:
                sample = frame_at(time_s - offset_s, hz)
                source_s = self.source_s(first_s + sample / hz)
                knots[samples - sample if self.reverse else sample] = source_s
            pieces.append(tuple(sorted(knots.items())))
        return tuple(sorted(piece for piece in pieces if piece[0][1] < piece[-1][1]))


def rounds(
    placed: PlacedClip, source_end_s: Fraction | None, hz: Fraction, shortest_s: Fraction
) -> Iterator[Round]:
    """The rounds of a clip in the order in which they are heard.

    Args:
        placed: a clip that moves on.
        source_end_s: where its source ends, if it starts again there.
        hz: samples a second; where the speed changes, a source starts again at one of them.
        shortest_s: what is shorter than so many seconds of the film does not start again.
    """
    pass_s = placed.duration_s / placed.passes
    once = tuple(_of_a_pass(placed, pass_s, source_end_s, hz, shortest_s))
    for number in range(placed.passes):
        at_s = number * pass_s
        for start_s, end_s, base_s in once:
            yield Round(
                pace=placed.pace,
                reverse=placed.reverse,
                pass_s=at_s,
                start_s=at_s + start_s,
                end_s=at_s + end_s,
                base_s=base_s,
            )


def _of_a_pass(
    placed: PlacedClip,
    pass_s: Fraction,
    source_end_s: Fraction | None,
    hz: Fraction,
    shortest_s: Fraction,
) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Start, end and base of each round of one pass."""
    whole_s = placed.pace.passed(pass_s)
    length_s = whole_s if source_end_s is None else source_end_s - placed.in_s
    if length_s * pass_s < shortest_s * whole_s:
        length_s = whole_s
    count = -int(-whole_s // length_s) if whole_s else 0  # where it stands still all the time
    for number in range(count)[:: -1 if placed.reverse else 1]:
        low_s, high_s = number * length_s, min((number + 1) * length_s, whole_s)
        base_s = placed.in_s - number * length_s
        if placed.reverse:
            low_s, high_s, base_s = whole_s - high_s, whole_s - low_s, base_s + whole_s
        start_s, end_s = (_when(placed.pace, at_s, pass_s, hz) for at_s in (low_s, high_s))
        if start_s < end_s:
            yield start_s, end_s, base_s


def _when(pace: Pace, passed_s: Fraction, pass_s: Fraction, hz: Fraction) -> Fraction:
    """When so much source time has passed."""
    if pace.constant is not None:
        return passed_s / pace.constant
    if passed_s >= pace.passed(pass_s):
        return pass_s
    steps = pace.steps(passed_s, hz) if passed_s > 0 else 0
    return pass_s if steps is None else steps / hz


def _pieces(pace: Pace, first_s: Fraction, last_s: Fraction) -> Iterator[tuple[Fraction, ...]]:
    """Times that cut a stretch into pieces, each with knots between which the speed is one."""
    bounds_s, steady = [first_s], [False]
    ends_s = [*(piece.start_s for piece in pace.pieces[1:]), last_s]
    for piece, piece_end_s in zip(pace.pieces, ends_s, strict=True):
        start_s, end_s = max(first_s, piece.start_s), min(last_s, piece_end_s)
        if not piece.slope and end_s - start_s >= _STEADY_FOR_S:
            bounds_s += [start_s, end_s]
            steady += [True, False]
    bounds_s.append(last_s)
    for (start_s, end_s), is_steady in zip(pairwise(bounds_s), steady, strict=True):
        for low_s, high_s in pairwise(_evenly(start_s, end_s, _PIECE_S)):
            yield (low_s, high_s) if is_steady else _evenly(low_s, high_s, _KNOT_S)


def _evenly(start_s: Fraction, end_s: Fraction, step_s: Fraction) -> tuple[Fraction, ...]:
    """From one time to another in equal steps of at most ``step_s``; nothing if they are one."""
    count = -int(-(end_s - start_s) // step_s)
    return tuple(
        start_s + (end_s - start_s) * part / count for part in range(count + 1 if count else 0)
    )


def hushed(gain: Points, placed: PlacedClip, rate_hz: int, samples: int) -> Points:
    """``gain`` of a clip of so many ``samples``, silent where the source nearly stands still."""
    pace, pass_s = placed.pace, placed.duration_s / placed.passes

    def loudness(time_s: Fraction) -> float:
        speed = pace.speed_at(time_s % pass_s)
        share = (speed - _SILENT) / (_AUDIBLE - _SILENT)
        return float(min(Fraction(1), max(Fraction(0), share)))

    step = rate_hz // _STEPS_HZ
    places = sorted({*range(0, samples, step), samples, *(at for at, _ in gain if at <= samples)})
    values = [loudness(Fraction(min(at, samples - 1), rate_hz)) for at in places]
    if min(values) == 1:
        return gain
    points: list[tuple[int, float]] = []
    for at, value in zip(places, values, strict=True):
        heard = round(value_at(gain, at) * value, _DIGITS)
        if len(points) > 1 and points[-1][1] == points[-2][1] == heard:
            points[-1] = (at, heard)
        else:
            points.append((at, heard))
    return tuple(points)
