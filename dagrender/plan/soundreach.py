"""How far filters that a spec names look back and ahead in a sound. Pure.

A filter with feedback never forgets, but falls exponentially: after sixteen of its time constants
it is 139 dB down. These follow from the poles of its transfer function, which are those of the
"Cookbook formulae for audio EQ biquad filter coefficients" (R. Bristow-Johnson) in libavfilter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, cos, inf, isfinite, log, pi, sin, sinh, sqrt

_FORGOTTEN = 16
"""Time constants: e^-16 is -139 dB."""
_RATES_HZ = (8000, 22050, 44100, 48000, 96000, 192_000)
LONGEST_S = Fraction(40)
"""A block is ten seconds: what looks farther would have most of the film mixed for each."""
_TICKS = 1000
"""Reaches are rounded up to milliseconds."""
_MOST_GAIN_DB = 120.0
_SPEED_OF_SOUND = 299.0
"""Metres a second at -50 degrees, the least that can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many seconds back and ahead of a sample the sound matters to it."""

    back_s: Fraction = Fraction(0)
    ahead_s: Fraction = Fraction(0)


class UnreachableError(ValueError):
    """A filter that looks too far with such options; ``hint`` says what to change."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


Options = tuple[tuple[str, str], ...]


def reach_of(name: str, options: Options) -> Reach:
    """How far the filter ``name`` looks with these options.

    Raises:
        UnreachableError: farther than ``LONGEST_S``, or an option that decides it is no plain
            number.
        KeyError: no such filter can be had.
    """
    made = _REACHES[name](_Told(options))
    if isinstance(made, Reach):
        reach = made
    else:
        if not isfinite(made) or made > LONGEST_S:
            most = f"{float(LONGEST_S):g} s at most"
            much = f"for {made:.0f} s" if isfinite(made) else "for ever"
            raise UnreachableError(
                f"with these options it remembers {much}; it can be {most}",
                "higher frequencies, wider bands, less gain, shorter times make it forget sooner",
            )
        reach = Reach(back_s=_up(made))
    return reach


class _Told:
    """Options by any of their names; of several that mean the same the last."""

    def __init__(self, options: Options) -> None:
        self._options = options

    def text(self, *names: str, default: str) -> str:
        found = [value for name, value in self._options if name in names]
        return found[-1] if found else default

    def number(self, *names: str, default: float) -> float:
        text = self.text(*names, default=str(default))
        try:
            number = float(text)
        except ValueError:
            number = inf
        if not isfinite(number):
            message = f'{names[0]} needs a plain number, not "{text}"'
            raise UnreachableError(
                message, "such as 2500: how long the filter remembers depends on it"
            )
        return number

    def numbers(self, name: str, *, default: str) -> list[float]:
        parts = self.text(name, default=default).replace(" ", "|").split("|")
        return [_Told(((name, part),)).number(name, default=0) for part in parts if part]


# Filters of first and second order


def _alpha(kind: str, width: float, w0: float, frequency_hz: float, amplitude: float) -> float:
    """The Cookbook's alpha for a width of some kind, as libavfilter reckons it."""
    match kind:
        case "h" | "1":
            return sin(w0) / (2 * frequency_hz / width)
        case "k" | "5":
            return sin(w0) / (2 * frequency_hz / (width * 1000))
        case "o" | "2":
            return sin(w0) * sinh(log(2) / 2 * width * w0 / sin(w0))
        case "s" | "4":
            slope = (amplitude + 1 / amplitude) * (1 / width - 1) + 2
            return sin(w0) / 2 * sqrt(slope)
        case _:
            return sin(w0) / (2 * width)


Denominator = Callable[[float, float, float], tuple[float, float, float]]
"""What a transfer function is divided by, as (a0, a1, a2), by w0, alpha and amplitude."""


def _plain(w0: float, alpha: float, _: float) -> tuple[float, float, float]:
    return 1 + alpha, -2 * cos(w0), 1 - alpha


def _bell(w0: float, alpha: float, amplitude: float) -> tuple[float, float, float]:
    return 1 + alpha / amplitude, -2 * cos(w0), 1 - alpha / amplitude


def _low(w0: float, alpha: float, amplitude: float) -> tuple[float, float, float]:
    root, turn = 2 * sqrt(amplitude) * alpha, cos(w0)
    return (
        (amplitude + 1) + (amplitude - 1) * turn + root,
        -2 * ((amplitude - 1) + (amplitude + 1) * turn),
        (amplitude + 1) + (amplitude - 1) * turn - root,
    )


def _high(w0: float, alpha: float, amplitude: float) -> tuple[float, float, float]:
    root, turn = 2 * sqrt(amplitude) * alpha, cos(w0)
    return (
        (amplitude + 1) - (amplitude - 1) * turn + root,
        2 * ((amplitude - 1) - (amplitude + 1) * turn),
        (amplitude + 1) - (amplitude - 1) * turn - root,
    )


def _constant_s(denominator: tuple[float, float, float], rate_hz: int) -> float:
    """The time constant of the slowest pole."""
    a0, a1, a2 = denominator
    half, product = -a1 / a0 / 2, a2 / a0
    inside = half**2 - product
    radius = (
        sqrt(product) if inside < 0 else max(abs(half + sqrt(inside)), abs(half - sqrt(inside)))
    )
    if radius >= 1:
        return inf
    return -1 / (log(radius) * rate_hz) if radius > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Biquad:
    """A filter of second order, with libavfilter's defaults."""

    frequency_hz: float
    width: float
    denominators: tuple[Denominator, ...] = (_plain,)

    def __call__(self, told: _Told) -> float:
        frequency_hz = told.number("frequency", "f", default=self.frequency_hz)
        width = told.number("width", "w", default=self.width)
        gain_db = told.number("gain", "g", default=0)
        kind = told.text("width_type", "t", default="q")
        if frequency_hz <= 0 or width <= 0 or abs(gain_db) > _MOST_GAIN_DB:
            return inf
        # of one pole, and of shelves whose formulae differ, none is slower than either of these
        gains = {gain_db, -gain_db, 0.0}
        slowest = max(
            self._slowest_s(kind, width, frequency_hz, 10 ** (gain / 40)) for gain in gains
        )
        first_order_s = 10 ** (abs(gain_db) / 40) / (2 * pi * frequency_hz)
        return _FORGOTTEN * max(slowest, first_order_s) * len(self.denominators)

    def _slowest_s(self, kind: str, width: float, frequency_hz: float, amplitude: float) -> float:
        found = 0.0
        for rate_hz in _RATES_HZ:
            w0 = 2 * pi * frequency_hz / rate_hz
            if w0 >= pi:
                continue
            try:
                alpha = _alpha(kind, width, w0, frequency_hz, amplitude)
            except (ValueError, OverflowError):
                return inf
            shapes = (one(w0, alpha, amplitude) for one in self.denominators)
            found = max(found, *(_constant_s(one, rate_hz) for one in shapes))
        return found


def _butterworth(frequency_hz: float) -> Callable[[_Told], float]:
    """A filter of high order: its slowest pair of poles has the highest Q."""

    def reach(told: _Told) -> float:
        order = told.number("order", default=10)
        cutoff_hz = told.number("cutoff", default=frequency_hz)
        if order < 1 or cutoff_hz <= 0:
            return inf
        factor = 1 / (2 * sin(pi / (2 * order)))
        # what many pairs in a row do to each other takes some longer
        return 2 * _FORGOTTEN * factor / (pi * cutoff_hz)

    return reach


def _crossfeed(told: _Told) -> float:
    amplitude = 10 ** (told.number("strength", default=0.2) * -30 / 40)
    frequency_hz = (1 - told.number("range", default=0.5)) * 2100
    slope = told.number("slope", default=0.5)
    if frequency_hz <= 0 or slope <= 0:
        return inf
    found = 0.0
    for rate_hz in _RATES_HZ:
        w0 = 2 * pi * frequency_hz / rate_hz
        alpha = _alpha("s", slope, w0, frequency_hz, amplitude)
        for shape in (_low, _high):
            found = max(found, _constant_s(shape(w0, alpha, amplitude), rate_hz))
    return _FORGOTTEN * found


# Followers of the level, and delays


def _follower(attack_ms: float, release_ms: float) -> Callable[[_Told], float]:
    def reach(told: _Told) -> float:
        times = told.number("attack", default=attack_ms), told.number("release", default=release_ms)
        return _FORGOTTEN * max(times) / 1000

    return reach


def _limiter(told: _Told) -> Reach | float:
    attack_s = told.number("attack", default=5) / 1000
    back_s = _FORGOTTEN * (told.number("release", default=50) / 1000 + attack_s)
    if back_s > LONGEST_S:
        return back_s
    return Reach(back_s=_up(back_s), ahead_s=_up(2 * attack_s))


def _compand(told: _Told) -> Reach | float:
    times = told.numbers("attacks", default="0.3") + told.numbers("decays", default="0.8")
    delay_s = told.number("delay", default=0)
    back_s = _FORGOTTEN * max(times, default=0) + delay_s
    if back_s > LONGEST_S:
        return back_s
    return Reach(back_s=_up(back_s), ahead_s=_up(delay_s))


def _echo(told: _Told) -> float:
    return max(told.numbers("delays", default="1000"), default=0) / 1000 + 1 / _TICKS


def _at_most(seconds: float) -> Callable[[_Told], float]:
    return lambda _: seconds


def _delay(told: _Told) -> float:
    metres = (
        told.number("m", default=0)
        + told.number("cm", default=0) / 100
        + told.number("mm", default=0) / 1000
    )
    return metres / _SPEED_OF_SOUND + 1 / _TICKS


def _up(seconds: float) -> Fraction:
    return Fraction(ceil(seconds * _TICKS), _TICKS)


_SAMPLE_S = 1 / _TICKS
"""More than the one sample that some remember, at any rate."""
_REACHES: Mapping[str, Callable[[_Told], Reach | float]] = {
    "acompressor": _follower(20, 250),
    "acontrast": _at_most(0),
    "acrusher": _at_most(0),
    "aderivative": _at_most(_SAMPLE_S),
    "aecho": _echo,
    "aemphasis": _at_most(0.2),
    "aexciter": _at_most(1.7),
    "agate": _follower(20, 250),
    "alimiter": _limiter,
    "allpass": _Biquad(frequency_hz=3000, width=0.707),
    "aphaseshift": _at_most(2),
    "asoftclip": _at_most(0),
    "asubcut": _butterworth(20),
    "asupercut": _butterworth(20_000),
    "bandpass": _Biquad(frequency_hz=3000, width=0.5),
    "bandreject": _Biquad(frequency_hz=3000, width=0.5),
    "bass": _Biquad(frequency_hz=100, width=0.5, denominators=(_low,)),
    "compand": _compand,
    "compensationdelay": _delay,
    "crossfeed": _crossfeed,
    "crystalizer": _at_most(_SAMPLE_S),
    "dcshift": _at_most(0),
    "equalizer": _Biquad(frequency_hz=0, width=1, denominators=(_bell,)),
    "extrastereo": _at_most(0),
    "haas": _at_most(0.041),
    "highpass": _Biquad(frequency_hz=3000, width=0.707),
    "highshelf": _Biquad(frequency_hz=3000, width=0.5, denominators=(_high,)),
    "lowpass": _Biquad(frequency_hz=500, width=0.707),
    "lowshelf": _Biquad(frequency_hz=100, width=0.5, denominators=(_low,)),
    "stereotools": _at_most(0.021),
    "stereowiden": lambda told: told.number("delay", default=20) / 1000 + _SAMPLE_S,
    "tiltshelf": _Biquad(frequency_hz=3000, width=0.5, denominators=(_low, _high)),
    "treble": _Biquad(frequency_hz=3000, width=0.5, denominators=(_high,)),
}
