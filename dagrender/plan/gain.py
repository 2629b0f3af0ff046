"""How loud a clip is along the way, and where it stands: breakpoints, linear in between."""

from bisect import bisect_right
from collections.abc import Callable
from fractions import Fraction
from math import log10
from typing import TypeVar

import numpy as np

from dagrender.media.sound.curves import FadeCurve, rise
from dagrender.media.sound.soundclip import Points
from dagrender.plan.fades import Fades
from dagrender.plan.sampling import Track, mix_numbers, track_of
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.spec.values import Animated, Gain
from dagrender.timebase import frame_at

T = TypeVar("T")
_STEPS_HZ = 100
"""How often an amplitude that does not move in a line is evaluated."""
_DB_PER_DECADE = 20.0
_DIGITS = 7
_SILENT_DB = -200.0


def gain_points(placed: PlacedClip, rate: Fraction, rate_hz: int, samples: int) -> Points:
    """The gain of a clip of so many ``samples``; ``rate`` is the canvas's, for times in frames."""
    track = _track(placed.clip.gain, _mixed, placed, rate)
    return _points(track, _amplitude, rate_hz, samples)


def film_points(gain: Animated[Gain], timeline: Timeline, rate_hz: int) -> Points:
    """The gain of a track or a bus, over the whole film; times of its keys are the film's."""
    film = {"start": Fraction(0), "end": timeline.duration_s, "duration": timeline.duration_s}
    track = track_of(
        gain,
        convert=lambda one: one,
        mix=_mixed,
        evaluate=lambda time: time.evaluate(timeline.rate, film.__getitem__),
    )
    return _points(track, _amplitude, rate_hz, frame_at(timeline.duration_s, Fraction(rate_hz)))


def pan_points(placed: PlacedClip, rate: Fraction, rate_hz: int, samples: int) -> Points | None:
    """Where a clip stands, -1 to 1; None where it says nothing."""
    pan = getattr(placed.clip, "pan", None)
    if pan is None:
        return None
    return _points(_track(pan, mix_numbers, placed, rate), _place, rate_hz, samples)


def _track(
    animated: Animated[T], mix: Callable[[T, T, float], T], placed: PlacedClip, rate: Fraction
) -> Track[T]:
    own_s = placed.own_duration_s
    own = {"start": Fraction(0), "end": own_s, "duration": own_s}
    return track_of(
        animated,
        convert=lambda value: value,
        mix=mix,
        evaluate=lambda time: time.evaluate(rate, own.__getitem__) + placed.lead_handle_s,
    )


def _points(track: Track[T], value_of: Callable[[T], float], rate_hz: int, samples: int) -> Points:
    if track.constant is not None:
        return ((0, value_of(track.constant)),)
    step = rate_hz // _STEPS_HZ
    places = range(0, samples + step, step)
    points: list[tuple[int, float]] = []
    number = 0
    while number < len(places):
        time_s = Fraction(places[number], rate_hz)
        value = value_of(track.at(time_s))
        until_s = track.holds_until_s(time_s)
        held = len(places) if until_s is None else int(until_s * rate_hz) // step
        for at in sorted({number, max(number, min(held, len(places) - 1))}):
            if len(points) > 1 and points[-1][1] == points[-2][1] == value:
                points[-1] = (places[at], value)
            else:
                points.append((places[at], value))
            number = at + 1
    return tuple(points)


def faded(points: Points, fades: Fades, samples: int, rate_hz: int) -> Points:
    """``points`` times the fades of a clip of so many ``samples``."""
    ahead, behind = fades.within(samples)
    places = {0, ahead.stop, behind.start, samples} | {at for at, _ in points if 0 <= at <= samples}
    bent = {fades.rise, fades.fall} != {FadeCurve.LINEAR}
    if bent or len(points) > 1 or ahead.stop > behind.start:
        # neither a curve nor the product of two slopes is a line
        step = rate_hz // _STEPS_HZ
        places |= {*ahead[::step], *behind[::step]}

    def fade(at: int) -> float:
        up = _risen(fades.rise, at, fades.fade_in)
        return up * _risen(fades.fall, samples - at, fades.fade_out)

    return tuple((at, round(value_at(points, at) * fade(at), _DIGITS)) for at in sorted(places))


def _risen(curve: FadeCurve, at: int, length: int) -> float:
    return float(rise(curve, np.array([at / length]))[0]) if length else 1.0


def product(points: Points, others: Points, samples: int, rate_hz: int) -> Points:
    """Two amplitudes of a clip of so many ``samples``, one times the other."""
    places = {0} | {min(at, samples) for at, _ in (*points, *others) if at >= 0}
    if len(points) > 1 and len(others) > 1:
        # the product of two slopes is no line
        places |= {*range(0, samples, rate_hz // _STEPS_HZ), samples}
    values = [
        (at, round(value_at(points, at) * value_at(others, at), _DIGITS)) for at in sorted(places)
    ]
    return tuple(values) if len({value for _, value in values}) > 1 else (values[0],)


def between(points: Points, first: int, last: int) -> Points:
    """What of ``points`` holds from sample ``first`` to ``last``, counted from ``first``."""
    if len(points) == 1:
        return ((0, points[0][1]),)
    inner = slice(_behind(points, first), _behind(points, last - 1))
    inside = [(at - first, value) for at, value in points[inner]]
    start, end = (round(value_at(points, at), _DIGITS) for at in (first, last))
    if not inside and start == end:
        return ((0, start),)
    return ((0, start), *inside, (last - first, end))


def value_at(points: Points, sample: int) -> float:
    """The amplitude at ``sample``."""
    number = _behind(points, sample)
    if number == 0:
        return points[0][1]
    if number == len(points):
        return points[-1][1]
    (start, before), (end, after) = points[number - 1], points[number]
    return before + (after - before) * (sample - start) / (end - start)


def _behind(points: Points, sample: int) -> int:
    """The number of the first point behind ``sample``."""
    return bisect_right(points, sample, key=lambda point: point[0])


def _place(pan: float) -> float:
    return round(min(1.0, max(-1.0, pan)), _DIGITS)


def _mixed(before: Gain, after: Gain, share: float) -> Gain:
    """In between in the same measure; decibels where they are of two."""
    if before.share is not None and after.share is not None:
        return Gain(share=max(0.0, mix_numbers(before.share, after.share, share)))
    return Gain(db=mix_numbers(_decibels(before), _decibels(after), share))


def _decibels(gain: Gain) -> float:
    if gain.share is None:
        return gain.db
    return max(_SILENT_DB, _DB_PER_DECADE * log10(gain.share)) if gain.share else _SILENT_DB


def _amplitude(gain: Gain) -> float:
    share = 10 ** (gain.db / _DB_PER_DECADE) if gain.share is None else gain.share
    return round(share, _DIGITS)


def amplitude(gain_db: float) -> float:
    """The factor that a gain in dB stands for."""
    return round(10 ** (gain_db / _DB_PER_DECADE), _DIGITS)
