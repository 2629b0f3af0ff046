"""Text and numbers as they stand in XML. All that comes from outside goes through ``text``."""

import re
from itertools import pairwise
from xml.sax.saxutils import escape

from dagrender.harmless import harmless
from dagrender.viz.shapes import Point

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """``value`` for an element or a quoted attribute; what steers a display is written out."""
    return escape(_NOT_XML.sub("\ufffd", harmless(value)), {'"': "&quot;", "'": "&#39;"})


def number(value: float) -> str:
    """``value`` to a tenth of a px, without needless zeros."""
    rounded = f"{value:.1f}"
    return rounded.removesuffix(".0") if rounded != "-0.0" else "0"


def point(value: Point) -> str:
    """``x y``."""
    return f"{number(value[0])} {number(value[1])}"


def rectangle(at: Point, size: Point, radius: float, attributes: str) -> str:
    """A rectangle with round corners; ``at`` is the left top one."""
    return (
        f'<rect x="{number(at[0])}" y="{number(at[1])}" width="{number(size[0])}"'
        f' height="{number(size[1])}" rx="{number(radius)}" {attributes}/>'
    )


def line(x: float, y: float, content: str, attributes: str) -> str:
    """A line of text with its baseline at ``y``; ``content`` is not yet escaped."""
    return f'<text x="{number(x)}" y="{number(y)}" {attributes}>{text(content)}</text>'


def curve(points: tuple[Point, ...]) -> str:
    """A path that bends from the first point to the second, runs straight to the third, and so on.

    It is level at each of them.
    """
    parts = [f"M{point(points[0])}"]
    for leg, (before, after) in enumerate(pairwise(points)):
        parts.append(f"L{point(after)}" if leg % 2 else bend(before, after))
    return "".join(parts)


def bend(before: Point, after: Point) -> str:
    """A curve to ``after`` that is level at both ends."""
    middle = (before[0] + after[0]) / 2
    return f"C{point((middle, before[1]))} {point((middle, after[1]))} {point(after)}"
