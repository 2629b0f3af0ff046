"""What is wrong with a picture of a graph as it is drawn: read off the SVG, not off the layout.

Paths are followed point by point (lines, quadratic and cubic Bézier curves, horizontal and vertical
lines); rectangles are taken from their attributes.
"""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import combinations, pairwise

from dagrender.viz.lettering import BOLD, width_of

SVG = "{http://www.w3.org/2000/svg}"
_STEPS = 24
_TOUCH = 0.6
"""Numbers are rounded to tenths; what only touches does not cross."""
_SIZES = {"title": 26, "outlook": 15, "subtitle": 13, "kind": 13, "label": 12}
_BOLD = {"title", "outlook", "kind", "label"}
_SMALL = 11
_TOKENS = re.compile(r"[MLCQVHhvZ]|-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    name: str
    owners: frozenset[str]
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return (
            self.left + _TOUCH < x < self.right - _TOUCH
            and self.top + _TOUCH < y < self.bottom - _TOUCH
        )

    def overlaps(self, other: "Area") -> bool:
        return (
            self.left + _TOUCH < other.right
            and other.left + _TOUCH < self.right
            and self.top + _TOUCH < other.bottom
            and other.top + _TOUCH < self.bottom
        )


def faults(picture: str) -> list[str]:
    """All that overlaps, crosses or leaves what it must not."""
    root = ET.fromstring(picture)
    boxes = _boxes(root)
    areas = [*boxes, *_films(root)]
    found = [
        f"{one.name} overlaps {other.name}"
        for one, other in combinations(areas, 2)
        if one.overlaps(other)
    ]
    found += _crossed(root, areas)
    found += _texts(root, areas)
    return found


def points_of(path: str) -> list[tuple[float, float]]:
    """Points on a path, close to one another where it bends."""
    tokens = _TOKENS.findall(path)
    assert "".join(tokens) == re.sub(r"[\s,]", "", path), path
    found: list[tuple[float, float]] = []
    at, command = 0, ""
    begin = (0.0, 0.0)

    def take(count: int) -> list[float]:
        nonlocal at
        at += count
        return [float(one) for one in tokens[at - count : at]]

    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
            if command == "Z":
                found += _line(found[-1], begin)
                continue
        if command == "M":
            begin = (*take(2),)
            found.append(begin)
            command = "L"
        elif command == "L":
            found += _line(found[-1], (*take(2),))
        elif command == "V":
            found += _line(found[-1], (found[-1][0], take(1)[0]))
        elif command == "h":
            found += _line(found[-1], (found[-1][0] + take(1)[0], found[-1][1]))
        else:
            numbers = take({"C": 6, "Q": 4}[command])
            given = [found[-1], *zip(numbers[::2], numbers[1::2], strict=True)]
            found += [_on_curve(given, step / _STEPS) for step in range(1, _STEPS + 1)]
    return found


def _line(start, end):
    steps = range(1, _STEPS + 1)
    return [
        tuple(a + (b - a) * step / _STEPS for a, b in zip(start, end, strict=True))
        for step in steps
    ]


def _on_curve(points, share):
    """De Casteljau's way."""
    while len(points) > 1:
        points = [
            tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))
            for one, other in pairwise(points)
        ]
    return points[0]


def _area(name, owners, rectangle):
    x, y, width, height = (float(rectangle.get(one)) for one in ("x", "y", "width", "height"))
    return Area(
        name=name,
        owners=frozenset(owners),
        left=x,
        top=y,
        right=x + width,
        bottom=y + height,
    )


def _boxes(root):
    found = []
    for group in root.iter(f"{SVG}g"):
        if not {"node", "still"} & set(group.get("class", "").split()):
            continue
        rectangles = [one for one in group.iter(f"{SVG}rect") if "box" in one.get("class", "")]
        label = "".join(one.text or "" for one in group.iter(f"{SVG}text"))
        name = f"box {label!r}"
        found.append(_area(name, {group.get("data-key") or name}, rectangles[-1]))
    return found


def _films(root):
    """Film strips, and each track of sound beside one; their owner is the box above them."""
    found = []
    for rectangle in root.iter(f"{SVG}rect"):
        if rectangle.get("class") == "film":
            owner = rectangle.get("data-of")
            found.append(_area(f"film {owner}", {owner}, rectangle))
    return found


def _crossed(root, areas):
    found = []
    paths = [one for one in root.iter(f"{SVG}path") if _is_way(one)]
    for path in paths:
        own = {path.get("data-from"), path.get("data-to")}
        points = points_of(path.get("d"))
        others = [area for area in areas if not area.owners & own]
        if not path.get("data-to"):
            # the way to a still ends at its box
            x, y = points[-1]
            others = [a for a in others if not (abs(a.left - x) < 1 and a.top < y < a.bottom)]
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        near = [area for area in others if area.left < right and area.right > left]
        found += [
            f"{path.get('class')} {own} crosses {area.name}"
            for area in near
            if any(area.holds(x, y) for x, y in points)
        ]
    return found


def _is_way(path):
    return bool({"link", "ribbon"} & set(path.get("class", "").split()))


def _texts(root, areas):
    width, height = float(root.get("width")), float(root.get("height"))
    found, written = [], []
    for text in root.iter(f"{SVG}text"):
        kind = text.get("class")
        size = _SIZES.get(kind, _SMALL)
        long = width_of(text.text or "", size) * (BOLD if kind in _BOLD else 1)
        x, y = float(text.get("x")), float(text.get("y"))
        left = x - long if text.get("text-anchor") == "end" else x
        here = Area(
            name=f"text {text.text!r}",
            owners=frozenset(),
            left=left,
            top=y - 0.72 * size,
            right=left + long,
            bottom=y + 0.2 * size,
        )
        written.append((kind, here))
        if left < 0 or here.right > width or here.top < 0 or here.bottom > height:
            found.append(f"{here.name} leaves the picture")
    for kind, here in written:
        touched = [area for area in areas if area.overlaps(here)]
        if kind in ("label", "badge"):
            inside = [one for one in touched if one.left <= here.left and here.right <= one.right]
            if len(inside) != 1 or len(touched) != 1:
                found.append(f"{here.name} leaves its box")
        else:
            found += [f"{here.name} lies on {area.name}" for area in touched]
    found += [
        f"{one.name} runs into {other.name}"
        for (_, one), (_, other) in combinations(written, 2)
        if one.overlaps(other)
    ]
    return found
