"""Nodes as a user points at them: by the beginning of a key, or by a time of the film."""

from dagrender.engine.prepare import Prepared, PreparedFilm
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
    found = (node for film in prepared.films for node in _on_screen(film, what))
    return list({node.key: node for node in found}.values())


def _on_screen(film: PreparedFilm, what: str) -> list[Node]:
    timeline = film.plan.timeline
    try:
        at_s = parse_expression(what).evaluate(timeline.rate, timeline.lookup)
    except (ValueError, KeyError):
        problem = Problem(f'"{what}" is neither a node\'s key nor a time of the film')
        raise SpecError((problem,)) from None
    frame = frame_of(at_s, timeline, place=None, what="the time")
    own = {key for target in film.film.targets for key in target.inputs}
    return [
        node
        for node in film.film.nodes("encode")
        if node.key in own and any(span.first <= frame < span.end for span in node.spans)
    ]
