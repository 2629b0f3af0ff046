"""What words look like in a film, against Skia called directly, glyph by glyph where that shows."""

import sys
from pathlib import Path

import fontpkg
import numpy as np
import pytest
import skia

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from specs import corpus

from .film import build, png

GROUND, WHITE = "#203040", "#ffffff"
LEFT, TOP, WIDTH, HEIGHT = 20, 30, 280, 120
"""The box of all clips of the composition."""
HALF_LEADING = 1.2


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    build(folder, corpus.stage("words", folder))
    return folder


def face(weight=400, *, italic=False, size):
    """Inter at a weight and an optical size, by nothing but Skia."""
    files = fontpkg.family("Inter").files
    file = next(one for one in files if (one.style == "italic") == italic)
    base = skia.FontMgr.New_Custom_Empty().makeFromFile(str(file.path))
    position = skia.FontArguments.VariationPosition
    coordinates = position.Coordinates()
    for name, value in (("wght", weight), ("opsz", min(max(size, 14), 32))):
        coordinates.append(position.Coordinate(int.from_bytes(name.encode(), "big"), value))
    arguments = skia.FontArguments()
    place = position(coordinates)
    arguments.setVariationDesignPosition(place)
    return base.makeClone(arguments)


def font(size, **look):
    made = skia.Font(face(size=size, **look), size)
    made.setSubpixel(True)
    made.setHinting(skia.FontHinting.kSlight)
    made.setEdging(skia.Font.Edging.kAntiAlias)
    return made


def baseline(top, size):
    """Where the letters of a line stand that begins at ``top``: its leading is halved (CSS 2)."""
    metrics = font(size).getMetrics()
    extent = metrics.fDescent - metrics.fAscent
    return top + round((HALF_LEADING * size - extent) / 2 - metrics.fAscent)


def line_height(size):
    """Skia's lines are whole pixels high."""
    return round(HALF_LEADING * size)


class Page:
    """A canvas on which the reference is drawn."""

    def __init__(self):
        self.pixels = np.zeros((180, 320, 4), np.uint8)
        self.surface = skia.Surface(
            self.pixels, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType
        )
        self.canvas = self.surface.getCanvas()
        self.canvas.clear(paint(GROUND).getColor())

    def write(self, words, x, y, made, colour=WHITE):
        """Letters from ``x`` on; where they end."""
        self.canvas.drawString(words, x, y, made, paint(colour))
        return x + made.measureText(words)

    def shape(self, words, x, y, size, colour=WHITE, **look):
        """One line shaped by Skia by itself, kerned, from ``x`` on; where it ends."""
        line = shaped(words.strip(), size, colour, **look)
        line.paint(self.canvas, x, y - line.AlphabeticBaseline)
        blanks = len(words) - len(words.strip())
        return x + line.LongestLine + blanks * font(size, **look).measureText(" ")

    def psnr(self, path):
        self.surface.flushAndSubmit()
        weights = np.array([0.2126, 0.7152, 0.0722])
        ours = png(path).astype(float) @ weights
        return 10 * np.log10(255**2 / np.mean((ours - self.pixels[..., :3] @ weights) ** 2))


def shaped(words, size, colour=WHITE, **look):
    kit = skia.textlayout
    provider, collection = kit.TypefaceFontProvider(), kit.FontCollection()
    provider.registerTypeface(face(size=size, **look), skia.String("face"))
    collection.setDefaultFontManager(provider)
    style, whole = kit.TextStyle(), kit.ParagraphStyle()
    style.setFontFamilies(["face"])
    style.setFontSize(size)
    style.setColor(paint(colour).getColor())
    whole.setTextStyle(style)
    builder = kit.ParagraphBuilder.make(whole, collection, skia.Unicodes.ICU.Make())
    builder.addText(words)
    line = builder.Build()
    line.layout(1e6)
    return line


def paint(colour):
    value = int(colour[1:], 16)
    return skia.Paint(Color=0xFF000000 | value, AntiAlias=True)


def test_parts_of_a_text_have_styles_of_their_own(built):
    page = Page()
    large = HALF_LEADING * 45
    second = TOP + HEIGHT - HALF_LEADING * 30
    line = baseline(second - large, 45)
    x = page.shape("Only ", LEFT, line, 30)
    x = page.shape("three", x, line, 45, "#ffe0a0", weight=800)
    page.shape("days", x + font(30).measureText(" "), line, 30)
    line = baseline(second, 30)
    x = page.shape("of ", LEFT, line, 30)
    x = page.shape("early", x, line, 30, italic=True)
    page.shape("birds", x + font(30).measureText(" "), line, 30)
    assert page.psnr(built / "parts.png") > 38


@pytest.mark.parametrize(("still", "shown"), [("total", "12,500"), ("half", "6,104")])
def test_digits_of_a_counter_stand_in_cells_of_one_width(built, still, shown):
    page = Page()
    made, line = font(28), baseline(TOP, 28)
    cell = max(made.measureText(digit) for digit in "0123456789")
    x = page.shape("Raised: ", LEFT, line, 28)
    x = page.write("$", x, line, made, "#a0ffc0")
    for character in shown:
        room = cell if character.isdigit() else made.measureText(character)
        inset = (room - made.measureText(character)) / 2
        page.write(character, x + inset, line, made, "#a0ffc0")
        x += room
    assert page.psnr(built / f"{still}.png") > 38


def test_what_is_typed_so_far_stands_where_it_will_stand(built):
    page = Page()
    box = skia.Rect.MakeXYWH(LEFT, TOP, WIDTH + 16, HEIGHT + 16)
    page.canvas.drawRRect(skia.RRect.MakeRectXY(box, 10, 10), skia.Paint(0xCC000000))
    line = baseline(TOP + 8 + (HEIGHT - 2 * line_height(26)) / 2, 26)
    page.shape("The office", LEFT + 8, line, 26)
    assert page.psnr(built / "typed.png") > 38


def test_a_text_is_as_large_as_its_box_holds(built):
    """Every size from the largest down, its lines filled word by word."""
    words = "A sentence of some length takes the largest size at which its box holds all of it."
    for quarter in range(90 * 4, 8 * 4, -1):
        size = quarter / 4
        lines = filled(words.split(), size)
        if lines and len(lines) * line_height(size) <= HEIGHT:
            break
    page = Page()
    top = TOP + (HEIGHT - len(lines) * line_height(size)) / 2
    for number, words in enumerate(lines):
        x = LEFT + (WIDTH - shaped(words, size).LongestLine) / 2
        page.shape(words, x, baseline(top + number * line_height(size), size), size)
    assert page.psnr(built / "fitted.png") > 38


def filled(words, size):
    """Lines of as many words as each holds; none where a word alone is too wide."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if shaped(longer, size).LongestLine <= WIDTH:
            lines[-1] = longer
        else:
            lines.append(word)
        if shaped(lines[-1], size).LongestLine > WIDTH:
            return []
    return lines
