"""When the nodes of a film are first wanted: the order of rows in every drawing."""

from dagrender.digest import Digest
from dagrender.kinds import KINDS
from dagrender.viz.drawing import Drawing

Moment = tuple[int, int]
"""The output that first wants a node, and the frame from which it does."""


def first_uses(drawing: Drawing) -> dict[Digest, Moment]:
    """When each node is first wanted. Sources count from their first picture."""
    film, found = drawing.film, dict[Digest, Moment]()
    outputs = _outputs(drawing)
    last = (len(film.videos) + len(film.stills), drawing.frames)
    for kind in reversed(KINDS):
        for node in film.nodes(kind):
            users = film.consumers(node.key)
            seen = [user for user in users if user.kind != "mix"] or users
            wanted = [found[user.key] for user in seen if user.key in found]
            moment = min(wanted, default=last)
            first = min((span.first for span in node.spans), default=moment[1])
            found[node.key] = (outputs.get(node.key, moment[0]), first)
    return found


def _outputs(drawing: Drawing) -> dict[Digest, int]:
    found: dict[Digest, int] = {}
    videos, stills = drawing.film.videos, drawing.film.stills
    for number, video in enumerate(videos):
        for key in (video.node, *video.inputs):
            found.setdefault(key, number)
    for number, still in enumerate(stills, len(videos)):
        found.setdefault(still.coded, number)
    return found
