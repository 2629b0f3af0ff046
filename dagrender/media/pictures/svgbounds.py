"""How much an SVG may draw.

A few lines that use each other ten times over would draw for ever, and whoever draws goes down into
elements within elements on the stack.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

DEEPEST = 200
"""Elements within each other."""
MOST_ELEMENTS = 200_000
"""Of one file; and as drawn, what others refer to counted as often as they do."""
_REFERENCE = re.compile(r"""url\(\s*["']?#([^"')]+)["']?\s*\)""")


class _BeyondError(Exception):
    """The text says beyond what."""


def beyond_bounds(root: ET.Element) -> str:
    """Why an SVG is not drawn, or nothing. Its own depth is within the bounds."""
    try:
        _Drawn(root).count(root)
    except _BeyondError as error:
        return str(error)
    return ""


class _Drawn:
    """Counts what is drawn."""

    def __init__(self, root: ET.Element) -> None:
        self._by_id = {one.get("id"): one for one in root.iter() if one.get("id")}
        self._known: dict[int, int] = {}

    def count(self, element: ET.Element, depth: int = 0) -> int:
        """How many elements are drawn for ``element``."""
        if depth > DEEPEST:
            raise _BeyondError("has elements that refer to each other too deeply, or in a circle")
        known = self._known.get(id(element))
        if known is not None:
            return known
        total = 1
        for one in (*element, *self._referred(element)):
            total += self.count(one, depth + 1)
            if total > MOST_ELEMENTS:
                raise _BeyondError(f"would draw more than {MOST_ELEMENTS:,} elements")
        self._known[id(element)] = total
        return total

    def _referred(self, element: ET.Element) -> Iterator[ET.Element]:
        for name, value in element.attrib.items():
            idents = _REFERENCE.findall(value)
            if name.rpartition("}")[2] == "href" and value.strip()[:1] == "#":
                idents.append(value.strip()[1:])
            for ident in idents:
                target = self._by_id.get(ident)
                if target is not None and target is not element:
                    yield target
