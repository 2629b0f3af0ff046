"""What is told of a node beside its state, by small signs at the end of its box."""

import enum
from collections import Counter
from collections.abc import Iterable

from dagrender.graph.model import Node
from dagrender.viz.drawing import Drawing
from dagrender.viz.markup import number

SIGN_WIDTH = 15
"""The room for one sign, in px."""


class Trait(enum.Enum):
    """Something that a node may be, whatever its state."""

    SHARED = "shared"
    KEPT = "kept"

    @property
    def meaning(self) -> str:
        """The trait in a few words, for a legend."""
        return _MEANINGS[self]

    @property
    def path(self) -> str:
        """The sign's strokes around a point, as SVG's path data, within 6 px of it."""
        return _SIGNS[self]


_MEANINGS = {Trait.SHARED: "wanted by several", Trait.KEPT: "stored, though it could stream"}
_SIGNS = {
    # a way that parts
    Trait.SHARED: "M-5 0H-2.5C1 0 0 -3.5 4.5 -3.5M-2.5 0C1 0 0 3.5 4.5 3.5",
    # a drum
    Trait.KEPT: "M-4 -3a4 1.8 0 1 0 8 0a4 1.8 0 1 0 -8 0V3a4 1.8 0 0 0 8 0V-3",
}


def traits_of(drawing: Drawing, nodes: Iterable[Node]) -> Counter[Trait]:
    """How many of ``nodes`` have each trait that any of them has."""
    found: Counter[Trait] = Counter()
    for node in nodes:
        if drawing.film.graph.out_degree(node.key) > 1 or len(node.spans) > 1:
            found[Trait.SHARED] += 1
        if node.kept:
            found[Trait.KEPT] += 1
    return found


def sign(trait: Trait, x: float, y: float) -> str:
    """The sign of ``trait`` around a point: told apart by its shape."""
    at = f'transform="translate({number(x)} {number(y)})"'
    return f'<path class="trait {trait.value}" {at} d="{_SIGNS[trait]}"/>'
