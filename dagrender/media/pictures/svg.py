"""What an SVG says of itself: its size, and whether all of it can be drawn.

It is drawn elsewhere, by Skia, which writes no text without being given fonts and shapers, and
fetches nothing. What it would leave out without a word is refused here.
"""

import math
import re
from fractions import Fraction
from pathlib import Path
from xml.parsers import expat

from dagrender.errors import SourceError
from dagrender.media.facts.model import ImageFacts
from dagrender.media.pictures.svgbounds import DEEPEST, MOST_ELEMENTS
from dagrender.picture import Matrix, Range, SourceForm

CODEC = "svg"
_NAMESPACE = "http://www.w3.org/2000/svg"
_MOST_BYTES = 64 << 20
_HEAD = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(\?xml|!--|!DOCTYPE\s+svg|([\w-]+:)?svg[\s>/])", re.IGNORECASE
)
_ROOT = re.compile(rb"<([\w-]+:)?svg[\s>/]")
_LENGTH = re.compile(
    r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(px|pt|pc|mm|cm|in|q|)", re.IGNORECASE
)
_INCH_PX = 96.0  # CSS Values 4, 6.2
_PX = {"": 1.0, "px": 1.0, "in": _INCH_PX, "pt": _INCH_PX / 72, "pc": _INCH_PX / 6}
_PX |= {"cm": _INCH_PX / 2.54, "mm": _INCH_PX / 25.4, "q": _INCH_PX / 101.6}
_MOST_TOLD = 40
_PLAINLY = "export it with presentation attributes, its shapes as paths"
_HINTS = {
    "text": "convert text to paths before exporting, or make it a text clip",
    "image": "give the picture as a clip of its own",
    "foreignObject": "it can be drawn by browsers only",
}
_WHAT = {
    "text": "has text, whose fonts are not in it",
    "image": "holds another picture",
    "foreignObject": "has a foreignObject",
}

_HARMLESS_EMPTY = {"text": "text", "tspan": "text", "textPath": "text"}
"""Elements that show something only where there is text in them, and what they are called."""


def is_svg(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is an SVG, as far as its first kilobytes tell."""
    return bool(_HEAD.match(head)) and bool(_ROOT.search(head))


def read_svg(path: Path) -> tuple[bytes, tuple[float, float]]:
    """The SVG at ``path`` as ``plain_svg`` puts it, and its width and height in CSS pixels.

    Raises:
        SourceError: it is no XML, has no size, or has what would not be drawn.
    """
    from dagrender.media.pictures.plainsvg import NotPlainError, plain_svg

    if path.stat().st_size > _MOST_BYTES:
        raise SourceError(str(path), f"is larger than {_MOST_BYTES >> 20} MiB")
    data = path.read_bytes()
    reading = _Reading(path)
    reading.parse(data)
    try:
        return plain_svg(data), reading.size()
    except NotPlainError as error:
        raise SourceError(str(path), str(error), _PLAINLY) from None


def svg_facts(path: Path) -> ImageFacts:
    """The facts of the SVG at ``path``: its size to the nearest pixel, its proportions exact.

    Raises:
        SourceError: as ``read_svg`` does.
    """
    _, (width, height) = read_svg(path)
    width_px, height_px = max(1, round(width)), max(1, round(height))
    proportions = Fraction(width) / Fraction(height) * Fraction(height_px, width_px)
    return ImageFacts(
        codec=CODEC,
        form=SourceForm(
            width_px=width_px,
            height_px=height_px,
            pixel_format=CODEC,
            matrix=Matrix.RGB,
            range=Range.FULL,
            rotation_deg=0,
            sample_aspect=proportions.limit_denominator(1_000_000),
            has_alpha=True,
        ),
    )


class _Reading:
    """One pass through the XML."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._root: dict[str, str] | None = None
        self._inside = ""
        self._depth = self._elements = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._entity
        self._parser.ProcessingInstructionHandler = self._instruction

    def parse(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            message = f"is broken XML: line {error.lineno}: {expat.ErrorString(error.code)}"
            raise self._error(message) from None

    def _error(self, message: str, hint: str = "") -> SourceError:
        return SourceError(str(self._path), message, hint)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEEPEST or self._elements > MOST_ELEMENTS:
            bound = f"{DEEPEST} deep" if self._depth > DEEPEST else f"{MOST_ELEMENTS:,} in all"
            raise self._error(f"has elements beyond the bounds: {bound} are the most")
        namespace, _, local = name.rpartition(" ")
        if self._root is None:
            if local != "svg" or namespace != _NAMESPACE:
                hint = f'its first element must be <svg xmlns="{_NAMESPACE}">'
                raise self._error("is XML, but not SVG", hint)
            self._root = attributes
        if namespace != _NAMESPACE:
            return
        self._inside = local
        if local in _WHAT and local not in _HARMLESS_EMPTY:
            self._refuse(local)
        for key, value in attributes.items():
            if key.rpartition(" ")[2] == "href" and not value.strip().startswith("#"):
                self._refuse_reference(local, value)

    def _text(self, text: str) -> None:
        if text.strip() and self._inside in _HARMLESS_EMPTY:
            self._refuse(_HARMLESS_EMPTY[self._inside])

    def _end(self, _: str) -> None:
        self._depth -= 1
        self._inside = ""

    def _refuse(self, element: str) -> None:
        line = self._parser.CurrentLineNumber
        raise self._error(f"line {line}: {_WHAT[element]}", _HINTS[element])

    def _refuse_reference(self, element: str, value: str) -> None:
        if element == "a":
            return  # a link is not followed by anybody
        line = self._parser.CurrentLineNumber
        told = value if len(value) <= _MOST_TOLD else f"{value[:_MOST_TOLD]}…"
        raise self._error(
            f'line {line}: refers to "{told}", which is not in it',
            "an SVG must be complete in itself",
        )

    def _entity(self, *_: object) -> None:
        raise self._error("declares entities, which are not read", "export it as plain SVG")

    def _instruction(self, target: str, _: str) -> None:
        if target == "xml-stylesheet":
            raise self._error("has a style sheet in another file", "put it into the SVG")

    def size(self) -> tuple[float, float]:
        """Width and height in CSS pixels; where one is missing, in the proportions of viewBox."""
        root = self._root or {}
        width, height = (self._length(root, key) for key in ("width", "height"))
        box = self._view_box(root)
        if box and width and not height:
            height = width * box[1] / box[0]
        elif box and height and not width:
            width = height * box[0] / box[1]
        elif box and not (width or height):
            width, height = box
        if not (width and height):
            hint = "give the svg element a viewBox, or width and height"
            raise self._error("does not say how large it is", hint)
        return width, height

    def _length(self, root: dict[str, str], key: str) -> float | None:
        text = root.get(key, "auto").strip()
        if text in ("auto", "100%"):
            return None
        match = _LENGTH.fullmatch(text)
        length = float(match[1]) * _PX[match[2].lower()] if match else 0.0
        if not 0 < length < math.inf:
            raise self._error(f'{key}="{text}" is not a size', "such as 640, 640px or 12cm")
        return length

    def _view_box(self, root: dict[str, str]) -> tuple[float, float] | None:
        text = root.get("viewBox")
        if text is None:
            return None
        try:
            _, _, width, height = (float(part) for part in re.split(r"[\s,]+", text.strip()))
        except ValueError:
            width = height = 0.0
        if not (0 < width < math.inf and 0 < height < math.inf):
            raise self._error(f'viewBox="{text}" is no box', "such as 0 0 640 360")
        return width, height
