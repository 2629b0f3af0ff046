"""Why nodes have to run: what is known of segments and sound, carried back to what feeds them."""

from collections.abc import Mapping

from dagrender.digest import Digest
from dagrender.graph.changes import Reason
from dagrender.kinds import KINDS
from dagrender.viz.drawing import Drawing, State

MOST = 20
"""Reasons of a node that are told: what many need has those of all of them."""
_WANTED = (State.TO_RUN, State.FAILED)


def because(
    drawing: Drawing, known: Mapping[Digest, tuple[Reason, ...]]
) -> dict[Digest, tuple[Reason, ...]]:
    """The reasons of all nodes that have to run and of whose reasons something is known.

    A node that has none of its own runs because those do that take its output.
    """
    film, found = drawing.film, dict[Digest, tuple[Reason, ...]]()
    for kind in reversed(KINDS):
        for node in film.nodes(kind):
            if drawing.states[node.key] not in _WANTED:
                continue
            told = dict.fromkeys(known.get(node.key, ()))
            for user in () if told else film.consumers(node.key):
                told |= dict.fromkeys(found.get(user.key, ()))
                if len(told) >= MOST:
                    break
            if told:
                found[node.key] = tuple(told)[:MOST]
    return found
