"""Spans, boxes, sizes that fit, directions: where text stands before it is painted."""

from dataclasses import replace
from pathlib import Path

import fontpkg
import numpy as np
import pytest
import skia
from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.paint.paragraph import fits, laid_out
from dagrender.paint.text import measure_text, missing_glyphs, rasterise
from dagrender.paint.textcel import Backdrop, FontRef, TextFit, TextSpan
from dagrender.paint.typeface import Faces

from .scenes import WHITE, colour, fonts, text

RED = colour("ff0000")
INTER = FontRef(content="upright", family="Inter", weight=600, italic=False)
ARABIC = FontRef(content="arabic", family="Noto Sans Arabic", weight=400, italic=False)
LONG = "the quick brown fox jumps over the lazy dog and runs away"


DEVANAGARI = replace(ARABIC, content="devanagari", family="Noto Sans Devanagari")


def both(content):
    """Fonts of ours, and of other scripts."""
    families = {font.content: font.family for font in (ARABIC, DEVANAGARI)}
    if content not in families:
        return fonts(content)
    return str(fontpkg.family(families[content]).files[0].path)


def spans(*parts):
    """Spans of a text from (text, changes) of its parts, and the text."""
    looks = {"fonts": (INTER,), "scale": 1.0, "colour": WHITE, "letter_spacing_px": 0.0}
    made = tuple(TextSpan(count=len(words), **(looks | changes)) for words, changes in parts)
    return text("".join(words for words, _ in parts), spans=made)


def plane(raster, channel=3, margin=80):
    """One channel of a raster on a plane in which its box begins at ``margin``."""
    height, width = raster.box_height_px + 2 * margin, raster.box_width_px + 2 * margin
    made = np.zeros((height, width), int)
    y, x = margin + raster.top, margin + raster.left
    rows, columns = raster.rgba.shape[:2]
    made[y : y + rows, x : x + columns] = raster.rgba[..., channel]
    return made


def columns(raster, margin=80):
    found = np.flatnonzero(plane(raster, margin=margin).any(axis=0)) - margin
    return int(found[0]), int(found[-1]) + 1


def rows(raster, margin=80):
    found = np.flatnonzero(plane(raster, margin=margin).any(axis=1)) - margin
    return int(found[0]), int(found[-1]) + 1


class TestSpans:
    def test_spans_of_one_style_are_the_plain_text(self):
        plain = rasterise(text("AVATA office"), fonts)
        parted = rasterise(spans(("AVA", {}), ("TA off", {}), ("ice", {})), fonts)
        assert np.array_equal(plain.rgba, parted.rgba)

    def test_a_colour_changes_no_shape(self):
        """Kerning and ligatures go on across it."""
        plain = plane(rasterise(text("AVATA office"), fonts))
        # hardly darker: Skia thickens letters by how dark they are
        parted = rasterise(spans(("AVA", {"colour": colour("f8f8ff")}), ("TA office", {})), fonts)
        assert np.abs(plane(parted) - plain).max() <= 2
        darker = plane(parted, channel=0) < plain - 5
        assert 0 < np.flatnonzero(darker.any(axis=0))[-1] - 80 < 64

    def test_a_larger_span_makes_its_line_higher(self):
        cel = spans(("a ", {}), ("b", {"scale": 2.0}))
        assert measure_text(cel, fonts)[1] == pytest.approx(2 * 1.2 * 32, abs=2)

    def test_a_bolder_span_has_a_face_of_its_own(self):
        bold = spans(("same", {"fonts": (replace(INTER, weight=900),)}))
        light = spans(("same", {"fonts": (replace(INTER, weight=100),)}))
        assert plane(rasterise(bold, fonts)).sum() > 2 * plane(rasterise(light, fonts)).sum()

    @pytest.mark.parametrize("line", ["underline", "overline", "line-through"])
    def test_a_line_lies_where_the_font_says(self, line):
        """Its place and its thickness are the font's own, its colour that of its letters."""
        metrics = skia.Font(Faces(fonts).instance(INTER, 32.0), 32).getMetrics()
        place, thick = {
            "underline": (metrics.fUnderlinePosition, metrics.fUnderlineThickness),
            "overline": (metrics.fAscent, metrics.fUnderlineThickness),
            "line-through": (metrics.fStrikeoutPosition, metrics.fStrikeoutThickness),
        }[line]
        plain = rasterise(spans(("no ", {}), ("on on", {"colour": RED})), fonts)
        lined = rasterise(spans(("no ", {}), ("on on", {"colour": RED, "decoration": line})), fonts)
        assert (plain.box_width_px, plain.box_height_px) == (
            lined.box_width_px,
            lined.box_height_px,
        )
        added = plane(lined) - plane(plain)
        reach = np.flatnonzero((added > 100).any(axis=0)) - 80
        inked = np.flatnonzero(plane(plain).any(axis=0)) - 80
        start = measure_text(text("no "), fonts)[0]
        assert abs(reach[-1] - inked[-1]) <= 3
        assert reach[0] > start - 4
        # the gap between the two words shows all of the line
        middle = start + 80 + measure_text(text("on"), fonts)[0] + 4
        column = plane(lined)[:, middle].astype(float) / 255
        assert column.sum() == pytest.approx(thick, abs=0.6)
        base = (np.flatnonzero(plane(plain)[:, 80 : 80 + start].any(axis=1))[-1]) + 1
        centre = (column * (np.arange(len(column)) + 0.5)).sum() / column.sum()
        assert centre - base == pytest.approx(place, abs=thick + 1.2)
        assert plane(lined, channel=1)[:, middle].max() == 0

    def test_styles_for_a_text_of_another_length_are_refused(self):
        with pytest.raises(ValueError, match="styles for 3"):
            rasterise(replace(spans(("abc", {})), text="abcd"), fonts)


class TestBoxes:
    @pytest.mark.parametrize(("align", "share"), [("top", 0.0), ("center", 0.5), ("bottom", 1.0)])
    def test_lines_stand_where_the_box_says(self, align, share):
        free = rasterise(text("Hx"), fonts)
        boxed = rasterise(text("Hx", box_px=(300.0, 200.0), vertical_align=align), fonts)
        assert (boxed.box_width_px, boxed.box_height_px) == (300, 200)
        assert rows(boxed)[0] - rows(free)[0] == pytest.approx((200 - 38.4) * share, abs=1)

    @pytest.mark.parametrize(("align", "share"), [("left", 0.0), ("center", 0.5), ("right", 1.0)])
    def test_lines_are_aligned_in_the_width_of_the_box(self, align, share):
        free = rasterise(text("Hx"), fonts)
        boxed = rasterise(text("Hx", box_px=(300.0, 80.0), align=align), fonts)
        moved = columns(boxed)[0] - columns(free)[0]
        assert moved == pytest.approx((300 - free.box_width_px) * share, abs=1.5)

    def test_a_background_is_the_box_and_its_padding(self):
        backdrop = Backdrop(colour=RED, padding_x_px=10, padding_y_px=6, radius_px=0)
        raster = rasterise(text("x", box_px=(100.0, 60.0), backdrop=backdrop), fonts)
        assert raster.rgba.shape[:2] == (72, 120)
        assert (raster.rgba[..., 3] == 255).all()

    def test_what_is_larger_than_its_box_is_painted_whole(self):
        raster = rasterise(text(LONG, box_px=(120.0, 20.0), vertical_align="top"), fonts)
        lines = round(measure_text(text(LONG, wrap_width_px=120.0), fonts)[1] / 38.4)
        assert lines > 5
        assert rows(raster, margin=400)[1] > (lines - 1) * 38.4

    def test_justified_lines_reach_both_edges_but_for_the_last(self):
        raster = rasterise(text(LONG, box_px=(260.0, 200.0), align="justify"), fonts)
        alpha = plane(raster)[80:-80]
        lines = [line for line in np.split(alpha, np.flatnonzero(~alpha.any(axis=1))) if line.any()]
        ends = [np.flatnonzero(line.any(axis=0))[[0, -1]] - 80 for line in lines if len(line) > 12]
        assert len(ends) > 2
        for first, last in ends[:-1]:
            assert first < 6
            assert last > 252
        assert ends[-1][1] < 200


class TestFitting:
    @pytest.mark.parametrize("box", [(200.0, 60.0), (400.0, 90.0), (150.0, 300.0)])
    def test_the_size_is_the_largest_step_that_fits(self, box):
        """Found again by trying every size, with the box measured as any text's is."""
        fit = TextFit(least_px=8.0, step_px=1.0)
        cel = text(LONG, size_px=90.0, box_px=box, fit=fit, vertical_align="top", align="left")
        fitting = []
        for size in range(8, 91):
            width, height = measure_text(
                text(LONG, size_px=float(size), wrap_width_px=box[0], align="left"), fonts
            )
            word = measure_text(text("brown", size_px=float(size)), fonts)[0]
            if height <= box[1] + 1 and word <= box[0] + 2 and width <= box[0]:
                fitting.append(size)
        wanted = text(
            LONG, size_px=float(max(fitting)), box_px=box, vertical_align="top", align="left"
        )
        assert np.array_equal(rasterise(cel, fonts).rgba, rasterise(wanted, fonts).rgba)

    def test_in_a_width_alone_a_line_is_not_broken(self):
        fit = TextFit(least_px=4.0, step_px=0.25)
        cel = text("One long line", size_px=200.0, wrap_width_px=300.0, fit=fit)
        width, height = measure_text(cel, fonts)
        assert 290 <= width <= 300
        assert height < 80

    def test_a_short_text_has_the_largest_size(self):
        fit = TextFit(least_px=4.0, step_px=0.25)
        cel = text("Hi", size_px=20.1, box_px=(300.0, 100.0), fit=fit)
        wanted = replace(cel, fit=None)
        assert np.array_equal(rasterise(cel, fonts).rgba, rasterise(wanted, fonts).rgba)

    def test_what_does_not_fit_is_known(self):
        fit = TextFit(least_px=30.0, step_px=0.25)
        cel = text(LONG, size_px=90.0, box_px=(100.0, 60.0), fit=fit)
        assert not fits(cel, Faces(fonts))
        assert fits(replace(cel, box_px=(600.0, 200.0)), Faces(fonts))


class TestTyping:
    @pytest.mark.parametrize("words", ["office hours\nand more", "سلام عليكم"])
    def test_what_is_shown_stands_where_it_stands_in_the_whole(self, words):
        looks = {"fallbacks": (ARABIC,), "size_px": 40.0}
        whole = rasterise(text(words, **looks), both)
        before = np.zeros_like(plane(whole))
        for shown in range(len(words) + 1):
            part = rasterise(text(words, shown=shown, **looks), both)
            assert (part.box_width_px, part.box_height_px) == (
                whole.box_width_px,
                whole.box_height_px,
            )
            ink = plane(part)
            assert (ink <= plane(whole)).all()
            assert (ink >= before).all()
            before = ink
        assert np.array_equal(before, plane(whole))

    def test_a_background_is_there_before_the_first_character(self):
        backdrop = Backdrop(colour=RED, padding_x_px=0, padding_y_px=0, radius_px=0)
        raster = rasterise(text("words", shown=0, backdrop=backdrop), fonts)
        assert raster.rgba.shape[1] == measure_text(text("words"), fonts)[0]


class TestDigits:
    def test_tabular_digits_take_the_same_room(self):
        widths = {measure_text(text(d * 9, tabular=True), fonts)[0] for d in "0123456789"}
        assert max(widths) - min(widths) <= 2
        proportional = {measure_text(text(d * 9), fonts)[0] for d in "0123456789"}
        assert max(proportional) - min(proportional) > 20

    def test_a_digit_does_not_move_when_one_before_it_changes(self):
        looks = {"tabular": True, "align": "left", "box_px": (200.0, 60.0)}
        one = plane(rasterise(text("18", **looks), fonts))
        other = plane(rasterise(text("08", **looks), fonts))
        last = np.flatnonzero(other.any(axis=0))[-1]
        assert np.array_equal(one[:, last - 12 :], other[:, last - 12 :])


class TestScripts:
    def test_a_character_takes_the_first_font_that_has_it(self):
        cel = text("Hi سلام", fallbacks=(ARABIC,))
        assert missing_glyphs(text("Hi سلام"), both) == tuple(dict.fromkeys("سلام"))
        assert missing_glyphs(cel, both) == ()
        alone = text("سلام", font=ARABIC)
        ink = plane(rasterise(alone, both)).sum()
        latin = plane(rasterise(text("Hi"), both)).sum()
        assert plane(rasterise(cel, both)).sum() == pytest.approx(ink + latin, rel=0.02)

    def test_a_paragraph_runs_as_it_begins(self):
        """The mark behind an Arabic line stands at its left, behind a Latin one at its right."""
        looks = {"fallbacks": (ARABIC,), "align": "left", "size_px": 40.0}
        arabic = plane(rasterise(text("سلام abc!", **looks), both))
        # "!" has a gap between its stem and its dot
        stem = plane(rasterise(text("!", **looks), both))
        columns_of_mark = np.flatnonzero(stem.any(axis=0))
        width = len(columns_of_mark)
        first = np.flatnonzero(arabic.any(axis=0))[0]
        found = arabic[:, first : first + width]
        wanted = stem[:, columns_of_mark[0] : columns_of_mark[0] + width]
        assert np.abs(found.sum(axis=1)[: len(wanted)] - wanted.sum(axis=1)).max() < 400

    def test_a_direction_that_is_said_holds_for_every_paragraph(self):
        """A mark at the end of a Latin line stands at its left where lines run to the left."""
        looks = {"align": "left", "size_px": 40.0}
        mark = plane(rasterise(text("!", **looks), fonts))
        width = len(np.flatnonzero(mark.any(axis=0)))
        plain = plane(rasterise(text("lbc!", **looks), fonts))
        for direction, at_left in (("auto", False), ("ltr", False), ("rtl", True)):
            found = plane(rasterise(text("lbc!", direction=direction, **looks), fonts))
            inked = np.flatnonzero(found.any(axis=0))
            first = found[:, inked[0] : inked[0] + width].sum(axis=1)
            # the stem and the dot of "!" have a gap in between
            gap = (first[first.nonzero()[0][0] : first.nonzero()[0][-1]] == 0).any()
            assert gap == at_left
            assert np.array_equal(found, plain) != at_left
        arabic = {"fallbacks": (ARABIC,), **looks}
        line = "سلام abc!"
        forced, begun = (
            plane(rasterise(text(line, direction=direction, **arabic), both))
            for direction in ("rtl", "auto")
        )
        assert np.array_equal(forced, begun)
        assert not np.array_equal(
            begun, plane(rasterise(text(line, direction="ltr", **arabic), both))
        )

    @pytest.mark.parametrize(
        ("words", "font", "direction"),
        [("السلام عليكم", ARABIC, "rtl"), ("नमस्ते क्षत्रिय हिन्दी", DEVANAGARI, "ltr")],
        ids=["arabic", "devanagari"],
    )
    def test_shaping_is_what_harfbuzz_does_elsewhere(self, words, font, direction):
        """Pillow shapes with libraqm: letters join, stack and change places, and run their way."""
        features = pytest.importorskip("PIL.features")
        if not features.check("raqm"):
            pytest.skip("this Pillow has no libraqm")
        from PIL import Image, ImageDraw, ImageFont

        size = 64
        face = ImageFont.truetype(both(font.content), size, layout_engine=ImageFont.Layout.RAQM)
        face.set_variation_by_axes([400, 100])
        picture = Image.new("L", (700, 200))
        ImageDraw.Draw(picture).text((40, 20), words, font=face, fill=255, direction=direction)
        reference = np.asarray(picture, int)
        ours = plane(rasterise(text(words, font=font, size_px=float(size)), both))
        reference, ours = (trimmed(one) for one in (reference, ours))
        assert np.abs(np.subtract(reference.shape, ours.shape)).max() <= 2
        height, width = np.minimum(reference.shape, ours.shape)
        alike = []
        for y, x in np.ndindex(3, 3):  # they may stand between pixels in another way
            moved = np.roll(ours, (y - 1, x - 1), axis=(0, 1))[:height, :width]
            pair = np.stack([reference[:height, :width].ravel(), moved.ravel()])
            alike.append(np.corrcoef(pair)[0, 1])
        assert max(alike) > 0.9


FILES = [
    *(str(one.path) for one in fontpkg.family("Inter").files),
    both("arabic"),
    both("devanagari"),
    *sorted(map(str, Path("/usr/share/fonts/truetype/dejavu").glob("*.ttf"))),
]


@settings(max_examples=60, deadline=None)
@given(
    file=st.sampled_from(FILES),
    size=st.floats(4, 120),
    words=st.sampled_from(
        (
            "fjgpqy ÅÖẞ",
            "Z\u0301\u0302\u0303\u0308\u030a\u0304\u0306 g\u0323\u0327\u0331\u0324",
            "العَرَبِيَّةُ ﷽",
            "हिन्दी र्‍क्ष्म्य",
            "f\nj",
            "∫∑√ ⎛⎜⎝",
        )
    ),
    line_height=st.floats(0.3, 1.5),
    box=st.none() | st.tuples(st.floats(1, 300), st.floats(1, 100)),
    place=st.sampled_from(("top", "center", "bottom")),
    align=st.sampled_from(("left", "center", "right", "justify")),
)
def test_no_ink_of_any_font_at_any_size_is_cut_off(
    *, file, size, words, line_height, box, place, align
):
    """The same lines painted by Skia on a plane far larger than they are have no more ink."""
    cel = text(
        words,
        font=FontRef(content="any", family="any", weight=400, italic=False),
        size_px=round(size, 3),
        line_height=line_height,
        box_px=box,
        vertical_align=place,
        align=align,
    )
    found = rasterise(cel, lambda _: file)
    layout = laid_out(cel, lambda _: file)
    far = 1000
    down = far + int(layout.overhang_px)
    whole = np.zeros((2 * down + found.box_height_px, 2 * far + found.box_width_px, 4), np.uint8)
    surface = skia.Surface(
        whole, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType
    )
    surface.getCanvas().translate(far, down)
    layout.fill.paint(surface.getCanvas(), 0, layout.top_px)
    surface.flushAndSubmit()
    assert found.rgba[..., 3].sum(dtype=int) == whole[..., 3].sum(dtype=int)


def trimmed(alpha):
    ys, xs = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    return alpha[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]


def colour_font():
    """A font whose one character is a red square with a green half, in layers (COLR)."""
    pytest.importorskip("fontTools", reason="fontTools is not installed")
    from io import BytesIO

    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    def box(left, right):
        pen = TTGlyphPen(None)
        pen.moveTo((left, 0))
        for point in ((left, 1000), (right, 1000), (right, 0)):
            pen.lineTo(point)
        pen.closePath()
        return pen.glyph()

    made = FontBuilder(1000, isTTF=True)
    names = [".notdef", "face", "whole", "half"]
    made.setupGlyphOrder(names)
    made.setupCharacterMap({0x1F600: "face"})
    made.setupGlyf(
        {
            ".notdef": box(0, 100),
            "face": box(0, 1000),
            "whole": box(0, 1000),
            "half": box(500, 1000),
        }
    )
    made.setupHorizontalMetrics({name: (1000, 500 * (name == "half")) for name in names})
    made.setupHorizontalHeader(ascent=1000, descent=0)
    made.setupNameTable({"familyName": "Faces", "styleName": "Regular"})
    made.setupOS2(sTypoAscender=1000, sTypoDescender=0, usWinAscent=1000, usWinDescent=0)
    made.setupPost()
    made.setupCOLR({"face": [("whole", 0), ("half", 1)]})
    made.setupCPAL([[(1, 0, 0, 1), (0, 1, 0, 1)]])
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def test_emoji_are_drawn_in_their_own_colours():
    data = colour_font()
    face = FontRef(content="faces", family="Faces", weight=400, italic=False)
    cel = text("\U0001f600", fallbacks=(face,), size_px=100.0)
    found = rasterise(cel, lambda content: data if content == "faces" else fonts(content))
    assert tuple(found.rgba[50, 20]) == (255, 0, 0, 255)
    assert tuple(found.rgba[50, 80]) == (0, 255, 0, 255)
    assert found.rgba.shape[:2] == (100, 100)


def test_skia_is_given_no_font_but_those_named():
    """Nothing of the system's stands in, even where it has the character."""
    ours = plane(rasterise(text("漢"), fonts))
    box = skia.Font(Faces(fonts).instance(INTER, 32.0), 32)
    assert box.unicharToGlyph(ord("漢")) == 0
    assert ours.any()  # the empty box
