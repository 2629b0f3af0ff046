"""Fonts of several scripts, and where the ink of a text lies."""

from dataclasses import replace

import fontpkg
import numpy as np

from dagrender.paint.textcel import FontRef

from .scenes import colour, fonts

RED = colour("ff0000")
INTER = FontRef(content="upright", family="Inter", weight=600, italic=False)
ARABIC = FontRef(content="arabic", family="Noto Sans Arabic", weight=400, italic=False)
DEVANAGARI = replace(ARABIC, content="devanagari", family="Noto Sans Devanagari")
LONG = "the quick brown fox jumps over the lazy dog and runs away"


def both(content):
    """Fonts of ours, and of other scripts."""
    families = {font.content: font.family for font in (ARABIC, DEVANAGARI)}
    if content not in families:
        return fonts(content)
    return str(fontpkg.family(families[content]).files[0].path)


def plane(raster, channel=3, margin=80):
    """One channel of a raster on a plane in which its box begins at ``margin``."""
    height, width = raster.box_height_px + 2 * margin, raster.box_width_px + 2 * margin
    made = np.zeros((height, width), int)
    y, x = margin + raster.top, margin + raster.left
    rows, columns = raster.rgba.shape[:2]
    made[y : y + rows, x : x + columns] = raster.rgba[..., channel]
    return made
