"""Text clips as looks: what they say and how that looks, frame by frame."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from dagrender.errors import Problem, SpecError
from dagrender.paint.textcel import Backdrop, FontRef, Shadow, Stroke, TextCel, TextFit, TextSpan
from dagrender.plan.adjusting import refuse_filters
from dagrender.plan.drawn import At, Properties
from dagrender.plan.look import CelRuns, Look
from dagrender.plan.materials import FontKey
from dagrender.plan.properties import Studio, numbers, placed_look, plain, raster_scale_of
from dagrender.plan.running import counted, typed
from dagrender.plan.sampling import RATIO_DIGITS
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.textlook import FitSize
from dagrender.spec.words import Span

_PX_DIGITS = 3
_FIT_STEP_PX = 0.25
Part = Callable[[Fraction, float], tuple[str, TextSpan]]
"""A part of a text at a time, where the text has a size in pixels."""


def font_keys(clip: Any) -> tuple[FontKey, ...]:
    """The fonts that a text clip names, each once."""
    keys = (key for span in spans_of(clip) for key in _fonts(clip, span))
    return tuple(dict.fromkeys(keys))


def text_look(placed: PlacedClip, studio: Studio) -> Look:
    """The layer of a text clip. Its sizes are drawn at the largest scale that the clip has.

    Raises:
        SpecError: it is to be fitted, and has nothing to fit into; or to go through filters.
    """
    refuse_filters(placed, studio.track_adjustments(placed))
    raster_scale = raster_scale_of(numbers(placed, studio, placed.clip.scale))
    writing = Writing(placed, studio, raster_scale)
    return placed_look(placed, studio, writing.cels(), raster_scale)


def spans_of(clip: Any) -> tuple[Span, ...]:
    """What a clip says all the time, in parts; captions come and go."""
    text = getattr(clip, "text", "")
    return (Span(text=text),) if isinstance(text, str) else text


def _fonts(clip: Any, span: Span) -> Iterator[FontKey]:
    """What a span says of fonts, and the clip where it says nothing; in order of preference."""
    weight = clip.font_weight if span.font_weight is None else span.font_weight
    style = clip.font_style if span.font_style is None else span.font_style
    return ((family, weight, style == "italic") for family in span.font or clip.font)


class Writing:
    """The cels of one clip of text."""

    def __init__(self, placed: PlacedClip, studio: Studio, raster_scale: float) -> None:
        clip = self._clip = placed.clip
        self._placed, self._studio, self._raster_scale = placed, studio, raster_scale
        properties = self._properties = Properties(placed, studio)
        self._fit: TextFit | None = None
        if isinstance(clip.font_size, FitSize):
            self._size = self._fitted(clip.font_size)
        else:
            self._size = properties.number(clip.font_size)
        self._line_height = properties.number(clip.line_height)
        self._width = properties.width(clip.width) if clip.width is not None else None
        self._box = properties.size(clip.box) if clip.box is not None else None
        self._shadow = self._shadowed() if clip.shadow else _nothing
        self._stroke = self._stroked() if clip.stroke else _nothing
        self._backdrop = self._backed() if clip.background else _nothing
        self._parts = [self.part(span) for span in spans_of(clip)]
        self._tabular = any(span.counter for span in spans_of(clip))
        self._shown: Callable[[str, Fraction], int | None] = lambda *_: None
        if getattr(clip, "typewriter", None):
            self._shown = typed(clip.typewriter, placed, studio)
            properties.run()

    def cels(self) -> Callable[[range], CelRuns]:
        """The cels of a range of frames."""
        return self._properties.cels(self._cel)

    def parts(self, _: Fraction) -> "Sequence[Part]":
        """What is said at a time."""
        return self._parts

    def _px(self, length: float) -> float:
        return round(length * self._raster_scale, _PX_DIGITS)

    def _cel(self, time_s: Fraction) -> TextCel:
        size = self._size(time_s)
        parts = [part(time_s, size) for part in self.parts(time_s)]
        text = "".join(words for words, _ in parts)
        spans = _merged([span for _, span in parts])
        first = spans[0]
        box = self._box(time_s) if self._box else None
        width = self._width(time_s) if self._width and not box else None
        return TextCel(
            text=text,
            font=first.fonts[0],
            fallbacks=first.fonts[1:],
            size_px=self._px(size),
            colour=first.colour,
            align=str(self._clip.align),
            line_height=round(self._line_height(time_s), RATIO_DIGITS),
            letter_spacing_px=first.letter_spacing_px,
            decoration=first.decoration,
            direction=str(self._clip.direction),
            wrap_width_px=None if width is None else self._px(width),
            shadow=self._shadow(time_s),
            stroke=self._stroke(time_s),
            backdrop=self._backdrop(time_s),
            spans=() if len(spans) == 1 and first.scale == 1 else spans,
            box_px=(self._px(box[0]), self._px(box[1])) if box else None,
            vertical_align=str(self._clip.vertical_align) if box else "center",
            fit=self._fit,
            shown=self._shown(text, time_s),
            tabular=self._tabular,
        )

    def _fitted(self, size: FitSize) -> At[float]:
        if self._clip.box is None and self._clip.width is None:
            told = f"{self._placed.label}: nothing says what the text is to fit into"
            hint = "give it a box, such as box: [80%, 30%], or a width"
            raise SpecError((Problem(told, self._placed.place, hint),))
        most_px = plain(size.most, self._studio)
        least_px = min(plain(size.least, self._studio), most_px)
        self._fit = TextFit(least_px=self._px(least_px), step_px=self._px(_FIT_STEP_PX))
        return lambda _: most_px

    def part(self, span: Span) -> "Part":
        """What a span says at a time, where the text has a size in pixels, and how it looks."""
        clip, properties = self._clip, self._properties
        colour = properties.colour(span.color or clip.color)
        spacing = properties.number(span.letter_spacing or clip.letter_spacing)
        fonts = tuple(self._font(key) for key in _fonts(clip, span))
        counter = counted(span.counter, self._placed, self._studio) if span.counter else None
        if counter:
            properties.run()

        canvas = self._studio.canvas.size

        def part(time_s: Fraction, size: float) -> tuple[str, TextSpan]:
            words = counter(time_s) if counter else span.text or ""
            scale = span.font_size.evaluate(size, canvas) / size if span.font_size else 1.0
            looks = TextSpan(
                count=len(words),
                fonts=fonts,
                scale=round(scale, RATIO_DIGITS),
                colour=colour(time_s),
                letter_spacing_px=self._px(spacing(time_s)),
                decoration=str(span.decoration or clip.decoration),
            )
            return words, looks

        return part

    def _font(self, key: FontKey) -> FontRef:
        family, weight, italic = key
        content = self._studio.materials.fonts[key].content
        return FontRef(content=content, family=family, weight=weight, italic=italic)

    def _shadowed(self) -> At[Shadow]:
        style, properties, px = self._clip.shadow, self._properties, self._px
        x, y = properties.number(style.x), properties.number(style.y)
        blur, colour = properties.number(style.blur), properties.colour(style.color)
        return lambda time_s: Shadow(
            x_px=px(x(time_s)), y_px=px(y(time_s)), blur_px=px(blur(time_s)), colour=colour(time_s)
        )

    def _stroked(self) -> At[Stroke]:
        style, properties = self._clip.stroke, self._properties
        width, colour = properties.number(style.width), properties.colour(style.color)
        return lambda time_s: Stroke(width_px=self._px(width(time_s)), colour=colour(time_s))

    def _backed(self) -> At[Backdrop]:
        style, properties, px = self._clip.background, self._properties, self._px
        colour, padding = properties.colour(style.color), properties.pair(style.padding)
        radius = properties.number(style.radius)

        def at(time_s: Fraction) -> Backdrop:
            down, across = padding(time_s)
            return Backdrop(
                colour=colour(time_s),
                padding_x_px=px(across),
                padding_y_px=px(down),
                radius_px=px(radius(time_s)),
            )

        return at


def _nothing(_: Fraction) -> None:
    return None


def _merged(spans: list[TextSpan]) -> tuple[TextSpan, ...]:
    """Neighbours of one style as one; those of nothing are left out, but for the last of them."""
    merged: list[TextSpan] = []
    for span in [span for span in spans if span.count] or spans[:1]:
        if merged and replace(merged[-1], count=span.count) == span:
            merged[-1] = replace(span, count=merged[-1].count + span.count)
        else:
            merged.append(span)
    return tuple(merged)
