"""How loud a clip is along the way: breakpoints of a linear amplitude."""

from bisect import bisect_right
from fractions import Fraction

from dagrender.plan.sampling import mix_numbers, track_of
from dagrender.plan.timeline import PlacedClip

Points = tuple[tuple[int, float], ...]
"""(samples from the clip's start, amplitude) in rising order; linear between, held outside."""

_STEPS_HZ = 100
"""How often an amplitude that does not move in a line is evaluated."""
_DB_PER_DECADE = 20.0
_DIGITS = 7


def gain_points(placed: PlacedClip, rate: Fraction, rate_hz: int, samples: int) -> Points:
    """The gain of a clip of so many ``samples``; ``rate`` is the canvas's, for times in frames."""
    own_s = placed.own_duration_s
    own = {"start": Fraction(0), "end": own_s, "duration": own_s}
    track = track_of(
        placed.clip.gain,
        convert=float,
        mix=mix_numbers,
        evaluate=lambda time: time.evaluate(rate, own.__getitem__) + placed.lead_handle_s,
    )
    if track.constant is not None:
        return ((0, _amplitude(track.constant)),)
    step = rate_hz // _STEPS_HZ
    points: list[tuple[int, float]] = []
    for sample in range(0, samples + step, step):
        value = _amplitude(track.at(Fraction(sample, rate_hz)))
        if len(points) > 1 and points[-1][1] == points[-2][1] == value:
            points[-1] = (sample, value)
        else:
            points.append((sample, value))
    return tuple(points)


def faded(points: Points, fade_in: int, fade_out: int, samples: int, rate_hz: int) -> Points:
    """``points`` times a rise over the first and a fall over the last of so many ``samples``."""
    falls = samples - fade_out
    places = {0, fade_in, falls, samples} | {at for at, _ in points if 0 <= at <= samples}
    if len(points) > 1 or fade_in > falls:
        # the product of two slopes is no line
        step = rate_hz // _STEPS_HZ
        places |= {*range(0, fade_in, step), *range(falls, samples, step)}

    def fade(at: int) -> float:
        rise = min(1.0, at / fade_in) if fade_in else 1.0
        return rise * (min(1.0, (samples - at) / fade_out) if fade_out else 1.0)

    return tuple((at, round(value_at(points, at) * fade(at), _DIGITS)) for at in sorted(places))


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


def _amplitude(gain_db: float) -> float:
    return round(10 ** (gain_db / _DB_PER_DECADE), _DIGITS)
