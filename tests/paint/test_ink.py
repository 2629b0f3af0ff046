"""All ink of a text is painted, whatever its font and size."""

from pathlib import Path

import fontpkg
import numpy as np
import skia
from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.paint.paragraph import laid_out
from dagrender.paint.text import rasterise
from dagrender.paint.textcel import FontRef

from .lettering import both
from .scenes import text

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
