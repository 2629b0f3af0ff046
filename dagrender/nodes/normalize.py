"""normalize: how the frames of a source become pictures of the working space. Virtual."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dagrender.media.tools import tools
from dagrender.nodes.recipe import Recipe
from dagrender.picture import Conform, Picture

if TYPE_CHECKING:
    from dagrender.media.conform.conformer import Conformer

KIND = "normalize"
VERSION = 3
_OPEN_RECIPES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The conform recipe: what is hashed here is what ``Conforming`` runs."""

    conform: Conform


def recipe(params: Params) -> Recipe:
    """The key recipe. No source is in it: equal recipes for two sources are one node."""
    return Recipe(kind=KIND, version=VERSION, params=params, inputs=(), tools=tools())


class Conforming:
    """The recipes in use by a worker, kept open."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[Conform, str], Conformer] = OrderedDict()

    def picture(self, frame: Any, conform: Conform, siting: str = "left") -> Picture:
        """A frame, as media's reader gives it, conformed; ``siting`` as ``Conformer`` has it."""
        from dagrender.media.conform.conformer import Conformer

        conformer = self._open.get((conform, siting))
        if conformer is None:
            conformer = self._open[conform, siting] = Conformer(conform, siting)
            while len(self._open) > _OPEN_RECIPES:
                self._open.popitem(last=False)
        self._open.move_to_end((conform, siting))
        return conformer.picture(frame)
