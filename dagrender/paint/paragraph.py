"""Text laid out in its box by Skia's paragraphs, and the size at which it fits."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dagrender.paint.sources import FontSource
from dagrender.paint.textcel import FontRef, Stroke, TextCel, TextFit, TextSpan
from dagrender.paint.typeface import Faces, spans_of
from dagrender.picture import Colour

_UNBOUNDED_PX = 1e6
_SLACK_PX = 1e-2
"""Skia measures in single precision."""
_SIZE_DIGITS = 3
_DIGITS = "0123456789"
_NO_INK = "\u200c"
_RIGHT_TO_LEFT, _POP = "\u202b", "\u202c"
"""These embed a paragraph from right to left: Skia's own base direction is left to right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A text laid out: ``fill`` and ``outline`` are ``skia.textlayout.Paragraph``.

    The box is ``width_px`` wide and ``height_px`` high, padding aside; the paragraphs are painted
    ``left_px`` right of its left edge and ``top_px`` below its upper one.
    """

    fill: Any
    outline: Any | None
    width_px: float
    height_px: float
    left_px: float
    top_px: float
    overhang_px: float
    """By how much at most the lines are longer or higher than the box."""


def laid_out(cel: TextCel, fonts: FontSource) -> Layout:
    """The lines of a text that is not blank; the box is as wide as the longest unless it is given.

    Its width is then rounded up to even.

    Raises:
        SourceError: a font's file is not a font.
    """
    faces = Faces(fonts)
    size_px = _size(cel, faces)
    fill = _paragraph(cel, faces, size_px, None)
    outline = _paragraph(cel, faces, size_px, cel.stroke) if cel.stroke else None
    width, edge = _width(cel, fill), _edge(cel)
    for paragraph in (fill, outline):
        if paragraph:
            paragraph.layout(max(width + edge, 0.0))
    height = cel.box_px[1] if cel.box_px else float(fill.Height)
    above = {"top": 0.0, "center": 0.5, "bottom": 1.0}[cel.vertical_align]
    return Layout(
        fill=fill,
        outline=outline,
        width_px=width,
        height_px=height,
        left_px=_left(cel, edge),
        top_px=(height - fill.Height) * above,
        overhang_px=max(0.0, fill.LongestLine - width, fill.Height - height),
    )


def fits(cel: TextCel, faces: Faces) -> bool:
    """Whether a text that is to be fitted fits, be it at its least size."""
    if cel.fit is None or not cel.text.strip():
        return True
    return _fits_at(cel, faces, _stepped(cel, cel.fit, 0))


def even(length_px: float) -> int:
    """``length_px`` rounded up to an even number."""
    return -2 * int(-(length_px - 1e-3) // 2)


def argb(colour: Colour) -> int:
    """A colour as Skia packs it."""
    red, green, blue, alpha = colour.rgba8()
    return alpha << 24 | red << 16 | green << 8 | blue


def _limit(cel: TextCel) -> float:
    return cel.box_px[0] if cel.box_px else cel.wrap_width_px or _UNBOUNDED_PX


def _edge(cel: TextCel) -> float:
    """How much of a line's length is letter spacing at its ends, and not between letters.

    Skia gives every character of a line its spacing, half of it on either side; lines are laid out
    longer by that. It also leaves the first half out, but for what is aligned to the left.
    """
    apart = {span.letter_spacing_px for span in spans_of(cel) if span.count}
    return apart.pop() if len(apart) == 1 else cel.letter_spacing_px


def _left(cel: TextCel, edge_px: float) -> float:
    """Where lines are painted so that their first letters stand at the box's edge."""
    marked = cel.tabular and cel.text[0] in _DIGITS  # its mark has no spacing
    return -edge_px / 2 if cel.align in ("left", "justify") and not marked else 0.0


def _width(cel: TextCel, paragraph: Any) -> float:
    limit = _limit(cel)
    if cel.box_px:
        return limit
    edge = _edge(cel)
    paragraph.layout(max(limit + edge, 0.0))
    if cel.align == "justify" and paragraph.MaxIntrinsicWidth - edge > limit:
        return limit  # justified lines are as long as they may be
    # what shows no ink may report a width of less than nothing
    return min(float(even(max(paragraph.LongestLine - edge, 0.0))), limit)


# The size


def _size(cel: TextCel, faces: Faces) -> float:
    """The size at which a text is drawn: the largest of its steps that fits, else the smallest."""
    if cel.fit is None:
        return cel.size_px
    low, high = 0, _steps(cel.size_px, cel.fit)
    while low < high:
        middle = (low + high + 1) // 2
        if _fits_at(cel, faces, _stepped(cel, cel.fit, middle)):
            low = middle
        else:
            high = middle - 1
    return _stepped(cel, cel.fit, low)


def _steps(most_px: float, fit: TextFit) -> int:
    return max(0, -int(-(most_px - fit.least_px - 1e-6) // fit.step_px))


def _stepped(cel: TextCel, fit: TextFit, step: int) -> float:
    return round(min(cel.size_px, fit.least_px + step * fit.step_px), _SIZE_DIGITS)


def _fits_at(cel: TextCel, faces: Faces, size_px: float) -> bool:
    paragraph = _paragraph(cel, faces, size_px, None)
    limit = max(_limit(cel) + _edge(cel), 0.0)
    paragraph.layout(limit)
    if cel.box_px is None:
        return bool(paragraph.MaxIntrinsicWidth <= limit + _SLACK_PX)
    unbroken = paragraph.MinIntrinsicWidth <= limit + _SLACK_PX
    return bool(unbroken and paragraph.Height <= cel.box_px[1] + _SLACK_PX)


# The paragraph


def _paragraph(cel: TextCel, faces: Faces, size_px: float, stroke: Stroke | None) -> Any:
    import skia

    kit = skia.textlayout
    provider = kit.TypefaceFontProvider()
    style = _Style(cel, faces, size_px, stroke, provider)
    collection = kit.FontCollection()
    collection.setDefaultFontManager(provider)
    whole = kit.ParagraphStyle()
    whole.setTextStyle(style.of(_first(cel), hidden=False, spacing_px=0.0))
    aligns = {
        "left": kit.TextAlign.kLeft,
        "center": kit.TextAlign.kCenter,
        "right": kit.TextAlign.kRight,
        "justify": kit.TextAlign.kJustify,
    }
    whole.setTextAlign(aligns[cel.align])
    builder = kit.ParagraphBuilder.make(whole, collection, skia.Unicodes.ICU.Make())
    for text, span, hidden in _pieces(cel):
        for part, spacing_px in style.spaced(text, span):
            builder.pushStyle(style.of(span, hidden=hidden, spacing_px=spacing_px))
            builder.addText(part)
            builder.pop()
    return builder.Build()


def _first(cel: TextCel) -> TextSpan:
    return next(span for span in spans_of(cel) if span.count)


class _Style:
    """Skia's styles for the spans of a text; registers the fonts that they name."""

    def __init__(
        self, cel: TextCel, faces: Faces, size_px: float, stroke: Stroke | None, provider: Any
    ) -> None:
        self._cel, self._faces, self._size_px, self._stroke = cel, faces, size_px, stroke
        self._provider = provider
        self._names: dict[tuple[FontRef, float, bool], str] = {}
        self._odd = False

    def of(self, span: TextSpan, *, hidden: bool, spacing_px: float) -> Any:
        import skia

        if self._cel.tabular:
            # what has a font by another name is neither shaped nor kerned as one
            self._odd = not self._odd

        size_px = self._size_px * span.scale
        style = skia.textlayout.TextStyle()
        style.setFontFamilies([self._name(font, size_px) for font in span.fonts])
        # the plainest, so that no fallback is emboldened or slanted by force
        style.setFontStyle(skia.FontStyle.Normal())
        style.setFontSize(size_px)
        style.setHeightOverride(True)
        style.setHeight(self._cel.line_height)
        style.setHalfLeading(True)
        style.setLetterSpacing(span.letter_spacing_px + spacing_px)
        # colour alone does not part what is shaped together
        if self._stroke:
            style.setForegroundPaint(_stroke_paint(self._stroke, hidden=hidden))
        else:
            style.setColor(0 if hidden else argb(span.colour))
            _decorate(style, span.decoration)
        return style

    def spaced(self, text: str, span: TextSpan) -> Iterator[tuple[str, float]]:
        """``text`` in parts, each with what its characters are to be further apart."""
        widths = self._digit_widths(span) if self._cel.tabular else {}
        if not widths:
            yield text, 0.0
            return
        for group in re.findall(r"[0-9]+|[^0-9]+", text):
            if group[0] not in widths:
                yield group, 0.0
                continue
            # Skia puts space behind a character, and half of a line's first before it: the room
            # left of the first digit is that behind a mark without ink, and one more begins a line
            free = [max(widths.values()) - widths[digit] for digit in group] + [0.0]
            yield _NO_INK, -span.letter_spacing_px
            yield _NO_INK, free[0] / 2 - span.letter_spacing_px
            for index, digit in enumerate(group):
                yield digit, (free[index] + free[index + 1]) / 2

    def _digit_widths(self, span: TextSpan) -> dict[str, float]:
        import skia

        size_px = self._size_px * span.scale
        font = skia.Font(self._faces.instance(span.fonts[0], size_px), size_px)
        font.setSubpixel(True)
        font.setHinting(skia.FontHinting.kSlight)
        glyphs = font.textToGlyphs(_DIGITS)
        return dict(zip(_DIGITS, font.getWidths(glyphs), strict=True)) if all(glyphs) else {}

    def _name(self, font: FontRef, size_px: float) -> str:
        import skia

        key = font, size_px, self._odd
        if key not in self._names:
            name = self._names[key] = f"font {len(self._names)}"
            face = self._faces.instance(font, size_px)
            self._provider.registerTypeface(face, skia.String(name))
        return self._names[key]


def _pieces(cel: TextCel) -> Iterator[tuple[str, TextSpan, bool]]:
    """The text in runs of one span that are shown or hidden, with marks for its direction."""
    shown = len(cel.text) if cel.shown is None else cel.shown
    before, after = _marks(cel.text, cel.direction)
    start = 0
    for span in spans_of(cel):
        end = start + span.count
        for left, right in pairwise(sorted({start, end, min(max(shown, start), end)})):
            text = "".join(
                f"{before.get(index, '')}{cel.text[index]}{after.get(index, '')}"
                for index in range(left, right)
            )
            yield text, span, left >= shown
        start = end


def _marks(text: str, direction: str) -> tuple[dict[int, str], dict[int, str]]:
    """What stands before and behind characters so that paragraphs run in their direction."""
    before, after = {}, {}
    start = 0
    for line in text.split("\n"):
        if line and _runs_left(line, direction):
            before[start], after[start + len(line) - 1] = _RIGHT_TO_LEFT, _POP
        start += len(line) + 1
    return before, after


def _runs_left(line: str, direction: str) -> bool:
    """Whether a paragraph runs from right to left; ``auto`` is as it begins (UAX 9, P2)."""
    if direction != "auto":
        return direction == "rtl"
    strong = (unicodedata.bidirectional(character) for character in line)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def _decorate(style: Any, decoration: str) -> None:
    """A line along the letters, in their colour."""
    import skia

    kit = skia.textlayout
    lines = {
        "underline": kit.TextDecoration.kUnderline,
        "overline": kit.TextDecoration.kOverline,
        "line-through": kit.TextDecoration.kLineThrough,
    }
    if decoration in lines:
        style.setDecoration(lines[decoration])
        style.setDecorationMode(kit.TextDecorationMode.kThrough)


def _stroke_paint(stroke: Stroke, *, hidden: bool) -> Any:
    import skia

    return skia.Paint(
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=stroke.width_px,
        StrokeJoin=skia.Paint.kRound_Join,
        StrokeCap=skia.Paint.kRound_Cap,
        Color=0 if hidden else argb(stroke.colour),
    )
