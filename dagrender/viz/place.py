"""Where the vertices of a column stand: as near to their neighbours as their order allows."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Where a vertex would have its middle, how much it matters, and how tall it is, in px."""

    middle: float
    weight: float
    height: float
    gap: float
    """What is to be free above it."""


def settle(wishes: Sequence[Wish]) -> list[float]:
    """The middles, in order and without overlap, that are nearest to what is wished for.

    Nearest in weighted squared distance: isotonic regression by pooling adjacent violators (Ayer
    and others, 1955), once the room that the vertices need has been taken out.
    """
    offsets, at = [], 0.0
    for number, wish in enumerate(wishes):
        at += (wish.gap + wish.height / 2) if number else 0.0
        offsets.append(at)
        at += wish.height / 2
    pools: list[tuple[float, float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        mean, weight, count = wish.middle - offset, wish.weight, 1
        while pools and pools[-1][0] > mean:
            other_mean, other_weight, other_count = pools.pop()
            total = weight + other_weight
            mean = (mean * weight + other_mean * other_weight) / total
            weight, count = total, count + other_count
        pools.append((mean, weight, count))
    levels = [mean for mean, _, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]
