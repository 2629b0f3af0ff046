"""Texts in the display list: what they say, in which fonts, and how that looks."""

from dataclasses import dataclass, field

from dagrender.digest import Digest
from dagrender.picture import Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class FontRef:
    """A font by the content of its file, and the instance of it that is wanted."""

    content: Digest
    family: str = field(compare=False)
    """For messages; what a font is called does not change what it looks like."""
    weight: int
    """100 to 900; sets a variable font's ``wght`` axis."""
    italic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """A blurred copy underneath, as CSS text-shadow: ``blur_px`` is twice the Gaussian's sigma."""

    x_px: float
    y_px: float
    blur_px: float
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """An outline centred on the glyphs' edge, painted under the fill."""

    width_px: float
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """A rounded box behind the text's layout box, larger by ``padding_*`` on each side."""

    colour: Colour
    padding_x_px: float
    padding_y_px: float
    radius_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """The next ``count`` characters (code points) of a text, in a style of their own.

    Each character is drawn in the first of ``fonts`` that has it; ``scale`` is the size as a
    multiple of the text's.
    """

    count: int
    fonts: tuple[FontRef, ...]
    scale: float
    colour: Colour
    letter_spacing_px: float
    decoration: str = "none"
    """A line along the letters: ``none``, ``underline``, ``overline`` or ``line-through``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFit:
    """The size is the largest, from the cel's downwards in steps, at which the text fits.

    Sizes are ``least_px`` and whole steps above it. In a box the text has to fit wrapped, no word
    broken; where there is only a width to wrap at, with its own line breaks alone.
    """

    least_px: float
    step_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCel:
    """A paragraph. Its box is the layout box (lines times line height) plus backdrop padding.

    Shadow, stroke and glyphs that reach out of the box are painted in full.
    """

    text: str
    font: FontRef
    size_px: float
    colour: Colour
    align: str
    """``left``, ``center``, ``right`` or ``justify``: of the lines among each other."""
    line_height: float
    """Multiple of ``size_px``."""
    letter_spacing_px: float
    wrap_width_px: float | None
    """Where lines break; None breaks at newlines only."""
    shadow: Shadow | None
    stroke: Stroke | None
    backdrop: Backdrop | None
    fallbacks: tuple[FontRef, ...] = ()
    """Fonts for what ``font`` lacks, in order of preference."""
    spans: tuple[TextSpan, ...] = ()
    """Styles of all the text's characters; empty where all have that of the cel."""
    box_px: tuple[float, float] | None = None
    """Width and height of the layout box, which else is as large as the text; lines break at it."""
    vertical_align: str = "center"
    """``top``, ``center`` or ``bottom``: of the lines in ``box_px``."""
    fit: TextFit | None = None
    shown: int | None = None
    """How many characters are painted; the others take their room. None: all."""
    tabular: bool = False
    """Digits all take the room of the widest."""
    decoration: str = "none"
    """A line along the letters: see ``TextSpan``."""
    direction: str = "auto"
    """``ltr``, ``rtl``, or ``auto``: paragraphs run as they begin (UAX 9, P2)."""

    def fonts(self) -> tuple[FontRef, ...]:
        """Every font that it may be drawn in, each once."""
        used = (font for span in self.spans for font in span.fonts)
        return tuple(dict.fromkeys(used if self.spans else (self.font, *self.fallbacks)))
