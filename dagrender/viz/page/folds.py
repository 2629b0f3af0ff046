"""The ways in which the page can fold a graph: the box of every node, and what boxes are called."""

from typing import Any

from dagrender.viz.drawing import Drawing, Grouping
from dagrender.viz.fold import FOLD_ABOVE, grouping_of, groups
from dagrender.viz.page.rows import Shared

ALONE = -1
"""The box of a node that is never drawn as one with others."""
_WAYS = (Grouping.RUNS, Grouping.CLIPS, Grouping.TRACKS)


def folds(drawing: Drawing, shared: Shared) -> dict[str, Any]:
    """By grouping: ``of``, the number of each node's box, and ``labels``, what boxes are called.

    Boxes are numbered by kind and then in film order; who is alone in its box has ``ALONE``.
    """
    return {way.value: _fold(drawing, way, shared) for way in _WAYS}


def _fold(drawing: Drawing, way: Grouping, shared: Shared) -> dict[str, Any]:
    of, labels = [ALONE] * len(shared.numbers), list[str]()
    for box in groups(drawing, way):
        if len(box.nodes) > 1:
            for node in box.nodes:
                of[shared.numbers[node.key]] = len(labels)
            labels.append(box.label)
    return {"of": of, "labels": labels}


def first_fold(drawing: Drawing, above: int = FOLD_ABOVE) -> str:
    """How the page is folded to begin with; empty where it is not."""
    way = grouping_of(drawing, above)
    return "" if way is Grouping.NONE else way.value
