"""The nodes of a page: one row each, in the letters that ``document`` explains."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from dagrender.digest import Digest
from dagrender.errors import Place
from dagrender.graph.changes import Reason
from dagrender.graph.facts import Facts
from dagrender.graph.model import Node
from dagrender.kinds import KINDS
from dagrender.nodes.recipe import Tools
from dagrender.viz.drawing import Drawing, State
from dagrender.viz.lanes import rows
from dagrender.viz.moments import first_uses
from dagrender.viz.page.because import because
from dagrender.viz.page.numbered import Numbered
from dagrender.viz.page.recipes import LONGEST, lines
from dagrender.viz.shown import clips_of
from dagrender.viz.traits import Trait, traits_of

Row = dict[str, Any]
NOWHERE = -1
"""The number of a node that is not drawn."""
_STATES, _TRAITS = tuple(State), tuple(Trait)


@dataclass(frozen=True, slots=True)
class Shared:
    """What rows name by number."""

    numbers: Mapping[Digest, int]
    """Of the nodes that are drawn."""
    texts: Numbered[str] = field(default_factory=Numbered)
    tools: Numbered[Tools] = field(default_factory=Numbered)
    reasons: Numbered[Reason] = field(default_factory=Numbered)
    recipes: Numbered[tuple[tuple[int, int], ...]] = field(default_factory=Numbered)
    """Their lines: the numbers of name and value in ``texts``."""

    def node(self, key: Digest) -> int:
        """The number of a node, ``NOWHERE`` if it is not drawn."""
        return self.numbers.get(key, NOWHERE)


def node_rows(drawing: Drawing, facts: Facts, shared: Shared) -> list[Row]:
    """A row for each node that is drawn."""
    places, moments = rows(drawing), first_uses(drawing)
    why = because(drawing, facts.reasons)
    clips = clips_of(drawing.film)
    made = []
    for node in drawing.nodes():
        told = {
            **_shown(drawing, node, shared),
            "e": [_TRAITS.index(trait) for trait in traits_of(drawing, [node])],
            "c": list(clips[node.key]),
            "o": places[node.key],
            "m": moments[node.key][0],
            **_made(drawing, node, shared),
            "z": facts.sizes.get(node.key, 0),
            "w": round(facts.seconds.get(node.key, 0.0), 3),
            "y": shared.reasons.numbers(why.get(node.key, ())),
            "q": shared.texts.numbers(facts.places.get(node.key, ())),
            "u": shared.texts.numbers(facts.users.get(node.key, ())),
        }
        made.append({name: value for name, value in told.items() if _tells(name, value)})
    return made


def reason(why: Reason) -> dict[str, str]:
    """One thing that changed, for the list that rows point into."""
    short = replace(why, place=short_place(why.place), old=_cut(why.old), new=_cut(why.new))
    return {
        "text": str(short),
        "field": short.what,
        "old": short.old,
        "new": short.new,
        "clip": short.clip,
        "place": short.place,
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "\N{HORIZONTAL ELLIPSIS}"


def _tells(name: str, value: Any) -> bool:
    return name in _ALWAYS or bool(value)


_ALWAYS = frozenset("ktslofgvmrh")


def _shown(drawing: Drawing, node: Node, shared: Shared) -> Row:
    film = drawing.film
    return {
        "k": node.key,
        "t": KINDS.index(node.kind),
        "s": _STATES.index(drawing.states[node.key]),
        "l": node.label,
        "f": node.frames,
        "p": [at for span in node.spans for at in (span.first, span.end)],
        "i": [
            [shared.numbers[one.key], film.graph.edges[one.key, node.key]["slot"]]
            for one in film.inputs(node.key)
            if one.key in shared.numbers
        ],
        "g": node.storage.value,
        "v": node.recipe.version,
    }


def _made(drawing: Drawing, node: Node, shared: Shared) -> Row:
    recipe = node.recipe
    return {
        "r": _recipe(recipe.params, shared),
        "n": [[slot, ref] for slot, ref in recipe.inputs if ref not in drawing.film.graph],
        "h": shared.tools.number(recipe.tools),
    }


def _recipe(params: Any, shared: Shared) -> int:
    number = shared.texts.number
    return shared.recipes.number(
        tuple((number(name), number(text)) for name, text in lines(params))
    )


def short_place(place: Place | str) -> str:
    """``film.yaml:12``, wherever the file lies."""
    if isinstance(place, Place):
        place = f"{place.file}:{place.line}"
    return PurePath(place).name
