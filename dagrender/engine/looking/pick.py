"""Nodes as a user points at them: by the beginning of a key, or by a time of the film."""

from dagrender.digest import Digest
from dagrender.engine.prepare import Prepared, PreparedFilm
from dagrender.errors import Problem, SpecError
from dagrender.graph.model import Node
from dagrender.nodes import encode, mix
from dagrender.plan.outputs import frame_of
from dagrender.spec.expression import parse_expression

_SHORTEST_KEY = 4
_HEX = frozenset("0123456789abcdef")


def pick(prepared: Prepared, what: str) -> list[Node]:
    """The nodes whose keys begin with ``what``, or the segments on screen at that time.

    Raises:
        SpecError: it is neither.
    """
    return _with_key(prepared, what) or [
        node
        for node in at_time(prepared, what, f'"{what}" is neither a node\'s key nor a time')
        if node.kind == encode.KIND
    ]


def of_key(prepared: Prepared, what: str) -> list[Node]:
    """The nodes whose keys begin with ``what``.

    Raises:
        SpecError: there is none.
    """
    nodes = _with_key(prepared, what)
    if not nodes:
        told = f'no node of the film has a key that begins with "{what}"'
        hint = f"at least {_SHORTEST_KEY} digits of it, as `dagrender graph` shows them"
        raise SpecError((Problem(told, hint=hint),))
    return nodes


def at_time(prepared: Prepared, what: str, wrong: str = "") -> list[Node]:
    """The segments that are on screen at a time of the film, and the blocks that are heard then.

    Of several films, those that have such a time.

    Raises:
        SpecError: it is no time of any film; ``wrong`` says so.
    """
    wrong = wrong or f'"{what}" is no time'
    found: dict[Digest, Node] = {}
    refusals = {}
    for film in prepared.films:
        try:
            found |= {node.key: node for node in _at(film, what, wrong)}
        except SpecError as error:
            refusals[film.plan.timeline.duration_s] = error
    if refusals and not found:
        raise refusals[max(refusals)]
    return list(found.values())


def _with_key(prepared: Prepared, what: str) -> list[Node]:
    if len(what) < _SHORTEST_KEY or not _HEX.issuperset(what):
        return []
    return [node for node in prepared.film.nodes() if node.key.startswith(what)]


def _at(film: PreparedFilm, what: str, wrong: str) -> list[Node]:
    timeline = film.plan.timeline
    try:
        at_s = parse_expression(what).evaluate(timeline.rate, timeline.lookup)
    except (ValueError, KeyError):
        hint = f"{what}.start is when that clip begins" if what in timeline.marks else ""
        raise SpecError((Problem(f"{wrong} of the film", hint=hint),)) from None
    frame = frame_of(at_s, timeline, place=None, what="the time")
    own = {key for target in film.film.targets for key in target.inputs}
    return [
        node
        for kind in (encode.KIND, mix.KIND)
        for node in film.film.nodes(kind)
        if node.key in own and any(span.first <= frame < span.end for span in node.spans)
    ]
