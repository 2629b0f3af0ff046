"""Sequences of pictures: a pattern of names, and the files of a folder that it means.

``%05d`` stands for a number of at least five digits, ``*`` for any characters. Both belong in the
file's name and not in its folder's. Nothing here looks at a disk.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

_NUMBER = re.compile(r"%(?:0(\d{1,2}))?d")
_DIGITS = re.compile(r"(\d+)")
_MOST_RANGES = 12
_BARE_NUMBER = r"(0|[1-9]\d*)"


class PatternError(ValueError):
    """A pattern that means nothing; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Which files of ``folder`` (relative to the spec) are frames: those whose names match."""

    folder: str
    expression: str
    """A regular expression for whole names; its group, if it has one, is the frame's number."""
    numbered: bool

    def frames(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names of the frames among ``names``, in their order.

        By their numbers, or in natural order: what is written in digits compares as a number,
        everything else letter by letter as Unicode counts them.
        """
        matches = (match for match in map(re.compile(self.expression).fullmatch, names) if match)
        if self.numbered:
            return tuple(match[0] for match in sorted(matches, key=lambda one: int(one[1])))
        return tuple(sorted((match[0] for match in matches), key=natural_order))

    def numbers(self, frames: Sequence[str]) -> tuple[int, ...]:
        """The number of each of ``frames``; nothing where they are not numbered.

        Names that a ``*`` matches are, if they differ in one number and nothing else.
        """
        if self.numbered:
            matches = map(re.compile(self.expression).fullmatch, frames)
            return tuple(int(match[1]) for match in matches if match)
        parts = [_DIGITS.split(name) for name in frames]
        if len(parts) < 2 or len({tuple(part[::2]) for part in parts}) > 1:  # noqa: PLR2004
            return ()
        columns = zip(*(part[1::2] for part in parts), strict=True)
        varying = [column for column in columns if len(set(column)) > 1]
        numbers = tuple(map(int, varying[0])) if len(varying) == 1 else ()
        return numbers if len(set(numbers)) == len(numbers) else ()


def natural_order(name: str) -> tuple[object, ...]:
    """What sorts names naturally: ``b2`` before ``b10``; ``b02`` and ``b2`` by their letters."""
    parts = _DIGITS.split(name)
    parts[1::2] = [(int(part), part) for part in parts[1::2]]
    return tuple(parts)


def is_sequence(file: str) -> bool:
    """Whether ``file``, as a spec has it, means many files."""
    return "*" in file or bool(_NUMBER.search(file))


def pattern_of(file: str) -> Pattern:
    """What ``file`` means, for which ``is_sequence`` holds.

    Raises:
        PatternError: wildcards in a folder, more than one number, or a number beside a ``*``.
    """
    path = PurePosixPath(file)
    folder, name = str(path.parent), path.name
    if is_sequence(folder) or not is_sequence(name):
        raise PatternError("%05d and * stand for frames of one folder, not for folders")
    fields = list(_NUMBER.finditer(name))
    if len(fields) > 1 or (fields and "*" in name):
        raise PatternError("one %05d, or any number of *, tells the frames apart")
    if not fields:
        parts = (re.escape(part) for part in name.split("*"))
        return Pattern(folder=folder, expression=r"(?!\.)" + ".*".join(parts), numbered=False)
    (field,) = fields
    digits = int(field[1] or 1)
    number = rf"(\d{{{digits}}}|[1-9]\d{{{digits},}})" if digits > 1 else _BARE_NUMBER
    before, behind = re.escape(name[: field.start()]), re.escape(name[field.end() :])
    return Pattern(folder=folder, expression=before + number + behind, numbered=True)


def gaps(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The first and last number of each run that is missing between the rising ``numbers``."""
    pairs = pairwise(numbers)
    return tuple((one + 1, other - 1) for one, other in pairs if other > one + 1)


def told_gaps(missing: Sequence[tuple[int, int]]) -> str:
    """``frames 12, 40-43 are missing``."""
    runs = [str(first) if first == last else f"{first}-{last}" for first, last in missing]
    count = sum(last - first + 1 for first, last in missing)
    if count == 1:
        return f"frame {runs[0]} is missing"
    more = sum(last - first + 1 for first, last in missing[_MOST_RANGES:])
    told = ", ".join(runs[:_MOST_RANGES])
    return f"frames {told}{f' and {more} more' if more else ''} are missing"


def held(frames: Sequence[str], numbers: Sequence[int]) -> tuple[str, ...]:
    """``frames`` with each repeated in the place of those that are missing behind it."""
    steps = [other - one for one, other in pairwise(numbers)]
    return tuple(
        name for name, count in zip(frames, [*steps, 1], strict=True) for _ in range(max(1, count))
    )


def numbered_name(name: str, number: int) -> str:
    """``name`` with ``number`` in the place of its ``%05d``."""
    return _NUMBER.sub(lambda field: f"{number:0{int(field[1] or 1)}d}", name, count=1)
