"""SVG put into the words that Skia draws.

Skia knows presentation attributes, but no style sheets, none of the colours that came with CSS 3
and 4, nor ``href`` without its old prefix, and says nothing where it leaves something out. What can
be said in its words is, what cannot is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import tinycss2  # type: ignore[import-untyped] # it has no types
from tinycss2 import color4

from dagrender.media.pictures.svgbounds import beyond_bounds

SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_COLOURS = frozenset({"fill", "stroke", "stop-color", "flood-color", "lighting-color", "color"})
_SHARES = frozenset({"opacity", "fill-opacity", "stroke-opacity", "stop-opacity", "flood-opacity"})
_DRAWN = (
    _COLOURS
    | _SHARES
    | {
        "clip-path",
        "clip-rule",
        "color-interpolation",
        "color-interpolation-filters",
        "display",
        "fill-rule",
        "filter",
        "mask",
        "stroke-dasharray",
        "stroke-dashoffset",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-width",
        "visibility",
    }
)
"""Properties that show, and that Skia draws."""
_NOT_DRAWN = {
    "marker": "none",
    "marker-end": "none",
    "marker-mid": "none",
    "marker-start": "none",
    "mix-blend-mode": "normal",
    "paint-order": "normal",
    "transform": "none",
    "vector-effect": "none",
}
"""Properties that show, but not with Skia, unless they have this value."""
_GEOMETRY = frozenset({"cx", "cy", "d", "height", "r", "rx", "ry", "width", "x", "y"})
_ELEMENTS = frozenset({"feDropShadow", "marker", "symbol", "switch"})
_WORDS = frozenset({"none", "inherit", "currentcolor"})
_SELECTOR = re.compile(r"(\*|[\w-]+)?((?:[.#][\w-]+)*)")
_URL = re.compile(r"""url\(\s*["']?(#[^"')]+)["']?\s*\).*""")


class NotPlainError(ValueError):
    """Something that would not be drawn as it says; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """Declarations of a style sheet, for elements of a name, an id and classes; "" is any."""

    element: str
    ident: str
    classes: frozenset[str]
    order: int
    declarations: tuple[tuple[str, str, bool], ...]
    """Property, value, whether it is important."""

    def weight(self) -> tuple[int, int, int, int]:
        """What wins over what (CSS Selectors 3, section 9)."""
        return bool(self.ident), len(self.classes), bool(self.element), self.order

    def matches(self, element: ET.Element) -> bool:
        classes = set(element.get("class", "").split())
        return (
            self.element in ("", _local(element))
            and self.ident in ("", element.get("id"))
            and self.classes <= classes
        )


def plain_svg(data: bytes) -> bytes:
    """``data``, a well-formed SVG, in Skia's words; it looks the same.

    Raises:
        NotPlainError: it would not.
    """
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(data)  # noqa: S314 - entities have been refused
    rules = sorted(_rules(root), key=_Rule.weight)
    if why := beyond_bounds(root):
        raise NotPlainError(why)
    for element in root.iter():
        if not isinstance(element.tag, str) or not element.tag.startswith(f"{{{SVG}}}"):
            continue
        if _local(element) in _ELEMENTS:
            raise NotPlainError(f"has a <{_local(element)}>, which is not drawn")
        _set_attributes(element, rules)
    plain: bytes = ET.tostring(root, encoding="utf-8")
    return plain


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _rules(root: ET.Element) -> Iterator[_Rule]:
    order = 0
    for sheet in root.iter(f"{{{SVG}}}style"):
        text = "".join(sheet.itertext())
        for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
            if rule.type != "qualified-rule":
                what = f"@{rule.at_keyword}" if rule.type == "at-rule" else "a mistake"
                raise NotPlainError(f"its style sheet has {what}, which is not read")
            declarations = tuple(_declarations(rule.content))
            for selector in tinycss2.serialize(rule.prelude).split(","):
                order += 1
                yield _rule(selector.strip(), declarations, order)
        sheet.clear()


def _rule(selector: str, declarations: tuple[tuple[str, str, bool], ...], order: int) -> _Rule:
    match = _SELECTOR.fullmatch(selector)
    if not match or not selector:
        raise NotPlainError(
            f'its style sheet has "{selector}"; elements, .classes and #ids are read alone'
        )
    parts = re.findall(r"[.#][\w-]+", match[2])
    idents = [part[1:] for part in parts if part[0] == "#"]
    return _Rule(
        element="" if match[1] in (None, "*") else match[1],
        ident=idents[0] if idents else "",
        classes=frozenset(part[1:] for part in parts if part[0] == "."),
        order=order,
        declarations=declarations,
    )


def _declarations(content: object) -> Iterator[tuple[str, str, bool]]:
    for one in tinycss2.parse_declaration_list(content, skip_comments=True, skip_whitespace=True):
        if one.type != "declaration":
            raise NotPlainError("its styles cannot be read")
        yield one.lower_name, tinycss2.serialize(one.value).strip(), one.important


def _set_attributes(element: ET.Element, rules: list[_Rule]) -> None:
    told = [one for rule in rules if rule.matches(element) for one in rule.declarations]
    told += _declarations(element.attrib.pop("style", ""))
    for name, value, _ in sorted(told, key=lambda one: one[2]):
        if name in _GEOMETRY:
            raise NotPlainError(f'"{name}" is an attribute here, not a style')
        if name in _DRAWN:
            element.set(name, value)
        else:
            _refuse_unseen(name, value)
    for name, value in list(element.attrib.items()):
        if name in _COLOURS:
            element.set(name, _colour(name, value.strip()))
        elif name in _SHARES:
            element.set(name, _share(value.strip()))
        elif name != "transform":
            _refuse_unseen(name, value.strip())
    if "href" in element.attrib:
        element.set(f"{{{_XLINK}}}href", element.attrib.pop("href"))


def _refuse_unseen(name: str, value: str) -> None:
    if value != _NOT_DRAWN.get(name, value):
        raise NotPlainError(f'"{name}: {value}" is not drawn')


def _colour(name: str, value: str) -> str:
    if value.lower() in _WORDS:
        return value
    if url := _URL.fullmatch(value):
        return f"url({url[1]})"
    try:
        red, green, blue, alpha = color4.parse_color(value).to("srgb")
    except Exception:  # noqa: BLE001 - the parser trips over what is no colour, or not of sRGB
        raise NotPlainError(f'{name}: "{value}" is not a colour of sRGB') from None
    parts = ",".join(str(min(255, max(0, round(part * 255)))) for part in (red, green, blue))
    return f"rgb({parts})" if alpha >= 1 else f"rgba({parts},{alpha:.6f})"


def _share(value: str) -> str:
    if not value.endswith("%"):
        return value
    try:
        return f"{float(value[:-1]) / 100:.6f}"
    except ValueError:
        raise NotPlainError(f'"{value}" is not a share') from None
