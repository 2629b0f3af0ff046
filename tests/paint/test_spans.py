"""Spans of a text that differ in colour, size, weight or decoration."""

from dataclasses import replace

import numpy as np
import pytest
import skia

from dagrender.paint.text import measure_text, rasterise
from dagrender.paint.textcel import TextSpan
from dagrender.paint.typeface import Faces

from .lettering import INTER, RED, plane
from .scenes import WHITE, colour, fonts, text


def spans(*parts):
    """Spans of a text from (text, changes) of its parts, and the text."""
    looks = {"fonts": (INTER,), "scale": 1.0, "colour": WHITE, "letter_spacing_px": 0.0}
    made = tuple(TextSpan(count=len(words), **(looks | changes)) for words, changes in parts)
    return text("".join(words for words, _ in parts), spans=made)


def test_spans_of_one_style_are_the_plain_text():
    plain = rasterise(text("AVATA office"), fonts)
    parted = rasterise(spans(("AVA", {}), ("TA off", {}), ("ice", {})), fonts)
    assert np.array_equal(plain.rgba, parted.rgba)


def test_a_colour_changes_no_shape():
    """Kerning and ligatures go on across it."""
    plain = plane(rasterise(text("AVATA office"), fonts))
    # hardly darker: Skia thickens letters by how dark they are
    parted = rasterise(spans(("AVA", {"colour": colour("f8f8ff")}), ("TA office", {})), fonts)
    assert np.abs(plane(parted) - plain).max() <= 2
    darker = plane(parted, channel=0) < plain - 5
    assert 0 < np.flatnonzero(darker.any(axis=0))[-1] - 80 < 64


def test_a_larger_span_makes_its_line_higher():
    cel = spans(("a ", {}), ("b", {"scale": 2.0}))
    assert measure_text(cel, fonts)[1] == pytest.approx(2 * 1.2 * 32, abs=2)


def test_a_bolder_span_has_a_face_of_its_own():
    bold = spans(("same", {"fonts": (replace(INTER, weight=900),)}))
    light = spans(("same", {"fonts": (replace(INTER, weight=100),)}))
    assert plane(rasterise(bold, fonts)).sum() > 2 * plane(rasterise(light, fonts)).sum()


@pytest.mark.parametrize("line", ["underline", "overline", "line-through"])
def test_a_line_lies_where_the_font_says(line):
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


def test_styles_for_a_text_of_another_length_are_refused():
    with pytest.raises(ValueError, match="styles for 3"):
        rasterise(replace(spans(("abc", {})), text="abcd"), fonts)
