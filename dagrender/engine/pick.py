"""Nodes as a user points at them: by the beginning of a key, or by a time of the film."""

from dagrender.engine.prepare import Prepared
from dagrender.errors import Problem, SpecError
from dagrender.graph.model import Node
from dagrender.plan.outputs import frame_of
from dagrender.spec.expression import parse_expression

_SHORTEST_KEY = 4
_HEX = frozenset("0123456789abcdef")


def pick(prepared: Prepared, what: str) -> list[Node]:
    """The nodes whose keys begin with ``what``, or the segments on screen at that time.

    Raises:
        SpecError: it is neither.
    """
    if len(what) >= _SHORTEST_KEY and _HEX.issuperset(what):
        nodes = [node for node in prepared.film.nodes() if node.key.startswith(what)]
        if nodes:
            return nodes
    timeline = prepared.plan.timeline
    try:
        at_s = parse_expression(what).evaluate(timeline.rate, timeline.lookup)
    except (ValueError, KeyError):
        problem = Problem(f'"{what}" is neither a node\'s key nor a time of the film')
        raise SpecError((problem,)) from None
    frame = frame_of(at_s, timeline, place=None, what="the time")
    return [
        node
        for node in prepared.film.nodes("encode")
        if any(span.first <= frame < span.end for span in node.spans)
    ]
