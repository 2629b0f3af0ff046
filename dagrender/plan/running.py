"""Texts that run: numbers that count, and characters that appear one after the other."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import floor

from dagrender.plan.properties import Studio, own_times
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.words import Counter, Typewriter
from dagrender.timebase import frame_at

_FINEST = 10**9
"""Denominator up to which progress is exact, though easing goes through floats."""
_THOUSAND = 3


def counted(counter: Counter, placed: PlacedClip, studio: Studio) -> Callable[[Fraction], str]:
    """What a counter shows, by the time from the clip's start."""
    rate = studio.canvas.rate
    frames = placed.frames
    if counter.duration:
        evaluate = own_times(placed, rate)
        frames = max(1, frame_at(evaluate(counter.duration), rate))

    def at(time_s: Fraction) -> str:
        frame = min(frame_at(time_s, rate), frames - 1)
        share = counter.ease.at(frame / (frames - 1)) if frames > 1 else 1.0
        progress = Fraction(share).limit_denominator(_FINEST)
        return written(counter, counter.from_ + (counter.to - counter.from_) * progress)

    return at


def written(counter: Counter, value: Fraction) -> str:
    """``value`` in the words of a counter: rounded to its decimals, halves away from zero."""
    scale = 10**counter.decimals
    units = floor(abs(value) * scale + Fraction(1, 2))
    whole, part = divmod(units, scale)
    digits = str(whole)
    head = len(digits) % _THOUSAND
    groups = [digits[:head]] if head else []
    groups += [digits[at : at + _THOUSAND] for at in range(head, len(digits), _THOUSAND)]
    decimals = f"{counter.point}{part:0{counter.decimals}d}" if counter.decimals else ""
    sign = "-" if value < 0 and units else ""
    number = counter.separator.join(groups) + decimals
    return f"{sign}{counter.prefix}{number}{counter.suffix}"


def typed(
    typewriter: Typewriter, placed: PlacedClip, studio: Studio
) -> Callable[[str, Fraction], int | None]:
    """How many code points of a text are shown at a time; None when all are.

    What appears at once is what a reader takes for a character: a grapheme cluster (UAX 29).
    """
    length_s: Fraction | None = None
    if typewriter.duration:
        length_s = own_times(placed, studio.canvas.rate)(typewriter.duration)
        length_s -= placed.lead_handle_s  # a length, and no time of the clip

    def shown(text: str, time_s: Fraction) -> int | None:
        ends = _character_ends(text)
        per_second = typewriter.per_second or len(ends) / (length_s or Fraction(1))
        count = floor(time_s * per_second) + 1
        return None if count >= len(ends) else ends[count - 1]

    return shown


@lru_cache(maxsize=64)
def _character_ends(text: str) -> tuple[int, ...]:
    import regex

    return tuple(match.end() for match in regex.finditer(r"\X", text))
