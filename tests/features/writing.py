"""Text as Skia draws it when it is called directly, line by line, where sums say that it stands."""

from functools import lru_cache

import fontpkg
import numpy as np
import skia
from films import reference

from .scene import SIZE, rgb_at

GROUND = "#203040"
WHITE = "#ffffff"
LINE_HEIGHT = 1.2


@lru_cache
def typeface(family, *, weight=400, italic=False, size=14.0):
    """A font of an installed package, at a weight and an optical size, by nothing but Skia."""
    files = fontpkg.family(family).files
    file = next(one for one in files if (one.style == "italic") == italic)
    base = skia.FontMgr.New_Custom_Empty().makeFromFile(str(file.path))
    position = skia.FontArguments.VariationPosition
    coordinates = position.Coordinates()
    wanted = {"wght": weight, "opsz": min(max(size, 14), 32)}
    for axis in base.getVariationDesignParameters():
        name = axis.tag.to_bytes(4, "big").decode()
        coordinates.append(position.Coordinate(axis.tag, wanted.get(name, getattr(axis, "def"))))
    arguments = skia.FontArguments()
    place = position(coordinates)  # the arguments only point at it
    arguments.setVariationDesignPosition(place)
    return base.makeClone(arguments)


def font(size, *, family="Inter", face=None, **look):
    """A font of Skia's, as letters are drawn everywhere."""
    made = skia.Font(face or typeface(family, size=size, **look), size)
    made.setSubpixel(True)
    made.setHinting(skia.FontHinting.kSlight)
    made.setEdging(skia.Font.Edging.kAntiAlias)
    return made


def ascent(size, *, line_height=LINE_HEIGHT, **look):
    """How far below a line's top its letters stand: half of the leading is above (CSS 2)."""
    metrics = font(size, **look).getMetrics()
    extent = metrics.fDescent - metrics.fAscent
    return (line_height * size - extent) / 2 - metrics.fAscent


def baseline(top, size, **look):
    """Where the letters of a line stand that begins at ``top``."""
    return top + round(ascent(size, **look))


def line_px(size, line_height=LINE_HEIGHT):
    """Skia's lines are whole pixels high."""
    return round(line_height * size)


def even(length):
    """The next even number."""
    return -2 * int(-(length - 1e-3) // 2)


def paint(colour=WHITE, alpha=1.0):
    value = int(colour[1:], 16)
    return skia.Paint(Color=round(alpha * 255) << 24 | value, AntiAlias=True)


def shaped(
    words, size, colour=WHITE, *, face=None, spacing=0.0, stroke=None, decoration=None, **look
):
    """One line shaped by Skia by itself, kerned."""
    kit = skia.textlayout
    provider, collection = kit.TypefaceFontProvider(), kit.FontCollection()
    provider.registerTypeface(face or typeface(size=size, **{"family": "Inter", **look}),
                              skia.String("face"))  # fmt: skip
    collection.setDefaultFontManager(provider)
    style, whole = kit.TextStyle(), kit.ParagraphStyle()
    style.setFontFamilies(["face"])
    style.setFontSize(size)
    style.setLetterSpacing(spacing)
    style.setColor(paint(colour).getColor())
    if decoration:  # stands by where the line's letters would be before that is rounded
        style.setHeightOverride(True)
        style.setHeight(LINE_HEIGHT)
        style.setHalfLeading(True)
        style.setDecoration(getattr(kit.TextDecoration, f"k{decoration}"))
        style.setDecorationMode(kit.TextDecorationMode.kThrough)
    if stroke:
        outline = paint(colour)
        outline.setStyle(skia.Paint.kStroke_Style)
        outline.setStrokeWidth(stroke)
        outline.setStrokeJoin(skia.Paint.kRound_Join)
        style.setForegroundPaint(outline)
    whole.setTextStyle(style)
    builder = kit.ParagraphBuilder.make(whole, collection, skia.Unicodes.ICU.Make())
    builder.addText(words)
    line = builder.Build()
    line.layout(1e6)
    return line


def width(words, size, **look):
    """How wide a line is."""
    return shaped(words, size, **look).LongestLine


def filled(words, size, room):
    """Lines of as many words as each holds; none where a word alone is too wide."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
        if width(lines[-1], size) > room:
            return []
    return lines


class Page:
    """A canvas on which the reference is drawn."""

    def __init__(self, ground=GROUND, size=SIZE):
        self.pixels = np.zeros((size[1], size[0], 4), np.uint8)
        self.surface = skia.Surface(
            self.pixels, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType
        )
        self.canvas = self.surface.getCanvas()
        if ground:
            self.canvas.clear(paint(ground).getColor())

    def box(self, x, y, width, height, colour, *, alpha=1.0, radius=0):
        """A rectangle, its corners round."""
        rect = skia.Rect.MakeXYWH(x, y, width, height)
        self.canvas.drawRoundRect(rect, radius, radius, paint(colour, alpha))

    def write(self, words, x, y, made, colour=WHITE):
        """Letters from ``x`` on, not kerned; where they end."""
        self.canvas.drawString(words, x, y, made, paint(colour))
        return x + made.measureText(words)

    def shape(self, words, x, y, size, colour=WHITE, **look):
        """One line, kerned, from ``x`` on; where it ends."""
        line = shaped(words.strip(), size, colour, **look)
        line.paint(self.canvas, x, y - int(line.AlphabeticBaseline + 0.5))  # as Skia rounds it
        blanks = len(words) - len(words.strip())
        made = {key: value for key, value in look.items() if key in ("weight", "italic", "family")}
        return x + line.LongestLine + blanks * font(size, **made).measureText(" ")

    def lines(self, lines, size, box, colour=WHITE, *, align="center", place="center",
              line_height=LINE_HEIGHT, **look):  # fmt: skip
        """Lines in a box (x, y, width, height), as CSS would place them there."""
        x, y, room, high = box
        step = line_px(size, line_height)
        share = {"top": 0, "left": 0, "center": 0.5, "right": 1, "bottom": 1}
        top = y + (high - step * len(lines)) * share[place]
        face = {key: value for key, value in look.items() if key in ("weight", "italic")}
        plain, edge = {**look, "stroke": None}, look.get("spacing", 0.0)
        for number, words in enumerate(lines):
            # what Skia puts before a line's first letter and behind the last is not between any
            left = x + (room - width(words, size, **plain) + edge) * share[align] - edge / 2
            line = baseline(top + number * step, size, line_height=line_height, **face)
            self.shape(words, left, line, size, colour, **look)

    def centred(self, lines, size, at=(160, 90), colour=WHITE, *, line_height=LINE_HEIGHT, **look):
        """Lines about a point; the box about them, which is as wide as the longest."""
        plain = {**look, "stroke": None}
        edge = look.get("spacing", 0.0)
        room = even(max(width(words, size, **plain) for words in lines) - edge)
        high = even(line_px(size, line_height) * len(lines))
        box = at[0] - room / 2, at[1] - high / 2, room, high
        self.lines(lines, size, box, colour, line_height=line_height, place="top", **look)
        return box

    def rgba(self):
        """What was drawn, float, premultiplied, 0 to 255."""
        self.surface.flushAndSubmit()
        return self.pixels.astype(float)

    def planes(self):
        """What was drawn, as the planes of a film."""
        return reference.coded(self.rgba()[..., :3])


def blurred(alpha, sigma):
    """A Gaussian of ``sigma`` px."""
    reach = np.arange(-int(4 * sigma), int(4 * sigma) + 1)
    kernel = np.exp(-(reach**2) / (2 * sigma**2))
    kernel /= kernel.sum()
    for axis in (0, 1):
        alpha = np.apply_along_axis(np.convolve, axis, alpha, kernel, mode="same")
    return alpha


def disc(x, y, radius, fine=8):
    """What a disc covers of each pixel of the canvas."""
    steps = (np.arange(fine) + 0.5) / fine
    across = ((np.arange(SIZE[0])[:, None] + steps).ravel() - x)[None, :]
    down = ((np.arange(SIZE[1])[:, None] + steps).ravel() - y)[:, None]
    inside = np.hypot(across, down) <= radius
    return inside.reshape(SIZE[1], fine, SIZE[0], fine).mean((1, 3))


def over(picture, colour, alpha):
    """A colour over a float RGB picture, by what it covers."""
    return picture * (1 - alpha[..., None]) + rgb_at(colour) * alpha[..., None]
