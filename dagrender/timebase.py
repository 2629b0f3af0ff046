"""Exact time: rates and times are fractions, and one function counts frames."""

import re
from fractions import Fraction

_NTSC = {"23.976": 24, "23.98": 24, "29.97": 30, "47.952": 48, "59.94": 60, "119.88": 120}
_UNITS = {"s": Fraction(1), "ms": Fraction(1, 1000), "": Fraction(1)}
_AMOUNT = re.compile(r"(?P<number>\d+(?:\.\d+)?|\.\d+)(?P<unit>ms|s|f|)\Z")
_CLOCK = re.compile(r"(?:(?P<h>\d+):)?(?P<m>\d{1,2}):(?P<s>\d{1,2}(?:\.\d+)?)\Z")
_TIMECODE = re.compile(r"(?P<h>\d+):(?P<m>\d{2}):(?P<s>\d{2})(?P<sep>[:;])(?P<f>\d{2,3})\Z")
_SECONDS_A_MINUTE = 60
_NTSC_DENOMINATOR = 1001


def parse_rate(text: str) -> Fraction:
    """The frame rate that ``text`` names, in frames a second.

    ``29.97``, ``23.976``, ``59.94`` and ``119.88`` mean the exact NTSC rates.

    Raises:
        ValueError: ``text`` is not a positive number or fraction.
    """
    text = text.strip()
    if text in _NTSC:
        return Fraction(_NTSC[text] * 1000, _NTSC_DENOMINATOR)
    try:
        rate = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f'"{text}" is not a frame rate') from None
    if rate <= 0:
        raise ValueError("a frame rate must be positive")
    return rate


def frame_at(time_s: Fraction, rate: Fraction) -> int:
    """The frame of the grid of ``rate`` that is nearest to ``time_s``; halves go up."""
    scaled = time_s * rate * 2 + 1
    return scaled.numerator // (scaled.denominator * 2)


def parse_time(text: str, rate: Fraction) -> Fraction:
    """The time that ``text`` gives, in seconds and never negative.

    ``2.5``, ``2.5s``, ``250ms``, ``75f`` (frames), ``00:01:02.5``, ``00:01:02:15`` (SMPTE
    timecode), ``00:01:02;15`` (drop-frame timecode, SMPTE ST 12-1).

    Raises:
        ValueError: ``text`` is none of these.
    """
    text = text.strip()
    if match := _AMOUNT.match(text):
        number, unit = Fraction(match["number"]), match["unit"]
        return number / rate if unit == "f" else number * _UNITS[unit]
    if match := _TIMECODE.match(text):
        return _timecode(match, rate)
    if match := _CLOCK.match(text):
        minutes = int(match["h"] or 0) * _SECONDS_A_MINUTE + int(match["m"])
        return minutes * _SECONDS_A_MINUTE + Fraction(match["s"])
    raise ValueError(f'"{text}" is not a time')


def _timecode(match: re.Match[str], rate: Fraction) -> Fraction:
    nominal = -(-rate.numerator // rate.denominator)
    frames = int(match["f"])
    if frames >= nominal:
        raise ValueError(f'"{match[0]}": there are only {nominal} frames in a second')
    minutes = int(match["h"]) * _SECONDS_A_MINUTE + int(match["m"])
    count = (minutes * _SECONDS_A_MINUTE + int(match["s"])) * nominal + frames
    if match["sep"] == ";":
        if rate.denominator != _NTSC_DENOMINATOR or nominal % 30:
            raise ValueError(
                f'"{match[0]}": drop-frame timecode needs 29.97 or 59.94 frames a second'
            )
        dropped = nominal // 15
        if match["s"] == "00" and frames < dropped and minutes % 10:
            raise ValueError(f'"{match[0]}": drop-frame timecode has no such frame')
        count -= dropped * (minutes - minutes // 10)
    return count / rate


def format_time(time_s: Fraction) -> str:
    """``time_s`` as people read it: ``2.5s``, ``75.04s``; to the millisecond, no zeros behind."""
    milliseconds = frame_at(time_s, Fraction(1000))
    text = f"{milliseconds / 1000:.3f}".rstrip("0").rstrip(".")
    return f"{text}s"
