"""All that the page of a graph shows, as one JSON object.

Nodes are told once, in the order of the drawing. All else names them by their number there, -1
where a node is not drawn. Their fields are letters; those with nothing to tell are absent, but for
``k`` to ``m``, ``r`` and ``h``, which all nodes have:

``k t s l g v f``
    Its key; the numbers of its kind (``kinds``) and its state (``states``); its label; where its
    output goes (``stored``, ``virtual``, ``file``); the version of its kind; how many frames it
    yields.
``e``
    The numbers of its traits (``traits``, each with the path data of its sign).
``o m``
    Its place in the column of its kind when nothing is folded, counted from the top; the number of
    the output that first wants it.
``p c i``
    The places in the film that show it: first and end frame of one, then of the next. The numbers
    of the clips that it is about (``films``). Its inputs, each (node, slot).
``r n h``
    The numbers of its parameters (``recipes``, their lines as (name, value), which are numbers of
    ``texts``) and of its tools (``tools``); its inputs that are no nodes, as (slot, digest).
``z w``
    Its size in bytes; the seconds that it took when it ran last.
``y q u``
    Numbers of: why it has to run (``reasons``), where in the spec it is named, its clips aside
    (``texts``), the other films in the cache that use it (``texts``).

In ``folds`` each node has the number of its box, -1 where it is alone. Times of the film are frames
of ``rate``; those of ``build`` are seconds from its start; those of ``changes`` are seconds of the
film.
"""

import json
from typing import Any

from dagrender.graph.facts import NOTHING, Facts
from dagrender.harmless import harmless
from dagrender.kinds import KINDS
from dagrender.viz.drawing import Drawing, State
from dagrender.viz.fold import FOLD_ABOVE
from dagrender.viz.page.editing import films, outputs
from dagrender.viz.page.folds import first_fold, folds
from dagrender.viz.page.past import build, changes
from dagrender.viz.page.rows import Shared, node_rows, reason
from dagrender.viz.page.thumbnails import thumbnails
from dagrender.viz.purposes import PURPOSES
from dagrender.viz.traits import Trait

_SAFE = str.maketrans({one: f"\\u{ord(one):04x}" for one in "<>&"})


def document(
    drawing: Drawing, facts: Facts = NOTHING, fold_above: int = FOLD_ABOVE
) -> dict[str, Any]:
    """What the page shows of ``drawing``; the same for the same facts."""
    shared = Shared({node.key: number for number, node in enumerate(drawing.nodes())})
    nodes = node_rows(drawing, facts, shared)
    return {
        "title": drawing.title,
        "summary": drawing.summary(),
        "outlook": drawing.outlook(),
        "rate": [drawing.rate.numerator, drawing.rate.denominator],
        "frames": drawing.frames,
        "kinds": list(KINDS),
        "does": [PURPOSES[kind] for kind in KINDS],
        "states": [[state.value, state.meaning] for state in State],
        "traits": [[trait.value, trait.meaning, trait.path] for trait in Trait],
        "nodes": nodes,
        "texts": shared.texts.values(),
        "recipes": shared.recipes.values(),
        "tools": [[list(tool) for tool in tools] for tools in shared.tools.values()],
        "reasons": [reason(one) for one in shared.reasons.values()],
        "folds": folds(drawing, shared),
        "fold": first_fold(drawing, fold_above),
        "outputs": outputs(drawing, facts, shared),
        "films": films(facts),
        **thumbnails(drawing, facts, shared),
        "build": build(drawing, facts, shared),
        "history": list(facts.history),
        "changes": changes(facts),
    }


def embedded(document: dict[str, Any]) -> str:
    """``document`` as compact JSON that is safe in a script element.

    What steers a display (control characters, what turns the order of letters) is written out.
    """
    text = json.dumps(_harmless(document), separators=(",", ":"), ensure_ascii=False)
    return text.translate(_SAFE)


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else harmless(value)
    if isinstance(value, dict):
        return {_harmless(name): _harmless(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_harmless(one) for one in value]
    return value
