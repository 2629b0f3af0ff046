"""Which of the words that there are was meant by one that is not."""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ALIKE = 0.65
"""How alike words must be to be meant for each other; emd and end are just so."""
_LETTERS_A_SLIP = 4
_MOST = 3
_LONGEST = 100
"""Letters of a word that is taken for a slip of another."""
_COMPARISONS = 30_000
_LEFT: ContextVar[list[int] | None] = ContextVar("_LEFT", default=None)
"""How many words may still be compared, if that is counted."""


@contextmanager
def sparingly() -> Iterator[None]:
    """So many words are compared while this is entered as a hundred wrong ones need, and no more.

    A spec in which everything is wrong would take minutes otherwise, for hints that nobody reads.
    """
    before = _LEFT.set([_COMPARISONS])
    try:
        yield
    finally:
        _LEFT.reset(before)


def may_compare() -> bool:
    """Whether words may still be compared."""
    left = _LEFT.get()
    return left is None or left[0] >= 0


def slips(one: str, other: str) -> int:
    """How many letters were dropped, added, exchanged, or swapped with their neighbour.

    Optimal string alignment: the distance of Damerau and Levenshtein in which no stretch is
    changed twice.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != wanted))
            crossed = row > 1 < column and letter == other[column - 2] and wanted == one[row - 2]
            now.append(min(cost, before[column - 2] + 1) if crossed else cost)
        before, last = last, now
    return last[-1]


def nearest_few(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """The words of ``known`` that ``word`` was most likely meant to be: those as near as any.

    The likeliest comes first. Where more than three are as near, only the one most alike is taken.
    """
    folded = word.lower()
    found: dict[str, tuple[int, float, str]] = {}
    left = _LEFT.get()
    for item in known if len(word) <= _LONGEST else ():
        if left is not None:
            left[0] -= 1
            if left[0] < 0:
                return ()
        other = item.lower()
        if other in found or abs(len(other) - len(folded)) > len(folded):
            continue
        count = slips(folded, other)
        alike = difflib.SequenceMatcher(None, other, folded).ratio()
        few = count <= (len(folded) + 1) // _LETTERS_A_SLIP or count == 1 < min(
            len(folded), len(other)
        )
        if few or alike >= _ALIKE:
            found[other] = (count, -alike, item)
    if not found:
        return ()
    ranked = sorted(found.values())
    best = [item for count, _, item in ranked if count == ranked[0][0]]
    return tuple(best) if len(best) <= _MOST else (best[0],)
