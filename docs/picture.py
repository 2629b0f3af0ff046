"""Draws docs/first-film.svg: the graph of the first film, built once and then edited.

python docs/picture.py

What a build has made is in the cache; the tagline is another one, as in the tutorial. Nothing is
rendered: that the cache had it all is supposed.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dagrender.artifact import ActionResult  # noqa: E402
from dagrender.cli.graph import states  # noqa: E402
from dagrender.engine.prepare import needed  # noqa: E402
from dagrender.engine.request import BuildRequest  # noqa: E402
from dagrender.engine.survey import survey  # noqa: E402
from dagrender.graph.model import Storage  # noqa: E402
from dagrender.viz import svg  # noqa: E402
from dagrender.viz.drawing import Drawing  # noqa: E402

PICTURE = ROOT / "docs" / "first-film.svg"
SPEC = ROOT / "examples" / "first-film" / "film.yaml"
TAGLINE = "renders what changed"


def draw(cache: Path) -> str:
    """The picture; ``cache`` is a folder for what is found out about the film's sources."""
    request = BuildRequest(spec=SPEC, cache=cache)
    built = survey(request).film
    edited = survey(replace(request, overrides=(("tagline", TAGLINE),)))
    made = {node.key for node in built.nodes() if node.storage is Storage.STORED}
    hits = edited.hits | {
        node.key: ActionResult(key=node.key, kind=node.kind, outputs=())
        for node in edited.film.nodes()
        if node.key in made
    }
    run = needed(edited.film, hits)
    drawing = Drawing(
        film=edited.film,
        states=states(replace(edited, hits=hits), run, (), is_done=False),
        title=f"{SPEC.parent.name}/{SPEC.name}",
        rate=edited.plan.timeline.rate,
    )
    return svg.draw(drawing)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.write_text(draw(Path(folder)), "utf-8")
