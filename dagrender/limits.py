"""How much a spec may ask for: all limits in one list, and which of them somebody has raised.

A spec may come from somebody else, so what it can cost is bounded, and no spec can raise a bound:
``--limit NAME=N`` does, or the environment. A limit only ever refuses; it never changes what is
made. So none is in a key, and code that is pure otherwise may ask for one.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_MEBI = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A bound: what it is called, how much it lets through, and of what."""

    name: str
    most: int
    what: str


LIMITS = {
    one.name: one
    for one in (
        Limit(name="spec-bytes", most=16 * _MEBI, what="bytes of a spec, or of its rows of data"),
        Limit(name="values", most=300_000, what="values in a spec, aliases and rounds written out"),
        Limit(name="clips", most=20_000, what="clips of a film, rounds written out"),
        Limit(name="rounds", most=20_000, what="rounds of all for together"),
        Limit(name="outputs", most=500, what="outputs of a spec"),
        Limit(name="rows", most=10_000, what="rows of data"),
        Limit(name="columns", most=10_000, what="columns of a row of data"),
        Limit(name="cells", most=1_000_000, what="values of rows of data"),
        Limit(name="films", most=2_000, what="films within a film, those within these counted"),
        Limit(name="template-steps", most=2_000_000, what="steps that the templates of a spec run"),
        Limit(name="text", most=100_000, what="characters of a text, templates filled in"),
        Limit(name="canvas-pixels", most=8192 * 8192, what="pixels of a canvas"),
        Limit(name="frames", most=5_000_000, what="frames of a film"),
        Limit(name="captions-bytes", most=8 * _MEBI, what="bytes of a file of captions"),
        Limit(name="caption-lines", most=200_000, what="lines of a file of captions"),
        Limit(name="cues", most=20_000, what="cues of a file of captions, timed words counted"),
        Limit(name="lut-bytes", most=64 * _MEBI, what="bytes of a look-up table"),
        Limit(name="lut-lines", most=2_200_000, what="lines of a look-up table"),
        Limit(name="font-bytes", most=256 * _MEBI, what="bytes of a font"),
        Limit(name="fetch-bytes", most=16_384 * _MEBI, what="bytes that are fetched for a film"),
    )
}
"""Every limit that can be raised, by its name."""

_RAISED: ContextVar[Mapping[str, int]] = ContextVar("_RAISED", default={})  # noqa: B039 - never changed


def most(name: str) -> int:
    """How much the limit ``name`` lets through now."""
    return _RAISED.get().get(name, LIMITS[name].most)


def refusal(name: str) -> tuple[str, str]:
    """What is said where the limit ``name`` is exceeded, and the hint how to raise it."""
    limit = LIMITS[name]
    message = f"more than {most(name):,} {limit.what}"
    return message, f'the limit "{name}": --limit {name}=N raises it, if you trust this spec'


def parse(text: str) -> tuple[str, int]:
    """``NAME=N``.

    Raises:
        ValueError: there is no such limit, or N is not a whole number above 0.
    """
    name, equals, count = (part.strip() for part in text.partition("="))
    if not equals or name not in LIMITS:
        raise ValueError(f'"{text}": give NAME=N, where NAME is one of {", ".join(LIMITS)}')
    digits = count.replace("_", "").replace(",", "")
    if not digits.isdecimal() or not 0 < len(digits) < 16 or not int(digits):  # noqa: PLR2004
        raise ValueError(f'"{text}": "{count}" is not a whole number above 0')
    return name, int(digits)


@contextmanager
def raised(limits: Mapping[str, int]) -> Iterator[None]:
    """Others than usual, by name, while this is entered."""
    before = _RAISED.set({**_RAISED.get(), **limits})
    try:
        yield
    finally:
        _RAISED.reset(before)


def as_text() -> str:
    """Those that are raised, for another process: ``clips=5 rows=9``."""
    return " ".join(f"{name}={count}" for name, count in _RAISED.get().items())


def set_for_good(limits: Mapping[str, int]) -> None:
    """Others than usual, by name, for the rest of this program's run."""
    _RAISED.set({**_RAISED.get(), **limits})
