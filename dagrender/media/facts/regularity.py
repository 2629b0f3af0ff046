"""Whether frames are shown at a constant rate, as far as the ticks of their file can tell.

A container's ticks round times: Matroska's to the millisecond. Frames whose times all lie within
one tick of a constant rate are put on that rate, so that a remux does not move them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

_NTSC = tuple(Fraction(rate * 1000, 1001) for rate in (24, 30, 48, 60, 120))
_WHOLE = (24, 25, 30, 50, 60, 48, 15, 12, 10, 20, 100, 120, 90, 72, 144, 240, 8, 6, 5)
COMMON_RATES = (*(Fraction(rate) for rate in _WHOLE), *_NTSC, Fraction(25, 2), Fraction(15, 2))
_LARGEST_DENOMINATOR = 1001
_TICKS_A_SLOT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When frames are shown: ``pts`` and the end, ``duration``, in ``time_base``, from 0."""

    time_base: Fraction
    pts: tuple[int, ...]
    duration: int
    rate: Fraction
    constant_rate: bool


def regularise(
    times: Sequence[int], last_duration: int, time_base: Fraction, rates: Sequence[Fraction]
) -> Timing:
    """The timing of frames at the rising ``times``, the last of them for ``last_duration``.

    Args:
        times: in ``time_base``; at least one.
        last_duration: 0 where the file does not say.
        time_base: seconds a tick.
        rates: what the file says of its rate, the best guess first.
    """
    pts = tuple(time - times[0] for time in times)
    candidates = _candidates(pts, time_base, rates)
    for rate in candidates:
        if _is_constant(pts, time_base, rate):
            return Timing(
                time_base=1 / rate,
                pts=tuple(range(len(pts))),
                duration=len(pts),
                rate=rate,
                constant_rate=True,
            )
    told = [rate for rate in rates if rate in COMMON_RATES]
    # the coarsest grid that fits: on finer ones they lie as well
    for rate in (*told, *sorted(candidates, key=lambda rate: (round(rate), rate not in rates))):
        if slots := _slots(pts, time_base, rate):
            count, end = len(slots), slots[-1] + 1
            return Timing(
                time_base=1 / rate,
                pts=slots,
                duration=end,
                rate=rate * count / end,
                constant_rate=False,
            )
    return _variable(pts, last_duration, time_base)


def exact_timing(times: Sequence[int], last_duration: int, time_base: Fraction) -> Timing:
    """The timing of an animation, whose frames each say for how long they are shown.

    Nothing is put on a grid: a last frame that is held long is held that long.
    """
    timing = _variable(tuple(time - times[0] for time in times), last_duration, time_base)
    if timing.pts != tuple(range(len(times))) or timing.duration != len(times):
        return timing
    return replace(timing, rate=1 / timing.time_base, constant_rate=True)


def _candidates(
    pts: Sequence[int], time_base: Fraction, rates: Sequence[Fraction]
) -> tuple[Fraction, ...]:
    """Rates to try: the file's own if common, the common ones by distance, the file's others."""
    told = [rate.limit_denominator(_LARGEST_DENOMINATOR) for rate in rates if rate > 0]
    told = [rate for rate in told if rate > 0]
    if len(pts) > 1:
        measured = (len(pts) - 1) / (pts[-1] * time_base)
    else:
        measured = told[0] if told else Fraction(25)
    ordered = [
        *(rate for rate in told if rate in COMMON_RATES),
        *sorted(COMMON_RATES, key=lambda rate: abs(rate - measured)),
        *told,
    ]
    return tuple(dict.fromkeys(ordered))


def _is_constant(pts: Sequence[int], time_base: Fraction, rate: Fraction) -> bool:
    # |pts * tick - i / rate| <= tick, in whole numbers
    unit = time_base.numerator * rate.numerator
    step = time_base.denominator * rate.denominator
    # ticks nearly as long as a frame would let any times pass for regular ones
    slack = unit if step >= _TICKS_A_SLOT * unit else 0
    if abs(pts[-1] * unit - (len(pts) - 1) * step) > slack:
        return False
    return all(abs(time * unit - number * step) <= slack for number, time in enumerate(pts))


def _slots(pts: Sequence[int], time_base: Fraction, rate: Fraction) -> tuple[int, ...] | None:
    """The frames' places on the grid of ``rate``: a constant rate of which frames were dropped."""
    unit = time_base.numerator * rate.numerator
    step = time_base.denominator * rate.denominator
    if step < _TICKS_A_SLOT * unit:
        return None
    slots: list[int] = []
    for time in pts:
        slot = (2 * time * unit + step) // (2 * step)
        if abs(time * unit - slot * step) > unit or (slots and slot <= slots[-1]):
            return None
        slots.append(slot)
    return tuple(slots)


def _variable(pts: tuple[int, ...], last_duration: int, time_base: Fraction) -> Timing:
    if last_duration <= 0:
        last_duration = pts[-1] - pts[-2] if len(pts) > 1 else 1
    common = gcd(last_duration, *pts)
    duration = (pts[-1] + last_duration) // common
    time_base *= common
    return Timing(
        time_base=time_base,
        pts=tuple(time // common for time in pts),
        duration=duration,
        rate=len(pts) / (duration * time_base),
        constant_rate=False,
    )
