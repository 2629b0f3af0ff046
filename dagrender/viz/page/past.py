"""What was: the last build, and how the film differs from what it built."""

from collections.abc import Mapping
from typing import Any

from dagrender.digest import Digest
from dagrender.graph.difference import OutputDifference, Stretch
from dagrender.graph.facts import Facts
from dagrender.viz.drawing import Drawing
from dagrender.viz.page.rows import NOWHERE, Shared

_DIGITS = 3
"""Times are told to the millisecond."""


def build(drawing: Drawing, facts: Facts, shared: Shared) -> dict[str, Any] | None:
    """The last build: ``t`` is the kind of an activity, ``w`` its worker, ``n`` its node.

    ``x`` is there where it failed, ``c`` where the build's length hung on it.
    """
    last = facts.build
    if last is None:
        return None
    activities = []
    for number, one in enumerate(last.activities):
        told = {
            "t": one.kind,
            "l": one.label,
            "w": one.worker,
            "a": round(one.start_s, _DIGITS),
            "b": round(one.end_s, _DIGITS),
            "n": _node_of(one.key, drawing, shared),
            "f": one.frames,
        }
        told |= {"x": 1} if one.failed else {}
        told |= {"c": 1} if number in last.critical else {}
        activities.append(told)
    return {
        "wall_s": last.wall_s,
        "at_s": last.at_s,
        "ending": last.ending,
        "activities": activities,
    }


def _node_of(key: Digest, drawing: Drawing, shared: Shared) -> int:
    """The node that a task was about; a task that paints has the key of what it paints."""
    node = shared.node(key.partition(":")[0])
    if node == NOWHERE or key not in drawing.film.graph:
        return node
    coded = (shared.node(one.key) for one in drawing.film.consumers(key) if one.kind == "encode")
    return next((one for one in coded if one != NOWHERE), node)


def changes(facts: Facts) -> dict[str, Any] | None:
    """How the film differs from what was built of it last; None where it does not."""
    found = facts.difference
    if found is None or found.is_same:
        return None
    return {
        "outputs": [_output(one) for one in found.outputs if not one.is_same],
        "nodes": {
            one.kind: {"added": len(one.added), "removed": len(one.removed), "kept": one.kept}
            for one in found.nodes
        },
    }


def _output(one: OutputDifference) -> Mapping[str, Any]:
    return {
        "name": one.name or one.old_name,
        "changed": _seconds(one.changed),
        "moved": _seconds(one.moved),
        "removed": _seconds(one.removed),
        "heard": _seconds(one.heard),
    }


def _seconds(stretches: tuple[Stretch, ...]) -> list[list[float]]:
    return [[round(float(at_s), _DIGITS) for at_s in stretch] for stretch in stretches]
