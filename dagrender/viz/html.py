"""The graph as a page: one file, without network, to look around in.

The page brings its data as JSON and its own scripts, which lie in ``page/web``; they lay the graph
out anew whenever something is folded, and paint it on canvases.
"""

from functools import cache
from importlib.resources import files
from string import Template

from dagrender.graph.facts import NOTHING, Facts
from dagrender.viz.drawing import Drawing
from dagrender.viz.fold import FOLD_ABOVE
from dagrender.viz.markup import text
from dagrender.viz.page.document import document, embedded
from dagrender.viz.palette import variables

_SCRIPTS = (
    "words",
    "model",
    "layout",
    "paint",
    "gestures",
    "graphpaint",
    "graph",
    "timeline",
    "build",
    "details",
    "search",
    "app",
)
"""In the order in which they are needed."""


def draw(drawing: Drawing, facts: Facts = NOTHING, fold_above: int = FOLD_ABOVE) -> str:
    """``drawing`` as an HTML page with what ``facts`` tell beyond it."""
    return Template(_resource("page.html")).substitute(
        title=text(f"The graph of {drawing.title}"),
        name=text(drawing.title),
        outlook=text(drawing.outlook()),
        summary=text(drawing.summary()),
        style=variables() + _resource("page.css"),
        script="".join(_resource(f"{name}.js") for name in _SCRIPTS),
        data=embedded(document(drawing, facts, fold_above)),
    )


@cache
def _resource(name: str) -> str:
    return files("dagrender.viz.page").joinpath("web", name).read_text(encoding="utf-8")
