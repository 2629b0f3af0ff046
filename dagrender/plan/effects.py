"""Effects of a spec as filters of libavfilter, with how far each of them remembers."""

from fractions import Fraction
from math import pi
from typing import Any

from dagrender.media.sound.effects import Effect, quoted
from dagrender.media.sound.room import Room
from dagrender.plan.soundreach import reach_of

_FORGOTTEN = 16
"""Time constants after which a filter has forgotten: e^-16 is -139 dB."""
_BUTTERWORTH_Q = 0.7071
_SHELF_Q = 0.7071
_BELL_Q = 0.667
"""Of two octaves."""
_LOOK_AHEAD_S = Fraction(5, 1000)
_KNEE_DB = 6.0
_DB_PER_DECADE = 20.0


def effects_of(effects: tuple[Any, ...], rate: Fraction) -> tuple[Effect, ...]:
    """The effects of a spec; ``rate`` is the canvas's, for times in frames."""

    def seconds(time: Any) -> Fraction:
        found: Fraction = time.evaluate(rate, {}.__getitem__)
        return found

    return tuple(
        effect for one in effects for effect in _MAKERS[one.kind](getattr(one, one.kind), seconds)
    )


def _highpass(frequency_hz: float, _: Any) -> tuple[Effect, ...]:
    return (_biquad("highpass", frequency_hz, _BUTTERWORTH_Q),)


def _lowpass(frequency_hz: float, _: Any) -> tuple[Effect, ...]:
    return (_biquad("lowpass", frequency_hz, _BUTTERWORTH_Q),)


def _eq(eq: Any, _: Any) -> tuple[Effect, ...]:
    bands = (
        ("lowshelf", eq.low_frequency, _SHELF_Q, eq.low),
        ("equalizer", eq.mid_frequency, _BELL_Q, eq.mid),
        ("highshelf", eq.high_frequency, _SHELF_Q, eq.high),
    )
    return tuple(
        _biquad(name, frequency_hz, q, gain_db)
        for name, frequency_hz, q, gain_db in bands
        if gain_db
    )


def _biquad(name: str, frequency_hz: float, q: float, gain_db: float | None = None) -> Effect:
    """A second-order filter; its impulse response falls as exp(-pi f t / Q) at the slowest."""
    options = [("f", _number(frequency_hz)), ("t", "q"), ("w", _number(q)), ("r", "f64")]
    if gain_db is not None:
        options.append(("g", _number(gain_db)))
        # the poles of a cut lie as much nearer to the circle
        q *= 10 ** (abs(gain_db) / (2 * _DB_PER_DECADE))
    constant_s = Fraction(q / (pi * frequency_hz)).limit_denominator(1_000_000)
    return Effect(name=name, options=tuple(options), reach_s=_FORGOTTEN * constant_s)


def _compressor(one: Any, seconds: Any) -> tuple[Effect, ...]:
    options = (
        ("threshold", _amplitude(one.threshold)),
        ("ratio", _number(one.ratio)),
        *_following(one, seconds),
        ("makeup", _amplitude(one.makeup)),
        ("knee", _amplitude(_KNEE_DB)),
        ("detection", "rms"),
        ("link", "maximum"),
    )
    return (Effect(name="acompressor", options=options, reach_s=_memory(one, seconds)),)


def _gate(one: Any, seconds: Any) -> tuple[Effect, ...]:
    options = (
        ("threshold", _amplitude(one.threshold)),
        ("range", _amplitude(one.reduction)),
        ("ratio", "9000"),
        *_following(one, seconds),
        ("detection", "rms"),
        ("link", "maximum"),
    )
    return (Effect(name="agate", options=options, reach_s=_memory(one, seconds)),)


def _limiter(one: Any, seconds: Any) -> tuple[Effect, ...]:
    options = (
        ("limit", _amplitude(one.ceiling)),
        ("attack", _number(float(_LOOK_AHEAD_S) * 1000)),
        ("release", _number(float(seconds(one.release)) * 1000)),
        ("level", "0"),
        ("latency", "1"),
    )
    reach_s = _FORGOTTEN * (seconds(one.release) + _LOOK_AHEAD_S)
    return (Effect(name="alimiter", options=options, reach_s=reach_s, ahead_s=2 * _LOOK_AHEAD_S),)


def _reverb(one: Any, seconds: Any) -> tuple[Effect, ...]:
    if not one.mix:
        return ()
    room = Room(time_s=seconds(one.time), mix=one.mix)
    return (Effect(name="afir", options=(("irnorm", "-1"),), reach_s=room.reach_s, room=room),)


def _filters(filters: Any, _: Any) -> tuple[Effect, ...]:
    return tuple(effect for one in filters for effect in named_effects(one))


_BIQUADS = (
    "allpass", "bandpass", "bandreject", "bass", "equalizer", "highpass", "highshelf", "lowpass",
    "lowshelf", "tiltshelf", "treble",
)  # fmt: skip
_FIXED = {"alimiter": (("latency", "1"),), **dict.fromkeys(_BIQUADS, (("r", "f64"),))}
"""Options that are not the user's: the sound stays in its place, and is not rounded on the way."""
_DOUBLE = Effect(name="aformat", options=(("sample_fmts", "dblp"),))
"""What has filters that know floats of either size work in 64 bits."""
_EITHER = ("asubcut", "asupercut", "aphaseshift")


def named_effects(one: Any) -> tuple[Effect, ...]:
    """A filter that the user names.

    Raises:
        UnreachableError: it remembers too long with its options.
    """
    reach = reach_of(one.name, one.options)
    options = tuple((option, quoted(value)) for option, value in one.options)
    effect = Effect(
        name=one.name,
        options=(*options, *_FIXED.get(one.name, ())),
        reach_s=reach.back_s,
        ahead_s=reach.ahead_s,
    )
    return (_DOUBLE, effect) if one.name in _EITHER else (effect,)


_MAKERS = {
    "highpass": _highpass,
    "lowpass": _lowpass,
    "eq": _eq,
    "compressor": _compressor,
    "gate": _gate,
    "limiter": _limiter,
    "reverb": _reverb,
    "filters": _filters,
}


def _following(one: Any, seconds: Any) -> tuple[tuple[str, str], ...]:
    """How soon a follower of the level takes hold and lets go, in ms."""
    return (
        ("attack", _number(float(seconds(one.attack)) * 1000)),
        ("release", _number(float(seconds(one.release)) * 1000)),
    )


def _memory(one: Any, seconds: Any) -> Fraction:
    longest: Fraction = max(seconds(one.attack), seconds(one.release))
    return _FORGOTTEN * longest


def _amplitude(decibels: float) -> str:
    return _number(10 ** (decibels / _DB_PER_DECADE))


def _number(value: float) -> str:
    return f"{value:.7g}"
