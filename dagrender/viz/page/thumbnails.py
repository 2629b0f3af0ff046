"""The small pictures of a page, as data: addresses that need no network."""

from base64 import b64encode
from typing import Any

from dagrender.graph.facts import Facts
from dagrender.viz.drawing import Drawing
from dagrender.viz.page.rows import Shared

_SHOWING = ("capture", "encode")


def thumbnails(drawing: Drawing, facts: Facts, shared: Shared) -> dict[str, Any]:
    """``thumbs``: pictures by the number of their node; ``thumbOf``: whose another node shows.

    What paints a segment shows the segment's; what sets the size and colour of one source, that's;
    and so does what reads a still picture.
    """
    film = drawing.film
    pictures = {
        str(shared.numbers[key]): f"data:image/jpeg;base64,{b64encode(data).decode()}"
        for key, data in facts.thumbnails.items()
        if key in shared.numbers
    }
    lent: dict[str, int] = {}
    for node in drawing.nodes("encode"):
        if node.key not in facts.thumbnails:
            continue
        for painted in film.inputs(node.key):
            for other in (painted, *film.consumers(painted.key)):
                if other.key in shared.numbers and other.kind in _SHOWING:
                    lent.setdefault(str(shared.numbers[other.key]), shared.numbers[node.key])
    stills = [one for one in drawing.nodes("extract") if getattr(one.recipe.params, "still", None)]
    for node in (*drawing.nodes("normalize"), *stills):
        sources = [one for one in film.inputs(node.key) if one.kind == "probe"]
        if len(sources) == 1 and sources[0].key in facts.thumbnails.keys() & shared.numbers.keys():
            lent[str(shared.numbers[node.key])] = shared.numbers[sources[0].key]
    return {
        "thumbs": dict(sorted(pictures.items(), key=lambda one: int(one[0]))),
        "thumbOf": {
            one: number
            for one, number in sorted(lent.items(), key=lambda one: int(one[0]))
            if one not in pictures
        },
    }
