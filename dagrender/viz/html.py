"""The picture in a page: one file, without network, to pan and zoom.

The page's script holds no data; it reads the picture's ``data-`` attributes.
"""

from functools import cache
from importlib.resources import files

from dagrender.viz import svg
from dagrender.viz.drawing import Drawing
from dagrender.viz.fold import FOLD_ABOVE
from dagrender.viz.markup import text

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def draw(drawing: Drawing, fold_above: int = FOLD_ABOVE) -> str:
    """``drawing`` as an HTML page around its SVG."""
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{text(f"The graph of {drawing.title}")}</title>
<style>
{_resource("page.css")}</style>
</head>
<body>
<main id="view" tabindex="0" aria-label="The graph; drag to move it, turn the wheel to zoom">
{svg.draw(drawing, fold_above)}</main>
<nav aria-label="View">
<button id="out" title="Zoom out (-)">&minus;</button>
<button id="fit" title="Fit the window (0)">Fit</button>
<button id="in" title="Zoom in (+)">+</button>
</nav>
<script>
{_resource("page.js")}</script>
</body>
</html>
"""


@cache
def _resource(name: str) -> str:
    return files("dagrender.viz").joinpath(name).read_text(encoding="utf-8")
